"""What a task brings to the phone beside its words: what the check opens with, the shift, the earlier photos."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from shared.plain import PlainError, from_plain
from shared.wire import Assignment, EarlierPhoto, Prefill, ShiftBrief
from sync_server.ledger import tables as t
from sync_server.ledger.tables.records import PHOTO

MOST_EARLIER = 12  # pictures a phone fetches and keeps for one follow-up


def assignments_down(conn: Connection, rows: Sequence[RowMapping]) -> list[Assignment]:
    """Rows of `assignments` as phones get them, in the same order. Four queries whatever their number."""
    prefills = {row["id"]: _prefill(row) for row in rows}
    shifts = _shifts(conn, {p.shift_id for p in prefills.values() if p.shift_id})
    is_open = [row for row in rows if row["done_at"] is None]
    notices = [prefills[row["id"]].notice_id or row["notice_id"] for row in is_open]
    earlier, numbers = earlier_photos(conn, notices), _numbers(conn, notices)
    return [_assignment(row, prefills[row["id"]], shifts, earlier, numbers) for row in rows]


def _assignment(
    row: RowMapping,
    prefill: Prefill,
    shifts: Mapping[str, ShiftBrief],
    earlier: Mapping[str, tuple[EarlierPhoto, ...]],
    numbers: Mapping[str, str],
) -> Assignment:
    names = ("id", "title", "unit_id", "place", "due_on", "note")
    notice_id = prefill.notice_id or row["notice_id"]
    return Assignment(
        **{name: row[name] for name in names},
        notice_id=notice_id,
        done=row["done_at"] is not None or row["cancelled_at"] is not None,
        cancelled=row["cancelled_at"] is not None,
        cancel_reason=row["cancel_reason"],
        notice_number=numbers.get(notice_id, ""),
        prefill=replace(prefill, shift=shifts.get(prefill.shift_id)),
        earlier=earlier.get(notice_id, ()),
    )


def _prefill(row: RowMapping) -> Prefill:
    """What the section wrote; a damaged one does not keep the task from the phone."""
    try:
        return from_plain(Prefill, row["prefill"] or {})
    except PlainError:
        return Prefill()


def _shifts(conn: Connection, ids: Iterable[str]) -> dict[str, ShiftBrief]:
    wanted = list(ids)
    if not wanted:
        return {}
    rows = conn.execute(select(t.shifts).where(t.shifts.c.id.in_(wanted))).mappings()
    return {row["id"]: _shift(row) for row in rows}


def _shift(row: RowMapping) -> ShiftBrief:
    day = f"{int(row['day'][5:7])}月{int(row['day'][8:10])}日"
    crew = "、".join(f"{name}（{badge}）" if badge else str(name) for badge, name in row["crew"])
    name = " ".join(part for part in (day, row["kind"], row["area"]) if part)
    return ShiftBrief(row["id"], name, crew, row["vehicle"], row["starts"], row["ends"])


def _numbers(conn: Connection, notice_ids: Iterable[str]) -> dict[str, str]:
    n = t.notices.c
    wanted = sorted({notice_id for notice_id in notice_ids if notice_id})
    rows = conn.execute(select(n.id, n.number, n.provisional).where(n.id.in_(wanted))) if wanted else ()
    return {row.id: row.number or row.provisional for row in rows}


def earlier_photos(conn: Connection, notice_ids: Iterable[str]) -> dict[str, tuple[EarlierPhoto, ...]]:
    """For each notice the photos its paper names as evidence, or those of its record when it names none."""
    ids = sorted({notice_id for notice_id in notice_ids if notice_id})
    if not ids:
        return {}
    n = t.notices.c
    rows = conn.execute(select(n.id, n.record_id, n.body).where(n.id.in_(ids))).all()
    of_record = _of_records(conn, {row.record_id for row in rows if not row.body.get("evidence")})
    return {row.id: _named(row.body.get("evidence", [])) or of_record.get(row.record_id, ()) for row in rows}


def _named(lines: Sequence[Mapping[str, Any]]) -> tuple[EarlierPhoto, ...]:
    return tuple(EarlierPhoto(line["sha256"], f"照片 {line['number']}") for line in lines[:MOST_EARLIER])


def _of_records(conn: Connection, record_ids: Iterable[str]) -> dict[str, tuple[EarlierPhoto, ...]]:
    ids = list(record_ids)
    if not ids:
        return {}
    p = t.photos.c
    found: dict[str, list[EarlierPhoto]] = defaultdict(list)
    here = p.record_id.in_(ids) & (p.kind == PHOTO) & p.present_at.is_not(None)
    query = select(p.record_id, p.sha256, p.number).where(here).order_by(p.record_id, p.number)
    for row in conn.execute(query):
        if len(found[row.record_id]) < MOST_EARLIER:
            found[row.record_id].append(EarlierPhoto(row.sha256, f"照片 {row.number}"))
    return {record_id: tuple(photos) for record_id, photos in found.items()}
