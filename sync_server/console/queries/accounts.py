"""Accounts as their pages show them: the list, who may be linked to one, and what waits for a second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select

from shared.moment import to_iso
from shared.organisation import Role
from sync_server.accounts import viewer as scope
from sync_server.accounts.two_persons import WAITING
from sync_server.accounts.viewer import Viewer
from sync_server.console.listing import Filters, Listing
from sync_server.console.queries import AnyRow
from sync_server.console.queries.lists import fetch
from sync_server.ledger import tables as t
from sync_server.procedures.accounts import SHARED

p, u, a = t.people.c, t.users.c, t.account_requests.c


@dataclass(frozen=True)
class AccountsPage:
    """The accounts within reach; `chosen` has its form open, `lone` says how many have no person behind them."""

    listing: Listing
    chosen: AnyRow | None
    officers: Sequence[AnyRow]
    requests: Sequence[AnyRow]
    lone: int


def accounts(conn: Connection, viewer: Viewer, filters: Filters, chosen: str, moment: datetime) -> AccountsPage:
    """The accounts of the own unit and those below it."""
    now = to_iso(moment)
    statement = _accounts(viewer, filters, now)
    orders = {"login": u.login, "name": u.name, "unit": t.units.c.name, "role": u.role}
    unlinked = u.person_id.is_(None) & u.role.not_in([role.value for role in SHARED]) & (u.password_hash != "")
    lone = select(func.count()).select_from(t.users).where(scope.below(viewer, u.unit_id), u.active, unlinked)
    officers = select(p.id, p.name, p.badge).where(p.active, scope.below(viewer, p.unit_id))
    waiting = select(t.account_requests).where(scope.below(viewer, a.unit_id), _open(now))
    return AccountsPage(
        fetch(conn, "/users", filters, statement, orders, "login", u.id),
        conn.execute(statement.where(u.id == chosen)).first(),
        conn.execute(officers.order_by(p.name, p.badge)).all(),
        conn.execute(waiting.order_by(a.proposed_at)).all(),
        int(conn.execute(lone).scalar_one()),
    )


def _accounts(viewer: Viewer, filters: Filters, now: str) -> Select[Any]:
    locked = exists().where(t.attempts.c.user_id == u.id, t.attempts.c.locked_until > now)
    waits = exists().where(a.user_id == u.id, _open(now))
    return (
        select(u.id, u.login, u.name, u.role, u.active, u.must_change, u.unit_id, u.person_id, u.created_at)
        .add_columns(t.units.c.name.label("unit_name"), t.units.c.kind.label("unit_kind"), p.badge)
        .add_columns(locked.label("locked"), waits.label("waits"))
        .join_from(t.users, t.units, u.unit_id == t.units.c.id)
        .outerjoin(t.people, p.id == u.person_id)
        .where(scope.below(viewer, u.unit_id), *filters.words(u.login, u.name, t.units.c.name))
    )


def _open(now: str) -> ColumnElement[bool]:
    return (a.state == WAITING) & (a.expires_at > now)


def requests(conn: Connection, viewer: Viewer, filters: Filters, moment: datetime) -> tuple[Sequence[AnyRow], Listing]:
    """What waits for a second person within the viewer's units, and what has been decided."""
    mine = select(t.account_requests, t.units.c.name.label("unit_name"), t.people.c.name.label("person_name"))
    mine = mine.add_columns(t.people.c.badge).join(t.units, t.units.c.id == a.unit_id)
    mine = mine.outerjoin(t.people, t.people.c.id == a.person_id).where(scope.below(viewer, a.unit_id))
    waits = _open(to_iso(moment))
    waiting = conn.execute(mine.where(waits).order_by(a.proposed_at)).all()
    decided = mine.where(~waits, *filters.words(a.words, a.proposed_name, a.login))
    return waiting, fetch(conn, "/confirmations", filters, decided, {"at": a.proposed_at}, "-at", a.id)


def deed_asked(conn: Connection, request_id: str) -> str:
    """What a request asks for; '' when there is none of that id."""
    return str(conn.execute(select(a.deed).where(a.id == request_id)).scalar() or "")


def has_account(conn: Connection, role: Role | None = None) -> bool:
    """Whether anybody (of the role) may log in here."""
    query = select(t.users.c.id).where(t.users.c.active).limit(1)
    return conn.execute(query.where(t.users.c.role == role.value) if role else query).first() is not None
