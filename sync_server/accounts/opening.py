"""The accounts themselves: opened, altered, and what none of them may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import RowMapping, select, update

from shared import spelling
from shared.moment import to_iso
from shared.organisation import Role
from shared.problems import NOT_FOUND, RULE, Problem
from sync_server.casework import happenings
from sync_server.grounds import people as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.procedures.accounts import ADMINISTRATORS, Account, account_refusal
from sync_server.procedures.passwords import PasswordRules
from sync_server.reference.alike import refuse_known_login
from sync_server.reference.directory import directory
from sync_server.reference.receivers import forget_mailbox

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


def add_user(
    w: Write,
    actor: Actor,
    *,
    login: str,
    name: str,
    role: Role,
    unit_id: str,
    password_hash: str = "",
    person_id: str | None = None,
    must_change: bool = True,
    rules: PasswordRules | None = None,
    ages: bool = True,
    data: Mapping[str, Any] | None = None,
) -> str:
    """Open an account; returns its id. The caller has checked who may. Raises Problem.

    A password that must be changed is a first one, which opens the door for some hours only; one that does not age is
    the demonstration's."""
    login = spelling.login(login)
    name = check_account(w, Account(role, unit_id, person_id or ""), name, enters=bool(password_hash))
    check_login(w, login)
    unit = directory(w).unit(unit_id)
    user_id, rules = w.new_id(), rules or PasswordRules()
    words = f"新增账号{login}（{name}，{role.label}，{unit.name}）"
    w.event(happenings.USER_ADDED, "user", user_id, words, actor=actor, unit_id=unit_id, data=data)
    w.add(
        t.users,
        id=user_id,
        login=login,
        name=name,
        role=role.value,
        unit_id=unit_id,
        person_id=person_id,
        password_hash=password_hash,
        password_at=w.now if ages else None,
        must_change=must_change,
        first_until=to_iso(w.moment + timedelta(hours=rules.first_hours)) if must_change and password_hash else None,
        created_at=w.now,
    )
    return user_id


def check_login(w: Write, login: str) -> None:
    """Raises Problem for a login that is none, or taken."""
    if not _LOGIN.fullmatch(login):
        raise Problem(grounds.LOGIN_MALFORMED)
    refuse_known_login(w, login)


def check_account(w: Write, account: Account, name: str, *, enters: bool = True) -> str:
    """Make sure that an account may exist: the role fits the unit, its person is of the directory, no person is two of
    the three administrators. Returns the name it bears: its person's, or `name` for one that several share.

    `enters` False: nobody can log in with it. Raises Problem."""
    kind = directory(w).unit(account.unit_id).kind
    why = account_refusal(account, kind, enters=enters)
    if why:
        raise Problem(RULE, reason=why)
    if account.person_id:
        name = _person_of(w, account)
    name = spelling.name(name)
    if not name:
        raise Problem(grounds.NAME_MISSING)
    return name


def _person_of(w: Write, account: Account) -> str:
    p, u = t.people.c, t.users.c
    person = w.conn.execute(select(p.name, p.active).where(p.id == account.person_id)).first()
    if person is None:
        raise Problem(NOT_FOUND, what="这名人员")
    if not person.active:
        raise Problem(grounds.LEFT_THE_SERVICE, name=person.name)
    if account.role in ADMINISTRATORS:
        others = (u.person_id == account.person_id) & (u.id != account.user_id) & u.active
        held = select(u.login).where(others, u.role.in_([role.value for role in ADMINISTRATORS]))
        login = w.conn.execute(held).scalar()
        if login is not None:
            raise Problem(grounds.ADMINISTRATOR_ALREADY, name=person.name, login=login)
    return str(person.name)


def alter_user(
    w: Write,
    actor: Actor,
    user_id: str,
    *,
    role: Role | None = None,
    unit_id: str = "",
    person_id: str | None = None,
    active: bool | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Change an account's role, unit, person or standing; its sessions end with each but the person. The caller has
    checked who may; `data` goes into the event. Raises Problem for what no account may be."""
    row = account_row(w, user_id)
    before = Account(Role(row["role"]), row["unit_id"], row["person_id"] or "", user_id)
    after = Account(role or before.role, unit_id or before.unit_id, person_id or before.person_id, user_id)
    values: dict[str, Any] = {}
    said: list[str] = []
    if after.role is not before.role:
        values["role"] = after.role.value
        said.append(f"角色由{before.role.label}改为{after.role.label}")
    if after.unit_id != before.unit_id:
        values["unit_id"] = after.unit_id
        said.append(f"调至{directory(w).unit(after.unit_id).name}")
    if after.person_id != before.person_id:
        values["person_id"] = after.person_id
        said.append("关联人员名录中的本人")
    if active is not None and active != row["active"]:
        values["active"] = active
        said.append("启用" if active else "停用")
    if not values:
        return
    if values != {"active": False}:
        name = check_account(w, after, row["name"], enters=bool(row["password_hash"]))
        values |= {"name": name} if name != row["name"] else {}
    w.conn.execute(update(t.users).where(t.users.c.id == user_id).values(**values))
    if {"role", "unit_id"} & set(values) or active is False:
        w.conn.execute(t.sessions.delete().where(t.sessions.c.user_id == user_id))
    if active is False:
        forget_mailbox(w, actor, user_id, "账号停用，删除其接收订阅的邮箱")
    words = f"账号{row['login']}：{'，'.join(said)}"
    w.event(happenings.USER_CHANGED, "user", user_id, words, actor=actor, data={**values, **(data or {})})


def account_row(w: Write, user_id: str) -> RowMapping:
    """The account's row. Raises Problem(NOT_FOUND)."""
    row = w.conn.execute(select(t.users).where(t.users.c.id == user_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这个账号")
    return row
