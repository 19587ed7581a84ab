"""Equipment entered, issued, handed back, repaired, lost, found and retired; each step stays to be read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, select, update

from shared import spelling
from shared.moment import chinese_day, day_in_shanghai
from shared.organisation import Unit
from shared.problems import NOT_FOUND, Problem
from sync_server.casework import happenings
from sync_server.casework.happening import Happening
from sync_server.grounds import staffing as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action, Caller
from sync_server.reference.actors import as_actor
from sync_server.staffing.deeds.listed import kept_unit, listed
from sync_server.staffing.rules.equipment import (
    EQUIPMENT_COURSE,
    MOST_HOLDER,
    MOST_WORDS,
    EquipmentDeed,
    EquipmentKind,
    EquipmentState,
    piece_refusal,
    spelled_number,
    step_refusal,
)

SUBJECT = "equipment"
ENTERED = "enter"  # the first step of every piece
e = t.equipment.c


def add_piece(w: Write, caller: Caller, unit_id: str, kind: EquipmentKind, number: str, model: str, day: date) -> str:
    """Enter a piece that has come into a unit's stock; returns its id. Raises Problem."""
    unit = kept_unit(w, caller, Action.KEEP_STAFFING, unit_id, "这个单位的装备")
    number, model = spelled_number(kind, number), spelling.line(model)
    if refused := piece_refusal(number, model):
        raise refused
    if day > day_in_shanghai(w.moment):
        raise Problem(grounds.DAY_TO_COME)
    known = (e.unit_id == unit_id) & (e.kind == kind.value) & (e.number == number)
    if w.conn.execute(select(e.id).where(known)).first():
        raise Problem(grounds.NUMBER_TAKEN, kind=kind.label, number=number)
    piece_id, (state,) = w.new_id(), EQUIPMENT_COURSE.starts
    w.add(
        t.equipment,
        id=piece_id,
        unit_id=unit_id,
        kind=kind.value,
        number=number,
        model=model,
        state=state.value,
        since=day.isoformat(),
        entered_by=caller.user_id,
        entered_name=caller.name,
        entered_at=w.now,
    )
    _step(w, caller, piece_id, ENTERED, state, day, {}, "")
    words = f"{unit.name}登记{kind.label}{number}，{chinese_day(day)}入库"
    _note(w, caller, happenings.EQUIPMENT_ENTERED, piece_id, words, unit)
    return piece_id


def move_piece(
    w: Write,
    caller: Caller,
    piece_id: str,
    deed: EquipmentDeed,
    day: date,
    *,
    line_id: str = "",
    place: str = "",
    words: str = "",
) -> None:
    """Take a step with a piece; `line_id` is whom of the directory it is issued to, `place` where it lies for all.
    Raises Problem."""
    row, unit = _held(w, caller, piece_id)
    today, before = day_in_shanghai(w.moment), EquipmentState(row["state"])
    if refused := EQUIPMENT_COURSE.refusal(deed, before, caller, words):
        raise refused.problem()
    to: dict[str, str] = {}
    if deed is EquipmentDeed.ISSUE and line_id:
        line = listed(w, caller, Action.KEEP_STAFFING, line_id, day)
        to = {"entry_id": line["entry_id"], "holder": line["name"]}
    elif deed is EquipmentDeed.ISSUE:
        to = {"holder": spelling.line(place)[:MOST_HOLDER]}
    unfit = step_refusal(deed, to.get("holder", ""), day, date.fromisoformat(row["since"]), today)
    if unfit is not None:
        raise unfit
    state, said = EQUIPMENT_COURSE.leads(before, deed), words.strip()[:MOST_WORDS]
    values = {"entry_id": "", "holder": "", **to, "state": state.value, "since": day.isoformat()}
    w.conn.execute(update(t.equipment).where(e.id == piece_id).values(**values))
    _step(w, caller, piece_id, deed.value, state, day, to, said)
    told = f"{unit.name}{EquipmentKind(row['kind']).label}{row['number']}{deed.label}"
    told += f"（{to['holder']}）" if to else ""
    told += f"，{chinese_day(day)}{f'：{said}' if said else ''}"
    _note(w, caller, happenings.EQUIPMENT_MOVED, piece_id, told, unit)


def _held(w: Write, caller: Caller, piece_id: str) -> tuple[RowMapping, Unit]:
    row = w.conn.execute(select(t.equipment).where(e.id == piece_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这件装备")
    return row, kept_unit(w, caller, Action.KEEP_STAFFING, row["unit_id"], "这件装备")


def _step(
    w: Write,
    caller: Caller,
    piece_id: str,
    deed: str,
    state: EquipmentState,
    day: date,
    to: Mapping[str, str],
    words: str,
) -> None:
    row: dict[str, Any] = {"equipment_id": piece_id, "deed": deed, "state": state.value, "day": day.isoformat(), **to}
    by = {"user_id": caller.user_id, "user_name": caller.name, "at": w.now}
    w.add(t.equipment_steps, id=w.new_id(), words=words, **row, **by)


def _note(w: Write, caller: Caller, happening: Happening, piece_id: str, words: str, unit: Unit) -> None:
    w.event(happening, SUBJECT, piece_id, words, actor=as_actor(caller), unit_id=unit.id)
