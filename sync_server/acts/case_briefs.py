"""What a phone knows of 专项督察: the open cases that its inspector's checks may count to, and no others.

`special/rules/counting.concerns` says the same of one case; here it is asked of all of them at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, exists, func, or_, select

from shared.case_brief import CaseBrief, CaseUnit
from shared.moment import from_iso
from sync_server.acts.common.devices import DeviceCaller
from sync_server.casework.term import TermClock
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action, Scope, scope_of
from sync_server.special.rules.share import AWAITING, ShareState

MOST_DEMANDS = 200  # characters of what a unit was told: the papers have the rest
_AWAITING = frozenset(state.value for state in AWAITING)


def cases_down(
    conn: Connection, device: DeviceCaller, base: int, head: int, now: datetime, after: str, limit: int
) -> list[CaseBrief]:
    """Cases by id after `after` that the phone has to hear of: those that changed, or whose units' shares or whose task
    for this inspector did, after event `base` up to `head`. A phone that begins anew hears of none that is over."""
    c, s = t.cases.c, t.case_shares.c
    tasks = _of_tasks(conn, device.user_id)
    fresh_tasks = [case_id for case_id, seq in tasks.items() if base < seq <= head]
    of_case = s.case_id == c.id
    changed = or_(
        (c.changed_seq > base) & (c.changed_seq <= head),
        exists().where(of_case, s.changed_seq > base, s.changed_seq <= head),
        c.id.in_(fresh_tasks),
    )
    query = select(t.cases).where(c.id > after, c.opened_at.is_not(None), changed, or_(_own(device), c.id.in_(tasks)))
    if base < 0:
        query = query.where(c.ended_at.is_(None))
    rows = conn.execute(query.order_by(c.id).limit(limit)).mappings().all()
    shares, bodies = _shares(conn, [row["id"] for row in rows]), _names(conn, {row["body_id"] for row in rows})
    return [_brief(row, _shown(device, shares[row["id"]], row["id"] in tasks), bodies, now) for row in rows]


def _own(device: DeviceCaller) -> ColumnElement[bool]:
    """Cases of the inspector's body or district, or in which the own unit or one of the own district answers."""
    c, s, unit = t.cases.c, t.case_shares.c, device.unit
    served = (s.case_id == c.id) & s.served_at.is_not(None)
    if scope_of(device.role, Action.RECORD) is Scope.UNIT:
        return exists().where(served, s.unit_id == unit.id)
    return or_(c.district_code == unit.district_code, exists().where(served, s.district_code == unit.district_code))


def _of_tasks(conn: Connection, user_id: str) -> dict[str, int]:
    """Ids of cases for which the inspector has or had a task, with the last change of such a task."""
    a = t.assignments.c
    case_id = a.prefill["case_id"].as_string()
    query = select(case_id, func.max(a.changed_seq)).where(a.user_id == user_id, case_id != "").group_by(case_id)
    return {str(found): seq for found, seq in conn.execute(query)}


def _shares(conn: Connection, case_ids: Sequence[str]) -> dict[str, list[RowMapping]]:
    s = t.case_shares.c
    found: dict[str, list[RowMapping]] = defaultdict(list)
    for row in conn.execute(select(t.case_shares).where(s.case_id.in_(case_ids)).order_by(s.case_id, s.nth)).mappings():
        found[row["case_id"]].append(row)
    return found


def _shown(device: DeviceCaller, shares: Sequence[RowMapping], sent: bool) -> list[RowMapping]:
    """A squad's inspector reads what the own unit was told; whoever was sent reads what all were."""
    if sent or scope_of(device.role, Action.RECORD) is not Scope.UNIT:
        return list(shares)
    return [share for share in shares if share["unit_id"] == device.unit.id]


def _names(conn: Connection, ids: Collection[str]) -> dict[str, str]:
    u = t.units.c
    return {row.id: row.name for row in conn.execute(select(u.id, u.name).where(u.id.in_(ids)))}


def _brief(row: RowMapping, shares: Sequence[RowMapping], bodies: dict[str, str], now: datetime) -> CaseBrief:
    return CaseBrief(
        **{name: row[name] for name in ("id", "number", "title", "place")},
        body=bodies.get(row["body_id"], ""),
        units=tuple(_unit(share, now) for share in shares),
        checklist=tuple((str(code), str(text)) for code, text in row["checklist"]),
        ended=row["ended_at"] is not None,
    )


def _unit(share: RowMapping, now: datetime) -> CaseUnit:
    demands = share["demands"]
    if len(demands) > MOST_DEMANDS:
        demands = f"{demands[:MOST_DEMANDS]}……"
    return CaseUnit(share["unit_id"] or "", share["unit_name"], share["lead"], demands, _standing(share, now))


def _standing(share: RowMapping, now: datetime) -> str:
    """Until when the unit reports, or how far it has come."""
    if share["state"] not in _AWAITING or share["due_on"] is None:
        return ShareState(share["state"]).label
    clock = TermClock(date.fromisoformat(share["due_on"]), share["due_certain"], from_iso(share["due_at"]))
    return f"{clock.words()}前报告" + ("，已逾期" if clock.over(now) else "")
