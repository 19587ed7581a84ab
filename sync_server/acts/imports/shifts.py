"""勤务信息: a shift table is looked through as a whole, shown, and taken all or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, RowMapping, delete, exists, select, tuple_

from shared.moment import day_in_shanghai
from shared.organisation import UnitKind
from shared.problems import NOT_FOUND, RULE, Problem
from sync_server.acts.actors import as_actor
from sync_server.acts.imports.grids import Grid, read_grid
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import CITY_CODE, Action, Caller, Scope, Target, require, scope_of
from sync_server.procedures.shift_rows import HEADS, NEEDED, Known, Officer, RowFault, ShiftTable, read_shifts

SUBJECT = "shift_table"
MOST_PREVIEWS = 5  # files of one person that were looked at and not taken yet
AT_ONCE = 200  # keys looked up in one query


@dataclass(frozen=True)
class Preview:
    """What a table would do: its shifts or its faults, and how many shifts on file it would replace."""

    table: ShiftTable
    sheet: str
    rows: int
    replaced: int = 0

    @property
    def fresh(self) -> int:
        return len(self.table.shifts) - self.replaced


def read_known(conn: Connection, caller: Caller) -> Known:
    """The units and officers that the caller's tables may name: the own unit's for a squad, the district's for its
    section, the whole city's for the office."""
    u, p = t.units.c, t.people.c
    inside = u.active & u.kind.in_((UnitKind.SQUAD.value, UnitKind.DISTRICT_TEAM.value))
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


def preview(conn: Connection, caller: Caller, content: bytes, today: date) -> Preview:
    """Look a file through; nothing is written. Raises Problem for a file that is no table of shifts."""
    require(caller, Action.IMPORT_SHIFTS)
    grid = read_grid(content, HEADS)
    missing = [head for head in NEEDED if grid.column(head) < 0]
    if missing:
        raise Problem(RULE, reason=f"表头缺少“{'”“'.join(missing)}”，请按模板补上")
    if not grid.rows:
        raise Problem(RULE, reason="表头下面没有任何一行，请填写后再导入")
    table = read_shifts(_by_head(grid), read_known(conn, caller), today)
    table.faults = sorted([*_cell_faults(grid), *table.faults], key=lambda fault: fault.row)
    replaced = 0 if table.faults else len(_on_file(conn, [shift.key for shift in table.shifts]))
    return Preview(table, grid.sheet, len(grid.rows), replaced)


def _by_head(grid: Grid) -> list[tuple[int, dict[str, str]]]:
    """Rows by heading; those with a faulty cell are left to their faults."""
    broken = {fault.row for fault in grid.faults}
    return [
        (row.number, dict(zip(grid.heads, row.cells, strict=False))) for row in grid.rows if row.number not in broken
    ]


def _cell_faults(grid: Grid) -> list[RowFault]:
    named = [(fault, grid.heads[fault.column] if fault.column < len(grid.heads) else "") for fault in grid.faults]
    return [RowFault(fault.row, head or f"第 {fault.column + 1} 列", fault.words) for fault, head in named]


def _on_file(conn: Connection, keys: list[tuple[str, str, str]]) -> list[str]:
    """The ids of shifts on file with these keys."""
    s = t.shifts.c
    found: list[str] = []
    for at in range(0, len(keys), AT_ONCE):
        some = keys[at : at + AT_ONCE]
        found += conn.execute(select(s.id).where(tuple_(s.unit_id, s.day, s.starts).in_(some))).scalars()
    return found


def keep_table(w: Write, caller: Caller, name: str, content: bytes, mime: str) -> str:
    """Keep a faultless file as it came until it is confirmed; returns the attachment's id. The same file of the same
    person is kept once."""
    require(caller, Action.IMPORT_SHIFTS)
    a, digest = t.attachments.c, hashlib.sha256(content).hexdigest()
    same = (a.subject_kind == SUBJECT) & (a.subject_id == caller.unit_id) & (a.sha256 == digest)
    known = w.conn.execute(select(a.id).where(same, a.user_id == caller.user_id)).scalar()
    if known:
        return str(known)
    _let_go_of_previews(w, caller)
    attachment_id = w.new_id()
    w.add(
        t.attachments,
        id=attachment_id,
        subject_kind=SUBJECT,
        subject_id=caller.unit_id,
        name=name[-200:],
        mime=mime,
        size=len(content),
        sha256=digest,
        content=content,
        user_id=caller.user_id,
        user_name=caller.name,
        at=w.now,
    )
    return attachment_id


def _let_go_of_previews(w: Write, caller: Caller) -> None:
    """Of the files that somebody looked at and never took, the latest few stay."""
    a, v = t.attachments.c, t.events.c
    taken = exists().where(v.subject_kind == SUBJECT, v.subject_id == a.id)
    mine = (a.subject_kind == SUBJECT) & (a.user_id == caller.user_id)
    previews = w.conn.execute(select(a.id).where(mine, ~taken).order_by(a.at.desc(), a.id.desc())).scalars().all()
    if old := previews[MOST_PREVIEWS - 1 :]:
        w.conn.execute(delete(t.attachments).where(a.id.in_(old)))


def kept_table(conn: Connection, caller: Caller, attachment_id: str) -> RowMapping:
    """A file that the caller brought. Raises Problem(NOT_FOUND)."""
    a = t.attachments.c
    mine = (a.id == attachment_id) & (a.subject_kind == SUBJECT) & (a.user_id == caller.user_id)
    row = conn.execute(select(t.attachments).where(mine)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这份勤务表")
    return row


def take_table(w: Write, caller: Caller, attachment_id: str) -> tuple[int, int]:
    """Take a kept file: all its shifts, those on file with the same unit, day and start replaced. Returns how many were
    added and how many replaced. Raises Problem when something in it no longer holds; then nothing is written."""
    kept = kept_table(w.conn, caller, attachment_id)
    seen = preview(w.conn, caller, kept["content"], day_in_shanghai(w.moment))
    if seen.table.faults:
        raise Problem(RULE, reason=f"{seen.table.faults[0]}（上传后名录或单位有变化），请改好后重新上传")
    shifts = seen.table.shifts
    old = _on_file(w.conn, [shift.key for shift in shifts])
    for at in range(0, len(old), AT_ONCE):
        w.conn.execute(delete(t.shifts).where(t.shifts.c.id.in_(old[at : at + AT_ONCE])))
    fresh = len(shifts) - len(old)
    words = f"导入勤务表《{kept['name']}》：新增 {fresh} 班，替换 {len(old)} 班"
    seq = w.event("shifts.imported", SUBJECT, attachment_id, words, actor=as_actor(caller), unit_id=caller.unit_id)
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
            import_id=attachment_id,
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
    if not reason.strip():
        raise Problem(RULE, reason="请写明删去的原因")
    words = f"删去班次 {row['day']} {row['starts']}—{row['ends']}：{reason.strip()}"
    w.event("shift.removed", "shift", shift_id, words, actor=as_actor(caller), unit_id=row["unit_id"])
    w.conn.execute(delete(s).where(s.c.id == shift_id))
