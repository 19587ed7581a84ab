"""中队负责人签字: a unit's feedback goes out over its leader's name (domain.md §6.3 督察反馈单)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from shared import spelling
from shared.problems import Problem
from sync_server.grounds import notices as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller


@dataclass(frozen=True)
class LeaderSign:
    """Who signs at a shared account: the leader's name as picked, and typed once more by the leader."""

    name: str
    typed: str


def leaders_of(conn: Connection, unit_id: str) -> Sequence[RowMapping]:
    """Id, name and badge of the unit's leaders in the directory."""
    p = t.people.c
    query = select(p.id, p.name, p.badge).where((p.unit_id == unit_id) & p.leader & p.active).order_by(p.badge)
    return conn.execute(query).mappings().all()


def own_leader(conn: Connection, caller: Caller) -> RowMapping | None:
    """The leader to whom the account itself belongs; None for a shared or another person's account."""
    p, u = t.people.c, t.users.c
    query = select(p.id, p.name, p.badge).join(t.users, u.person_id == p.id)
    mine = (u.id == caller.user_id) & (p.unit_id == caller.unit_id) & p.leader & p.active
    return conn.execute(query.where(mine)).mappings().first()


def signature(w: Write, caller: Caller, sign: LeaderSign | None) -> dict[str, Any]:
    """Whose name the answer carries: `person_id`, `name`, `badge`, `at`, the account, whether it is the leader's own.

    At a leader's own account one step is enough; elsewhere the leader is named and types the name. Raises Problem."""
    own = own_leader(w.conn, caller)
    if own is not None:
        return _signed(w, caller, own["id"], own["name"], own["badge"], own=True)
    if sign is None or not sign.name.strip():
        raise Problem(grounds.LEADER_MISSING)
    name = spelling.name(sign.name)
    known = leaders_of(w.conn, caller.unit_id)
    person = next((row for row in known if spelling.name(row["name"]) == name), None)
    if known and person is None:
        names = "、".join(row["name"] for row in known)
        raise Problem(grounds.NOT_A_LEADER, name=name, names=names)
    if spelling.name(sign.typed) != name:
        raise Problem(grounds.LEADER_NAMED_OTHERWISE, name=name)
    return _signed(w, caller, person["id"] if person else "", name, person["badge"] if person else "", own=False)


def _signed(w: Write, caller: Caller, person_id: str, name: str, badge: str, *, own: bool) -> dict[str, Any]:
    return {"person_id": person_id, "name": name, "badge": badge, "at": w.now, "user_id": caller.user_id, "own": own}
