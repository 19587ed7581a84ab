"""A table of the directory is looked through as a whole, shown beside what is on file, and taken all or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, select

from shared.moment import day_in_shanghai
from shared.organisation import UnitKind, organ_of
from shared.problems import Problem
from shared.spelling import name_key
from sync_server.acts.imports import brought
from sync_server.acts.imports.grids import Grid, read_grid
from sync_server.casework import happenings
from sync_server.grounds import directory as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import CITY_CODE, Action, Caller, Scope, require, scope_of
from sync_server.reference.actors import as_actor
from sync_server.staffing.deeds.directory import SUBJECT, as_entry, as_line, change, enter, next_place
from sync_server.staffing.rules.directory import Roll
from sync_server.staffing.rules.directory_table import (
    HEADS,
    NEEDED,
    DirectoryTable,
    Held,
    Known,
    Officer,
    read_directory,
)

TABLE = "directory_table"


@dataclass(frozen=True)
class Preview:
    """What a table would do from the day on, and what is wrong in it."""

    grid: Grid
    table: DirectoryTable
    day: date


def read_table(content: bytes) -> Grid:
    """The file as a grid. Raises Problem for one that is no table of the directory."""
    return read_grid(content, HEADS, NEEDED)


def preview(conn: Connection, caller: Caller, grid: Grid, day: date) -> Preview:
    """Look a table through; nothing is written."""
    require(caller, Action.KEEP_DIRECTORY)
    table = read_directory(grid.sound, read_known(conn, caller), day)
    faults = tuple(sorted([*grid.faults, *table.faults], key=lambda fault: fault.row))
    return Preview(grid, replace(table, faults=faults), day)


def read_known(conn: Connection, caller: Caller) -> Known:
    """The units whose lists the caller keeps, by full names, and short ones that mean one unit only; their officers and
    who stands in their lists."""
    u, p, d = t.units.c, t.people.c, t.directory_lines.c
    inside = and_(u.active)
    if scope_of(caller.role, Action.KEEP_DIRECTORY) is Scope.UNIT:
        inside &= u.id == caller.unit_id
    elif caller.district_code != CITY_CODE:
        inside &= u.district_code == caller.district_code
    units = {roll: dict[str, set[str]]() for roll in Roll}
    for row in conn.execute(select(u.id, u.name, u.kind).where(inside)):
        for roll in Roll:
            if UnitKind(row.kind) in roll.kinds:
                for name in _names(UnitKind(row.kind), row.name):
                    units[roll].setdefault(name_key(name), set()).add(row.id)
    officers = select(p.id, p.badge, p.name, p.unit_id).join(t.units, u.id == p.unit_id).where(inside, p.active)
    lines = select(t.directory_lines).join(t.units, u.id == d.unit_id)
    held = conn.execute(lines.where(inside, d.void_at.is_(None), d.last_day.is_(None)).order_by(d.position)).mappings()
    return Known(
        {
            roll: {name: next(iter(ids)) for name, ids in named.items() if len(ids) == 1}
            for roll, named in units.items()
        },
        tuple(Officer(row.id, row.badge, row.name, row.unit_id) for row in conn.execute(officers)),
        tuple(Held(row["id"], Roll(row["roll"]), row["unit_id"], as_line(row).first, as_entry(row)) for row in held),
    )


def _names(kind: UnitKind, name: str) -> tuple[str, ...]:
    """How people write a unit's name."""
    match kind:
        case UnitKind.OFFICE:
            return name, organ_of(name), "执法监督处", "市局"
        case UnitKind.DETACHMENT:
            return name, "机动督察支队", "总队机动督察支队"
        case UnitKind.SECTION:
            bureau = name.removesuffix("督察科")
            return name, bureau, organ_of(name), bureau.split("城市管理")[0]
    return name, name.removesuffix("综合行政执法队")


def keep_table(w: Write, caller: Caller, name: str, content: bytes, day: date) -> str:
    """Keep a file as it came, with the day from which it holds, until it is confirmed; returns its id."""
    require(caller, Action.KEEP_DIRECTORY)
    return brought.keep(w, caller, TABLE, name, content, {"day": day.isoformat()})


def kept_table(conn: Connection, caller: Caller, kept_id: str, now: str) -> Mapping[str, Any]:
    """A file that the caller brought. Raises Problem(NOT_FOUND)."""
    require(caller, Action.KEEP_DIRECTORY)
    return brought.find(conn, caller, TABLE, kept_id, now)


def day_of(kept: Mapping[str, Any], today: date) -> date:
    """From when what has no day of its own in the file holds."""
    text = kept["form"].get("day", "")
    return date.fromisoformat(text) if text else today


def take_table(w: Write, caller: Caller, kept_id: str, grid: Grid) -> tuple[int, int]:
    """Take a kept file, whose grid this is; returns how many were entered and how many changed. Raises Problem when
    something in it no longer holds; then nothing is written."""
    kept = kept_table(w.conn, caller, kept_id, w.now)
    table = preview(w.conn, caller, grid, day_of(kept, day_in_shanghai(w.moment))).table
    if table.faults:
        raise Problem(grounds.TABLE_CHANGED, fault=table.faults[0])
    if not table.new and not table.changed:
        raise Problem(grounds.NOTHING_TO_TAKE)
    for row in table.changed:
        if row.held is not None:
            change(w, caller, row.held.line_id, row.entry, row.first)
    for row in table.new:
        place = next_place(w, row.roll, row.unit_id)
        enter(w, caller, row.roll, row.unit_id, replace(row.entry, position=place), row.first)
    words = f"导入名录《{kept['name']}》：列入 {len(table.new)} 人，变更 {len(table.changed)} 人"
    w.event(happenings.DIRECTORY_IMPORTED, SUBJECT, kept_id, words, actor=as_actor(caller), unit_id=caller.unit_id)
    brought.archive(w, caller, kept, caller.unit_id)
    return len(table.new), len(table.changed)
