"""Setting a password (already hashed): its day, its past, and an end for one that somebody else has set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, update

from shared.moment import to_iso
from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import throttles as attempts
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.procedures.passwords import PasswordRules

h, u = t.password_history.c, t.users.c


def earlier_passwords(conn: Connection, user_id: str, rules: PasswordRules) -> Sequence[str]:
    """Hashes that may not come again: the one in use and those before it."""
    used = conn.execute(select(u.password_hash).where(u.id == user_id)).scalar() or ""
    query = select(h.password_hash).where(h.user_id == user_id).order_by(h.at.desc(), h.id.desc()).limit(rules.history)
    hashes = [used, *conn.execute(query).scalars()]
    return list(dict.fromkeys(filter(None, hashes)))[: rules.history]


def stored_password(conn: Connection, user_id: str) -> str:
    """The password's hash as it stands."""
    return str(conn.execute(select(t.users.c.password_hash).where(t.users.c.id == user_id)).scalar_one())


def set_first_password(
    w: Write,
    actor: Actor,
    user_id: str,
    password_hash: str,
    rules: PasswordRules,
    data: Mapping[str, Any] | None = None,
) -> None:
    """A password that somebody else knows: it must be changed at once, and opens the door for some hours only. The
    account is unlocked and its sessions end. Raises Problem(NOT_FOUND)."""
    login = w.conn.execute(select(u.login).where(u.id == user_id)).scalar()
    if login is None:
        raise Problem(NOT_FOUND, what="这个账号")
    until = to_iso(w.moment + timedelta(hours=rules.first_hours))
    _set(w, user_id, password_hash, rules, must_change=True, first_until=until)
    w.conn.execute(delete(t.sessions).where(t.sessions.c.user_id == user_id))
    attempts.unlock(w, user_id)
    words = f"账号{login}设置初始密码，{rules.first_hours} 小时内有效"
    w.event(happenings.USER_PASSWORD, "user", user_id, words, actor=actor, data=data)


def change_own_password(
    w: Write, actor: Actor, user_id: str, password_hash: str, rules: PasswordRules, *, session: str
) -> None:
    """A password of one's own; all other sessions end. The caller has seen the old one."""
    _set(w, user_id, password_hash, rules, must_change=False, first_until=None)
    s = t.sessions.c
    w.conn.execute(delete(t.sessions).where(s.user_id == user_id, s.token_hash != session))
    w.event(happenings.USER_PASSWORD_CHANGED, "user", user_id, f"{actor.name}修改了密码", actor=actor)


def _set(
    w: Write, user_id: str, password_hash: str, rules: PasswordRules, *, must_change: bool, first_until: str | None
) -> None:
    used = w.conn.execute(select(u.password_hash).where(u.id == user_id)).scalar_one()
    if used:
        w.add(t.password_history, id=w.new_id(), user_id=user_id, password_hash=used, at=w.now)
    values = {"password_hash": password_hash, "password_at": w.now}
    w.conn.execute(
        update(t.users).where(u.id == user_id).values(must_change=must_change, first_until=first_until, **values)
    )
    kept = select(h.id).where(h.user_id == user_id).order_by(h.at.desc(), h.id.desc()).limit(rules.history)
    w.conn.execute(delete(t.password_history).where(h.user_id == user_id, h.id.not_in(kept.scalar_subquery())))
