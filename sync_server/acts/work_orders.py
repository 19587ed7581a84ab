"""12345、网格工单: taken in by file or by the interface, given to an inspector to be looked into, answered.

The same order again changes nothing; one with another text or term changes it while it is not answered. Who called,
and from which number, is never taken in: an inspection needs neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, select, tuple_, update

from shared import spelling
from shared.inspection import Method
from shared.moment import day_in_shanghai
from shared.organisation import INSPECTED, UnitKind
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.assignments import assign
from sync_server.acts.common.term_book import TermOf, begin_term, renew_term, stop_terms
from sync_server.acts.imports import brought
from sync_server.acts.imports.grids import Grid, read_grid
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.casework.term import Reckoning
from sync_server.grounds import orders as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.procedures.order_rows import (
    NEEDED,
    NUMBER,
    SPELLINGS,
    UNIT,
    Order,
    OrderTable,
    Source,
    read_orders,
)
from sync_server.procedures.permissions import CITY_CODE, Action, Caller, Target, require
from sync_server.procedures.table_rows import RowAt, RowFault
from sync_server.reference.actors import as_actor
from sync_server.reference.clock import shown_values
from sync_server.reference.directory import read_directory

SUBJECT, REPLY = "order", "reply"  # what an order has a term for
TABLE = "order_table"
AT_ONCE = 200
COMPLAINT_SOURCES = {Source.HOTLINE: "hotline", Source.GRID: "grid"}


@dataclass(frozen=True)
class Reach:
    """For whom orders are taken in: the district (the city's code: all of them), and the body of those that name no
    unit."""

    district_code: str
    unit_id: str


class Came(StrEnum):
    """What becomes of an order that comes in."""

    NEW = "accepted"
    KNOWN = "known"
    CHANGED = "changed"


@dataclass(frozen=True)
class Judged:
    """An order with the body that has it looked into, and the row on file."""

    order: Order
    section_id: str
    district_code: str
    on_file: RowMapping | None

    @property
    def came(self) -> Came:
        if self.on_file is None:
            return Came.NEW
        same = all(self.on_file[name] == value for name, value in _told(self.order).items())
        return Came.KNOWN if same and self.on_file["due_on"] == self.order.due_on else Came.CHANGED


@dataclass(frozen=True)
class Preview:
    """What a table would do: its orders, or its faults."""

    grid: Grid
    judged: Sequence[Judged]
    faults: Sequence[RowFault]

    def count(self, came: str) -> int:
        return sum(one.came == came for one in self.judged)


def reach_of(caller: Caller) -> Reach:
    require(caller, Action.KEEP_ORDERS)
    return Reach(caller.district_code, caller.unit_id)


def read_table(content: bytes) -> Grid:
    """The file as a grid. Raises Problem for one that is no table of work orders."""
    return read_grid(content, SPELLINGS, NEEDED)


def judge(
    conn: Connection, reach: Reach, rows: Sequence[tuple[RowAt, Mapping[str, str]]], today: date
) -> tuple[list[Judged], list[RowFault]]:
    """Read the rows and compare them with what is on file. Nothing is written."""
    table = read_orders(rows, _units(conn, reach), today)
    found, faults = _judged(conn, reach, table)
    return found, sorted([*table.faults, *faults], key=lambda fault: fault.row)


def _units(conn: Connection, reach: Reach) -> dict[str, str]:
    """The units that a row may name, full or as people shorten them."""
    u = t.units.c
    inside = u.active & u.kind.in_(INSPECTED)
    if reach.district_code != CITY_CODE:
        inside &= u.district_code == reach.district_code
    names: dict[str, str] = {}
    shorts: dict[str, list[str]] = {}
    for row in conn.execute(select(u.id, u.name).where(inside)):
        names[spelling.name_key(row.name)] = row.id
        shorts.setdefault(spelling.name_key(row.name.removesuffix("综合行政执法队")), []).append(row.id)
    return {short: ids[0] for short, ids in shorts.items() if len(ids) == 1} | names


def _judged(conn: Connection, reach: Reach, table: OrderTable) -> tuple[list[Judged], list[RowFault]]:
    o, units = t.work_orders, read_directory(conn)
    on_file: dict[tuple[str, str], RowMapping] = {}
    keys = [order.key for order in table.orders]
    for at in range(0, len(keys), AT_ONCE):
        rows = conn.execute(select(o).where(tuple_(o.c.source, o.c.number).in_(keys[at : at + AT_ONCE]))).mappings()
        on_file |= {(row["source"], row["number"]): row for row in rows}
    found: list[Judged] = []
    faults: list[RowFault] = []
    for order in table.orders:
        body = units.section_for(units.unit(order.unit_id)) if order.unit_id else units.unit(reach.unit_id)
        known = on_file.get(order.key)
        one = Judged(order, body.id, body.district_code, known)
        if body.kind not in (UnitKind.SECTION, UnitKind.OFFICE):
            faults.append(RowFault(order.row, UNIT, "请填写涉及单位，以便送有关督察科"))
        elif known and known["district_code"] not in (body.district_code, reach.district_code):
            faults.append(RowFault(order.row, NUMBER, "这个工单号已在别处登记，请核对"))
        elif known and known["answered_at"] and one.came is not Came.KNOWN:
            faults.append(RowFault(order.row, NUMBER, "这件工单已经答复，内容不再变更"))
        else:
            found.append(one)
    return found, faults


def preview(conn: Connection, caller: Caller, grid: Grid, today: date) -> Preview:
    """Look a table through; nothing is written."""
    found, faults = judge(conn, reach_of(caller), grid.sound, today)
    return Preview(grid, found, sorted([*grid.faults, *faults], key=lambda fault: fault.row))


def keep_table(w: Write, caller: Caller, name: str, content: bytes) -> str:
    """Keep a file as it came until it is confirmed; returns its id."""
    require(caller, Action.KEEP_ORDERS)
    return brought.keep(w, caller, TABLE, name, content)


def kept_table(conn: Connection, caller: Caller, kept_id: str, now: str) -> Mapping[str, Any]:
    """A file that the caller brought. Raises Problem(NOT_FOUND)."""
    require(caller, Action.KEEP_ORDERS)
    return brought.find(conn, caller, TABLE, kept_id, now)


def take_table(w: Write, caller: Caller, kept_id: str, grid: Grid) -> int:
    """Take a kept file, whose grid this is, as a whole; returns how many orders were new or changed. Raises Problem
    when something in it no longer holds; then nothing is written."""
    kept = kept_table(w.conn, caller, kept_id, w.now)
    seen = preview(w.conn, caller, grid, day_in_shanghai(w.moment))
    if seen.faults:
        raise Problem(grounds.TABLE_CHANGED, fault=seen.faults[0])
    brought.archive(w, caller, kept, caller.unit_id)
    return put_orders(w, as_actor(caller), seen.judged, f"文件《{kept['name']}》", unit_id=caller.unit_id)


def put_orders(w: Write, actor: Actor, judged: Sequence[Judged], came_by: str, *, unit_id: str = "") -> int:
    """Write what is new or changed; each other body than `unit_id` finds one line in its inbox. Returns how many."""
    fresh = [one for one in judged if one.came is not Came.KNOWN]
    for one in fresh:
        if one.on_file is None:
            _add(w, actor, one, came_by)
        else:
            _change(w, actor, one, one.on_file)
    for section_id in dict.fromkeys(one.section_id for one in fresh if one.section_id != unit_id):
        number = sum(one.section_id == section_id for one in fresh)
        words = f"收到 {number} 件 12345、网格工单，请派人核实并在期限前答复"
        seq = w.event(happenings.ORDER_CAME, "orders", section_id, words, actor=actor)
        w.deliver(seq, happenings.ORDER_CAME, subject_kind="orders", subject_id=section_id, unit_id=section_id)
    return len(fresh)


def _told(order: Order) -> dict[str, str]:
    """What an order says of itself, as columns; its term is of the book."""
    return {
        "unit_id": order.unit_id,
        "place": order.place,
        "content": order.content,
        "received_on": order.received_on,
    }


def _name(order: Order) -> str:
    return f"{order.source.label} {order.number}"


def _add(w: Write, actor: Actor, one: Judged, came_by: str) -> None:
    order, order_id = one.order, w.new_id()
    of = TermOf(SUBJECT, order_id, REPLY, _name(order), one.section_id, one.section_id, one.district_code)
    due = shown_values(SUBJECT, REPLY, begin_term(w, of, Reckoning.of_day(date.fromisoformat(order.due_on))))
    words = f"收到{_name(order)}，来自{came_by}"
    w.event(happenings.ORDER_RECEIVED, SUBJECT, order_id, words, actor=actor)
    w.add(
        t.work_orders,
        id=order_id,
        source=order.source.value,
        number=order.number,
        section_id=one.section_id,
        district_code=one.district_code,
        came_by=came_by[:80],
        came_at=w.now,
        **_told(order),
        **due,
    )


def _change(w: Write, actor: Actor, one: Judged, row: RowMapping) -> None:
    order = one.order
    until = Reckoning.of_day(date.fromisoformat(order.due_on))
    if one.section_id == row["section_id"]:
        clock = renew_term(w, SUBJECT, row["id"], REPLY, until)
    else:  # another body answers: the term is that body's from now on
        of = TermOf(SUBJECT, row["id"], REPLY, _name(order), one.section_id, one.section_id, one.district_code)
        clock = begin_term(w, of, until)
    due = shown_values(SUBJECT, REPLY, clock)
    told = (
        ("诉求内容", row["content"], order.content),
        ("地点", row["place"], order.place),
        ("答复期限", row["due_on"], order.due_on),
    )
    before = "；".join(f"原{head}：{old or '（空）'}" for head, old, new in told if old != new)
    words = f"{_name(order)}内容有变更" + (f"。{before}" if before else "")
    w.event(happenings.ORDER_CHANGED, SUBJECT, row["id"], words, actor=actor)
    values = {**_told(order), **due, "section_id": one.section_id, "district_code": one.district_code}
    w.conn.execute(update(t.work_orders).where(t.work_orders.c.id == row["id"]).values(**values))


def hold_order(conn: Connection, caller: Caller, order_id: str) -> RowMapping:
    """An order within the caller's reach. Raises Problem."""
    row = conn.execute(select(t.work_orders).where(t.work_orders.c.id == order_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这件工单")
    require(caller, Action.KEEP_ORDERS, Target(row["district_code"]), "这件工单")
    return row


def give_order(w: Write, caller: Caller, order_id: str, user_id: str, note: str) -> None:
    """Have an inspector look into it: a task whose check opens as 随诉督察 with the order's number. Raises Problem."""
    row = hold_order(w.conn, caller, order_id)
    if row["answered_at"]:
        raise Problem(grounds.ANSWERED)
    source = Source(row["source"])
    assignment_id = assign(
        w,
        caller,
        user_id,
        f"核实{source.label} {row['number']}"[:120],
        unit_id=row["unit_id"],
        place=row["place"],
        due_on=max(row["due_on"], day_in_shanghai(w.moment).isoformat()),
        note=(note.strip() or row["content"])[:500],
        prefill={
            "methods": [Method.COMPLAINT.value],
            "complaint_number": row["number"],
            "complaint_source": COMPLAINT_SOURCES[source],
            "unit_id": row["unit_id"],
        },
    )
    name = w.conn.execute(select(t.users.c.name).where(t.users.c.id == user_id)).scalar_one()
    w.event(happenings.ORDER_GIVEN, SUBJECT, order_id, f"派{name}现场核实", actor=as_actor(caller))
    given = update(t.work_orders).where(t.work_orders.c.id == order_id)
    w.conn.execute(given.values(assignment_id=assignment_id))


def answer_order(w: Write, caller: Caller, order_id: str, result: str) -> None:
    """Write what is answered to the platform; a later answer replaces it, both stand in the log. Raises Problem."""
    row = hold_order(w.conn, caller, order_id)
    if not says(result):
        raise Problem(grounds.RESULT_MISSING)
    said = result.strip()
    stop_terms(w, SUBJECT, order_id, REPLY, met=True)
    words = ("改写答复：" if row["answered_at"] else "答复：") + said
    w.event(happenings.ORDER_ANSWERED, SUBJECT, order_id, words, actor=as_actor(caller))
    who = {"answered_by": caller.user_id, "answered_name": caller.name, "answered_at": row["answered_at"] or w.now}
    values = {"result": said, **who}
    w.conn.execute(update(t.work_orders).where(t.work_orders.c.id == order_id).values(**values))
