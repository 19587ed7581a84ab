"""勤务信息: a shift table is looked through as a whole, shown, and taken all or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, select, tuple_

from shared.moment import day_in_shanghai
from shared.organisation import INSPECTED
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.imports import brought
from sync_server.acts.imports.grids import Grid, read_grid
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.grounds import imports as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import CITY_CODE, Action, Caller, Scope, Target, require, scope_of
from sync_server.procedures.shift_rows import HEADS, NEEDED, Known, Officer, ShiftTable, read_shifts
from sync_server.reference.actors import as_actor

SUBJECT = "shift_table"
AT_ONCE = 200  # keys looked up in one query


@dataclass(frozen=True)
class Preview:
    """What a table would do: its shifts or its faults, and how many shifts on file it would replace."""

    grid: Grid
    table: ShiftTable
    replaced: int = 0

    @property
    def fresh(self) -> int:
        return len(self.table.shifts) - self.replaced


def read_known(conn: Connection, caller: Caller) -> Known:
    """The units and officers that the caller's tables may name: the own unit's for a squad, the district's for its
    section, the whole city's for the office."""
    u, p = t.units.c, t.people.c
    inside = u.active & u.kind.in_(INSPECTED)
    if scope_of(caller.role, Action.IMPORT_SHIFTS) is Scope.UNIT:
        inside &= u.id == caller.unit_id
    elif caller.district_code != CITY_CODE:
        inside &= u.district_code == caller.district_code
    names: dict[str, str] = {}
    shorts: dict[str, list[str]] = {}
    for row in conn.execute(select(u.id, u.name).where(inside)):
        names[row.name] = row.id
        shorts.setdefault(row.name.removesuffix("综合行政执法队"), []).append(row.id)
    # A short name stands only for one unit: two districts may have streets of the same name.
    names |= {short: ids[0] for short, ids in shorts.items() if len(ids) == 1 and short not in names}
    people = select(p.badge, p.name, p.unit_id).join(t.units, u.id == p.unit_id).where(inside, p.active)
    return Known(names, tuple(Officer(r.badge, r.name, r.unit_id) for r in conn.execute(people)))


def read_table(content: bytes) -> Grid:
    """The file as a grid. Raises Problem for one that is no table of shifts."""
    return read_grid(content, HEADS, NEEDED)


def preview(conn: Connection, caller: Caller, grid: Grid, today: date) -> Preview:
    """Look a table through; nothing is written."""
    require(caller, Action.IMPORT_SHIFTS)
    table = read_shifts(grid.sound, read_known(conn, caller), today)
    table.faults = sorted([*grid.faults, *table.faults], key=lambda fault: fault.row)
    replaced = 0 if table.faults else len(_on_file(conn, [shift.key for shift in table.shifts]))
    return Preview(grid, table, replaced)


def _on_file(conn: Connection, keys: list[tuple[str, str, str]]) -> list[str]:
    """The ids of shifts on file with these keys."""
    s = t.shifts.c
    found: list[str] = []
    for at in range(0, len(keys), AT_ONCE):
        some = keys[at : at + AT_ONCE]
        found += conn.execute(select(s.id).where(tuple_(s.unit_id, s.day, s.starts).in_(some))).scalars()
    return found


def keep_table(w: Write, caller: Caller, name: str, content: bytes) -> str:
    """Keep a file as it came until it is confirmed; returns its id."""
    require(caller, Action.IMPORT_SHIFTS)
    return brought.keep(w, caller, SUBJECT, name, content)


def kept_table(conn: Connection, caller: Caller, kept_id: str, now: str) -> Mapping[str, Any]:
    """A file that the caller brought. Raises Problem(NOT_FOUND)."""
    require(caller, Action.IMPORT_SHIFTS)
    return brought.find(conn, caller, SUBJECT, kept_id, now)


def take_table(w: Write, caller: Caller, kept_id: str, grid: Grid) -> tuple[int, int]:
    """Take a kept file, whose grid this is: all its shifts, those on file with the same unit, day and start replaced.
    Returns how many were added and how many replaced. Raises Problem when something in it no longer holds; then nothing
    is written."""
    kept = kept_table(w.conn, caller, kept_id, w.now)
    seen = preview(w.conn, caller, grid, day_in_shanghai(w.moment))
    if seen.table.faults:
        raise Problem(grounds.SHIFTS_CHANGED, fault=seen.table.faults[0])
    shifts = seen.table.shifts
    old = _on_file(w.conn, [shift.key for shift in shifts])
    for at in range(0, len(old), AT_ONCE):
        w.conn.execute(delete(t.shifts).where(t.shifts.c.id.in_(old[at : at + AT_ONCE])))
    fresh = len(shifts) - len(old)
    words = f"导入勤务表《{kept['name']}》：新增 {fresh} 班，替换 {len(old)} 班"
    seq = w.event(happenings.SHIFTS_IMPORTED, SUBJECT, kept_id, words, actor=as_actor(caller), unit_id=caller.unit_id)
    brought.archive(w, caller, kept, caller.unit_id)
    districts = {row.id: row.district_code for row in w.conn.execute(select(t.units.c.id, t.units.c.district_code))}
    for shift in shifts:
        w.add(
            t.shifts,
            id=w.new_id(),
            unit_id=shift.unit_id,
            district_code=districts[shift.unit_id],
            day=shift.day,
            starts=shift.starts,
            ends=shift.ends,
            area=shift.area,
            crew=[list(member) for member in shift.crew],
            vehicle=shift.vehicle,
            kind=shift.kind,
            import_id=kept_id,
            changed_seq=seq,
        )
    return fresh, len(old)


def remove_shift(w: Write, caller: Caller, shift_id: str, reason: str) -> None:
    """Take one shift out with its reason. Raises Problem."""
    s = t.shifts
    row = w.conn.execute(select(s).where(s.c.id == shift_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这个班次")
    require(caller, Action.IMPORT_SHIFTS, Target(row["district_code"], frozenset({row["unit_id"]})), "这个班次")
    if not says(reason):
        raise Problem(grounds.REASON_OF_REMOVAL_MISSING)
    words = f"删去班次 {row['day']} {row['starts']}—{row['ends']}：{reason.strip()}"
    w.event(happenings.SHIFT_REMOVED, "shift", shift_id, words, actor=as_actor(caller), unit_id=row["unit_id"])
    w.conn.execute(delete(s).where(s.c.id == shift_id))
