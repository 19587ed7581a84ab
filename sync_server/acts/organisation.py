"""Accounts, people, and a district's delegation to its squads."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import RowMapping, select, update

from shared import spelling
from shared.moment import to_iso
from shared.organisation import DelegationMode, Role
from shared.problems import NOT_FOUND, RULE, Problem
from sync_server.acts.alike import refuse_known_badge, refuse_known_login
from sync_server.acts.directory import directory
from sync_server.acts.notices.facts import as_actor
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.procedures.passwords import PasswordRules
from sync_server.procedures.permissions import Action, Caller, Target, require

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


def add_person(
    w: Write, actor: Actor, *, name: str, badge: str, unit_id: str, inspector: bool = False, leader: bool = False
) -> str:
    """Enter an officer in the directory (name and 胸号 only); returns the id. Raises Problem for a taken badge."""
    unit = directory(w).unit(unit_id)
    name, badge = spelling.name(name), spelling.badge(badge)
    if not name or not badge:
        raise Problem(RULE, reason="请填写姓名和胸号")
    refuse_known_badge(w, badge)
    person_id = w.new_id()
    words = f"登记人员{name}（{badge}），{unit.name}"
    seq = w.event("person.added", "person", person_id, words, actor=actor, unit_id=unit_id)
    w.add(
        t.people,
        id=person_id,
        name=name,
        badge=badge,
        unit_id=unit_id,
        inspector=inspector,
        leader=leader,
        changed_seq=seq,
    )
    return person_id


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
) -> str:
    """Open an account; returns its id. The caller has checked `Action.MANAGE_USERS`. Raises Problem.

    A password that must be changed is a first one, which opens the door for some hours only; one that does not age is
    the demonstration's."""
    unit = directory(w).unit(unit_id)
    login, name = spelling.login(login), spelling.name(name)
    if not _LOGIN.fullmatch(login):
        raise Problem(RULE, reason="登录名为 2 到 40 位小写字母、数字、点、横线或下划线，以字母或数字开头")
    if not name:
        raise Problem(RULE, reason="请填写姓名")
    refuse_known_login(w, login)
    user_id, rules = w.new_id(), rules or PasswordRules()
    words = f"新增账号{login}（{name}，{role.label}，{unit.name}）"
    w.event("user.added", "user", user_id, words, actor=actor, unit_id=unit_id)
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


def change_user(
    w: Write, caller: Caller, user_id: str, *, role: Role | None = None, unit_id: str = "", active: bool | None = None
) -> None:
    """Change an account's role, unit or standing; sessions of a closed one end. Raises Problem."""
    row = _user(w, user_id)
    require(caller, Action.MANAGE_USERS, Target(row["district_code"]), "这个账号")
    if user_id == caller.user_id:
        raise Problem(RULE, reason="不能修改自己的账号，请由另一名系统管理员办理")
    values: dict[str, Any] = {}
    said: list[str] = []
    if role is not None and role.value != row["role"]:
        values["role"] = role.value
        said.append(f"角色由{Role(row['role']).label}改为{role.label}")
    if unit_id and unit_id != row["unit_id"]:
        unit = directory(w).unit(unit_id)
        require(caller, Action.MANAGE_USERS, Target(unit.district_code), "所选单位")
        values["unit_id"] = unit_id
        said.append(f"调至{unit.name}")
    if active is not None and active != row["active"]:
        values["active"] = active
        said.append("启用" if active else "停用")
    if not values:
        return
    w.conn.execute(update(t.users).where(t.users.c.id == user_id).values(**values))
    if values.get("active") is False or "role" in values or "unit_id" in values:
        w.conn.execute(t.sessions.delete().where(t.sessions.c.user_id == user_id))
    w.event(
        "user.changed", "user", user_id, f"账号{row['login']}：{'，'.join(said)}", actor=as_actor(caller), data=values
    )


def set_delegation(
    w: Write, caller: Caller, district_code: str, mode: DelegationMode, *, paper: str = "", since: str = ""
) -> None:
    """The section chief delegates on-site notices to the squads' inspectors, or takes it back (domain.md trap 1).

    A delegation needs the number of its paper. Raises Problem."""
    require(caller, Action.DELEGATE, Target(district_code), "这个区的授权")
    if mode is not DelegationMode.NONE and not spelling.line(paper):
        raise Problem(RULE, reason="请填写授权文件的文号")
    paper = spelling.paper_number(paper)
    words = f"现场开具通知书的授权改为“{mode.label}”" + (f"（{paper}）" if paper else "")
    seq = w.event("delegation.set", "delegation", district_code, words, actor=as_actor(caller))
    values = {"mode": mode.value, "paper": paper, "since": since, "changed_seq": seq}
    d = t.delegations
    if w.conn.execute(update(d).where(d.c.district_code == district_code).values(**values)).rowcount == 0:
        w.add(d, district_code=district_code, **values)


def set_unit_contact(w: Write, actor: Actor, unit_id: str, *, duty_phone: str) -> None:
    """A unit's duty phone, as phones show it for 立即通知. The caller has checked who may. Raises Problem."""
    unit = directory(w).unit(unit_id)
    duty_phone = spelling.phone(duty_phone)[:40]
    words = f"{unit.name}值班电话改为{duty_phone or '（空）'}"
    seq = w.event("unit.changed", "unit", unit_id, words, actor=actor, unit_id=unit_id)
    values = {"duty_phone": duty_phone, "changed_seq": seq}
    w.conn.execute(update(t.units).where(t.units.c.id == unit_id).values(**values))


def _user(w: Write, user_id: str) -> RowMapping:
    query = select(t.users, t.units.c.district_code).join(t.units, t.units.c.id == t.users.c.unit_id)
    row = w.conn.execute(query.where(t.users.c.id == user_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这个账号")
    return row
