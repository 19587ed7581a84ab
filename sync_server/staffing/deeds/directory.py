"""The directory kept: somebody is entered, a post changes from a day on, somebody leaves, what was entered wrongly is
written anew. Each unit keeps its own; the city's office keeps all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, func, select, update

from shared.moment import chinese_day
from shared.organisation import Unit
from shared.problems import NOT_FOUND, Problem
from shared.spelling import name_key
from sync_server.casework import happenings
from sync_server.casework.happening import Happening
from sync_server.grounds import directory as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action, Caller
from sync_server.reference.actors import as_actor
from sync_server.staffing.deeds.listed import kept_unit
from sync_server.staffing.rules.directory import (
    LAST_PLACE,
    MOST_WORDS,
    Entry,
    Line,
    Roll,
    change_refusal,
    correction_refusal,
    day_before,
    end_refusal,
    entry_refusal,
    spelled,
    unit_refusal,
)

SUBJECT = "directory"
d = t.directory_lines.c


def enter(w: Write, caller: Caller, roll: Roll, unit_id: str, entry: Entry, first: date) -> str:
    """Enter somebody in a list from that day on; returns the line's id. Raises Problem."""
    unit = _unit_to_keep(w, caller, unit_id)
    if refused := unit_refusal(roll, unit.kind):
        raise refused
    entry = _checked(w, roll, unit, entry)
    _refuse_listed(w, roll, unit, entry, first, None)
    line_id = w.new_id()
    _add(w, caller, line_id, roll, unit_id, entry, first, None, entry_id=line_id)
    words = f"{roll.label}名录列入{unit.name}{entry.name}（{entry.post}），自{chinese_day(first)}起"
    _note(w, caller, happenings.DIRECTORY_ENTERED, line_id, words, unit_id)
    return line_id


def change(w: Write, caller: Caller, line_id: str, entry: Entry, day: date) -> str:
    """What the line says is otherwise from that day on: it ends with the day before, and another begins. Returns the
    new line's id. Raises Problem."""
    row, unit = _held(w, caller, line_id)
    if refused := change_refusal(as_line(row), day):
        raise refused
    roll = Roll(row["roll"])
    entry = _checked(w, roll, unit, entry)
    _refuse_listed(w, roll, unit, entry, day, None, row["entry_id"])
    said = changes(roll, as_entry(row), entry)
    values = {"last_day": day_before(day).isoformat(), "end_words": f"变更：{said}"[:MOST_WORDS]}
    w.conn.execute(update(t.directory_lines).where(d.id == line_id).values(**values))
    new_id = w.new_id()
    _add(w, caller, new_id, roll, unit.id, entry, day, None, entry_id=row["entry_id"])
    words = f"{roll.label}名录{unit.name}{row['name']}自{chinese_day(day)}起：{said}"
    _note(w, caller, happenings.DIRECTORY_CHANGED, row["entry_id"], words, unit.id)
    return new_id


def end(w: Write, caller: Caller, line_id: str, last: date, reason: str) -> None:
    """Somebody leaves the post; `last` is the last day in it. Raises Problem."""
    row, unit = _held(w, caller, line_id)
    if refused := end_refusal(as_line(row), last, reason):
        raise refused
    values = {"last_day": last.isoformat(), "end_words": reason.strip()[:MOST_WORDS]}
    w.conn.execute(update(t.directory_lines).where(d.id == line_id).values(**values))
    words = f"{Roll(row['roll']).label}名录{unit.name}{row['name']}（{row['post']}）"
    words += f"任至{chinese_day(last)}：{reason.strip()[:MOST_WORDS]}"
    _note(w, caller, happenings.DIRECTORY_ENDED, row["entry_id"], words, unit.id)


def correct(w: Write, caller: Caller, line_id: str, entry: Entry, first: date, last: date | None, reason: str) -> str:
    """What was entered wrongly is written anew, with its days; the wrong line stays to be read. Returns the new line's
    id. Raises Problem."""
    row, unit = _held(w, caller, line_id)
    known = select(t.directory_lines).where(d.entry_id == row["entry_id"], d.id != line_id)
    others = [as_line(other) for other in w.conn.execute(known).mappings()]
    if refused := correction_refusal(as_line(row), others, first, last, reason):
        raise refused
    roll = Roll(row["roll"])
    entry = _checked(w, roll, unit, entry)
    _refuse_listed(w, roll, unit, entry, first, last, row["entry_id"])
    values = {"void_at": w.now, "void_words": reason.strip()[:MOST_WORDS]}
    w.conn.execute(update(t.directory_lines).where(d.id == line_id).values(**values))
    new_id = w.new_id()
    end_words = row["end_words"] if last is not None else ""
    _add(w, caller, new_id, roll, unit.id, entry, first, last, entry_id=row["entry_id"], end_words=end_words)
    days = f"{chinese_day(first)}{f'至{chinese_day(last)}' if last else '起'}"
    said = changes(roll, as_entry(row), entry)
    words = f"更正{roll.label}名录{unit.name}{entry.name}（{days}）：{said}；原因：{reason.strip()}"
    _note(w, caller, happenings.DIRECTORY_CORRECTED, row["entry_id"], words[:1000], unit.id)
    return new_id


def as_line(row: Mapping[Any, Any]) -> Line:
    """The row as the rules look at it."""
    first, last = date.fromisoformat(row["first_day"]), row["last_day"]
    return Line(row["id"], row["entry_id"], first, date.fromisoformat(last) if last else None, bool(row["void_at"]))


def as_entry(row: Mapping[Any, Any]) -> Entry:
    """What the row says of somebody's post."""
    names = ("name", "post", "duty", "phone", "position", "paper")
    return Entry(**{name: row[name] for name in names}, person_id=row["person_id"] or "")


def changes(roll: Roll, before: Entry, after: Entry) -> str:
    """In words how an entry of the list differs from what it was."""
    was, now = asdict(before), asdict(after)
    labels = {"name": "姓名", "post": "职务", "duty": roll.duty_label, "phone": "办公电话", "paper": "依据"}
    said = [f"{labels[name]}改为{now[name] or '（空）'}" for name in labels if was[name] != now[name]]
    if before.position != after.position:
        said.append("排列次序有调整")
    if before.person_id != after.person_id:
        said.append("与人员名录的关联有调整")
    return "，".join(said) or "内容不变"


def next_place(w: Write, roll: Roll, unit_id: str) -> int:
    """The place after the last of the unit's list."""
    held = (d.roll == roll.value) & (d.unit_id == unit_id) & d.void_at.is_(None) & d.last_day.is_(None)
    last = w.conn.execute(select(func.max(d.position)).where(held)).scalar_one_or_none()
    return min(LAST_PLACE, (last or 0) + 1)


def _unit_to_keep(w: Write, caller: Caller, unit_id: str) -> Unit:
    return kept_unit(w, caller, Action.KEEP_DIRECTORY, unit_id, "这个单位的名录")


def _held(w: Write, caller: Caller, line_id: str) -> tuple[RowMapping, Unit]:
    row = w.conn.execute(select(t.directory_lines).where(d.id == line_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="名录中的这一条")
    return row, _unit_to_keep(w, caller, row["unit_id"])


def _checked(w: Write, roll: Roll, unit: Unit, entry: Entry) -> Entry:
    """The entry as it is kept. Raises Problem for what cannot stand, and for a person of another name or unit."""
    entry = spelled(entry)
    if refused := entry_refusal(entry):
        raise refused
    if entry.person_id:
        p = t.people.c
        person = w.conn.execute(select(p.name).where(p.id == entry.person_id, p.unit_id == unit.id)).first()
        if person is None:
            raise Problem(NOT_FOUND, what="本单位的这名人员")
        if name_key(person.name) != name_key(entry.name):
            raise Problem(grounds.PERSON_IS_ANOTHER, known=person.name, name=entry.name)
    return entry


def _refuse_listed(
    w: Write, roll: Roll, unit: Unit, entry: Entry, first: date, last: date | None, but: str = ""
) -> None:
    """Raises Problem when the same person stands in the unit's list in that span by another entry: two of one name are
    told apart by the directory of officers."""
    same = (d.roll == roll.value) & (d.unit_id == unit.id) & (d.entry_id != but) & d.void_at.is_(None)
    for row in w.conn.execute(select(t.directory_lines).where(same)).mappings():
        two_persons = entry.person_id and row["person_id"] and entry.person_id != row["person_id"]
        if name_key(row["name"]) == name_key(entry.name) and not two_persons and as_line(row).meets(first, last):
            until = f"至{chinese_day(date.fromisoformat(row['last_day']))}" if row["last_day"] else "起"
            span = f"{chinese_day(date.fromisoformat(row['first_day']))}{until}"
            raise Problem(
                grounds.LISTED_ALREADY, unit=unit.name, list=roll.label, span=span, name=row["name"], post=row["post"]
            )


def _add(
    w: Write,
    caller: Caller,
    line_id: str,
    roll: Roll,
    unit_id: str,
    entry: Entry,
    first: date,
    last: date | None,
    *,
    entry_id: str,
    end_words: str = "",
) -> None:
    w.add(
        t.directory_lines,
        id=line_id,
        entry_id=entry_id,
        roll=roll.value,
        unit_id=unit_id,
        person_id=entry.person_id or None,
        name=entry.name,
        post=entry.post,
        duty=entry.duty,
        phone=entry.phone,
        position=entry.position,
        first_day=first.isoformat(),
        last_day=last.isoformat() if last else None,
        paper=entry.paper,
        entered_by=caller.user_id,
        entered_name=caller.name,
        entered_at=w.now,
        end_words=end_words,
    )


def _note(w: Write, caller: Caller, happening: Happening, entry_id: str, words: str, unit_id: str) -> None:
    w.event(happening, SUBJECT, entry_id, words, actor=as_actor(caller), unit_id=unit_id)
