"""Names that are taken: what differs only in how it was typed, or in the zeros that spreadsheets eat, is the same."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import select

from shared.problems import Problem
from shared.spelling import login_key, name_key
from sync_server.grounds import people as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.folding import same_badge
from sync_server.ledger.write import Write

_known_key = lru_cache(maxsize=10_000)(login_key)  # of logins that stand: short, and compared again and again


def refuse_known_badge(w: Write, badge: str, person_id: str = "") -> None:
    """Raises Problem when somebody else than `person_id` has the badge, or one that differs in leading zeros only."""
    p = t.people.c
    alike = select(p.name, p.badge).where(same_badge(p.badge, badge), p.id != person_id).order_by(p.badge)
    row = w.conn.execute(alike).first()
    if row is None:
        return
    if row.badge == badge:
        raise Problem(grounds.BADGE_TAKEN, badge=badge)
    raise Problem(grounds.BADGE_ALIKE, badge=badge, name=row.name, alike=row.badge)


def refuse_known_login(w: Write, login: str) -> None:
    """Raises Problem when the login is taken, or one that a reader would take for it."""
    key = login_key(login)
    logins = w.conn.execute(select(t.users.c.login)).scalars().all()
    if login in logins:
        raise Problem(grounds.LOGIN_TAKEN, login=login)
    alike = next((known for known in logins if _known_key(known) == key), None)
    if alike is not None:
        raise Problem(grounds.LOGIN_ALIKE, login=login, alike=alike)


def refuse_known_unit(w: Write, name: str, unit_id: str) -> None:
    """Raises Problem when another unit has the name, or one that differs only in how it is typed."""
    key = name_key(name)
    units = w.conn.execute(select(t.units.c.name).where(t.units.c.id != unit_id)).scalars()
    alike = next((known for known in units if name_key(known) == key), None)
    if alike is not None:
        raise Problem(grounds.UNIT_NAME_TAKEN, alike=alike)
