"""Changes to the directory of officers: a corrected name, a move to another unit, leaving (domain.md §11 30)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import RowMapping, select, update

from shared import spelling
from shared.organisation import Role
from shared.problems import NOT_FOUND, Problem
from sync_server.accounts.opening import alter_user
from sync_server.accounts.two_persons import propose_change
from sync_server.casework import happenings
from sync_server.grounds import people as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.accounts import Account, AccountDeed, managing_refusal
from sync_server.procedures.permissions import Action, Caller, Target, require
from sync_server.reference.actors import as_actor
from sync_server.reference.alike import refuse_known_badge
from sync_server.reference.directory import directory


@dataclass(frozen=True)
class PersonEntry:
    """What the directory says of an officer."""

    name: str
    badge: str
    unit_id: str
    inspector: bool
    leader: bool
    active: bool


def change_person(w: Write, caller: Caller, person_id: str, entry: PersonEntry) -> list[str]:
    """Bring the directory up to date. Who leaves loses the account; the account of who moves follows once a second
    person has confirmed it, because it reaches what lies in the new unit. What they recorded keeps the unit it was
    recorded for. Returns the logins that wait to follow. Raises Problem."""
    p = t.people.c
    before = w.conn.execute(select(t.people).where(p.id == person_id)).mappings().first()
    if before is None:
        raise Problem(NOT_FOUND, what="这名人员")
    old, new = directory(w).unit(before["unit_id"]), directory(w).unit(entry.unit_id)
    require(caller, Action.MANAGE_USERS, Target(old.district_code), "这名人员")
    require(caller, Action.MANAGE_USERS, Target(new.district_code), "所选单位")
    entry = replace(entry, name=spelling.name(entry.name), badge=spelling.badge(entry.badge))
    _check(w, person_id, entry)
    values = {name: value for name, value in asdict(entry).items() if value != before[name]}
    if not values:
        return []
    linked = select(t.users).where(t.users.c.person_id == person_id, t.users.c.active)
    accounts = w.conn.execute(linked).mappings().all()
    for user in accounts:  # through the person nobody reaches an account that is none of theirs
        why = managing_refusal(caller, Account(Role(user["role"]), user["unit_id"], person_id, user["id"]))
        if why:
            raise Problem(grounds.ACCOUNT_STANDS_AGAINST, name=before["name"], login=user["login"], why=why)
    words = "，".join(_said(before, values, new.name))
    seq = w.event(
        happenings.PERSON_CHANGED,
        "person",
        person_id,
        f"人员{before['name']}（{before['badge']}）：{words}",
        actor=as_actor(caller),
        unit_id=old.id,
        data={"before": {name: before[name] for name in values}, "after": values},
    )
    w.conn.execute(update(t.people).where(p.id == person_id).values(changed_seq=seq, **values))
    waiting = []
    for user in accounts:
        if not entry.active:
            alter_user(w, as_actor(caller), user["id"], active=False)
        elif user["unit_id"] == old.id != new.id:
            propose_change(w, caller, user["id"], AccountDeed.CHANGE, unit_id=new.id)
            waiting.append(str(user["login"]))
    return waiting


def _check(w: Write, person_id: str, entry: PersonEntry) -> None:
    if not entry.name or not entry.badge:
        raise Problem(grounds.NAME_AND_BADGE_MISSING)
    refuse_known_badge(w, entry.badge, person_id)


def _said(before: RowMapping, values: Mapping[str, Any], unit_name: str) -> list[str]:
    said = []
    if "name" in values:
        said.append(f"姓名改为{values['name']}")
    if "badge" in values:
        said.append(f"胸号改为{values['badge']}")
    if "unit_id" in values:
        said.append(f"调至{unit_name}")
    for column, label in (("inspector", "督察员"), ("leader", "单位负责人")):
        if column in values:
            said.append(f"{'任' if values[column] else '不再任'}{label}")
    if "active" in values:
        said.append("恢复在岗" if values["active"] else "离岗")
    return said
