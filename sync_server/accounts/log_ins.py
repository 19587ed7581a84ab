"""Logging in: an attempt is counted, then the password looked at, then what came of it noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, select, update

from shared.moment import from_iso
from sync_server.accounts import throttles as attempts
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.procedures.attempts import LOGIN, LOGIN_ADDRESS

u = t.users.c


@dataclass(frozen=True)
class Knock:
    """An attempt at a log-in name. `address_waits` and `locked_until` refuse it before the password is looked at;
    `nth` is its place in the row of wrong ones, `closes_until` is set when the name is locked should it be wrong too.

    The same for names that stand for an account and for those that do not."""

    login: str
    address: str
    user: RowMapping | None = None
    address_waits: datetime | None = None
    locked_until: datetime | None = None
    nth: int = 0
    closes_until: datetime | None = None

    @property
    def stored(self) -> str:
        """The hash to compare with; '' (which takes as long, and never fits) for nobody and for closed accounts."""
        return str(self.user["password_hash"]) if self.user is not None and self.user["active"] else ""


def knock(w: Write, login: str, address: str) -> Knock:
    """Count an attempt from the address (as `throttle_key` has it) at the log-in name."""
    by_address = attempts.take(w, f"address:{address}", LOGIN_ADDRESS)
    if by_address.wait_until is not None:
        return Knock(login, address, address_waits=by_address.wait_until)
    columns = (u.id, u.name, u.role, u.password_hash, u.active, u.must_change, u.password_at, u.first_until)
    query = select(*columns, t.units.c.kind.label("unit_kind")).join(t.units, t.units.c.id == u.unit_id)
    user = w.conn.execute(query.where(u.login == login)).mappings().first()
    taken = attempts.take(w, attempts.login_key(login), LOGIN, user["id"] if user else None)
    closes = taken.kept.locked_until if taken.kept else None
    return Knock(login, address, user, None, taken.wait_until, taken.nth, closes)


def note_wrong(w: Write, knocked: Knock) -> None:
    """The password was wrong: the account's log says so."""
    if knocked.user is None:
        attempts.touch(w, attempts.login_key(knocked.login))
        return
    name, user_id = knocked.user["name"], knocked.user["id"]
    actor = Actor("user", user_id, name)
    if knocked.closes_until is None:
        words = f"{name}登录时密码输错（第 {knocked.nth} 次）"
        w.event(happenings.USER_LOGIN_FAILED, "user", user_id, words, actor=actor)
        return
    minutes = int(LOGIN.pause.total_seconds()) // 60
    w.event(happenings.USER_LOCKED, "user", user_id, f"{name}连续输错密码，账号锁定 {minutes} 分钟", actor=actor)


def note_right(w: Write, knocked: Knock, *, password_days: int) -> None:
    """The password was right: the row of wrong ones ends, an aged password must be changed."""
    assert knocked.user is not None
    name, user_id = knocked.user["name"], knocked.user["id"]
    attempts.clear(w, attempts.login_key(knocked.login))
    attempts.give_back(w, f"address:{knocked.address}", LOGIN_ADDRESS)
    w.event(happenings.USER_LOGGED_IN, "user", user_id, f"{name}登录控制台", actor=Actor("user", user_id, name))
    set_at = knocked.user["password_at"]
    aged = bool(password_days and set_at) and from_iso(set_at) + timedelta(days=password_days) <= w.moment
    if aged and not knocked.user["must_change"]:
        w.conn.execute(update(t.users).where(u.id == user_id).values(must_change=True))


def note_refused(w: Write, knocked: Knock, why: str) -> None:
    """The password was right, but the account may not be entered: the log says why."""
    assert knocked.user is not None
    name, user_id = knocked.user["name"], knocked.user["id"]
    words = f"{name}登录被拒绝：{why}"
    w.event(happenings.USER_LOGIN_REFUSED, "user", user_id, words, actor=Actor("user", user_id, name))
