"""12345 and 网格 work orders: a row of a table, or of the interface, read and checked. One reader for both ways in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from shared import spelling
from sync_server.procedures.schedules import read_day
from sync_server.procedures.table_rows import RowAt, RowFault

HEADS = ("工单号", "来源", "受理日期", "答复期限", "涉及单位", "地点", "诉求内容", "办理结果", "办结日期")
NUMBER, SOURCE, RECEIVED, DUE, UNIT, PLACE, CONTENT, RESULT, ENDED = HEADS
NEEDED = (NUMBER, SOURCE, DUE, CONTENT)
# As the platforms head the same columns in their own exports.
SPELLINGS: Mapping[str, tuple[str, ...]] = {
    NUMBER: ("工单编号", "诉件号", "诉件编号", "案件编号", "任务号"),
    SOURCE: ("工单来源", "案件来源", "诉求来源"),
    RECEIVED: ("受理时间", "登记时间", "派发时间", "派单时间"),
    DUE: ("截止日期", "截止时间", "办理期限", "处置期限", "答复时限"),
    UNIT: ("责任单位", "处置单位", "承办单位", "被督察单位"),
    PLACE: ("地址", "发生地址", "案发地址", "诉求地址"),
    CONTENT: ("问题描述", "诉求", "诉求描述", "案件描述", "内容"),
    RESULT: (),
    ENDED: (),
}
EARLIEST, LATEST = timedelta(days=400), timedelta(days=400)
LONGEST = {NUMBER: 60, PLACE: 200, CONTENT: 2000}


class Source(StrEnum):
    HOTLINE = "hotline"
    GRID = "grid"

    @property
    def label(self) -> str:
        return {"hotline": "12345热线", "grid": "网格工单"}[self.value]


@dataclass(frozen=True)
class Order:
    """One work order. Days are ISO dates; `received_on` may be empty, `unit_id` too."""

    row: RowAt
    number: str
    source: Source
    received_on: str
    due_on: str
    unit_id: str
    place: str
    content: str

    @property
    def key(self) -> tuple[str, str]:
        return self.source.value, self.number


@dataclass
class OrderTable:
    orders: list[Order] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)


def read_orders(rows: Iterable[tuple[RowAt, Mapping[str, str]]], units: Mapping[str, str], today: date) -> OrderTable:
    """Read rows (place in the table, text by heading). `units` are those that a row may name, by `name_key`."""
    table, seen = OrderTable(), dict[tuple[str, str], RowAt]()
    for at, cells in rows:
        order, faults = _read_row(at, cells, units, today)
        if order and order.key in seen:
            faults = [RowFault(at, NUMBER, f"与{seen[order.key]}重复")]
        table.faults += faults
        if order and not faults:
            seen[order.key] = at
            table.orders.append(order)
    return table


def _read_row(
    at: RowAt, cells: Mapping[str, str], units: Mapping[str, str], today: date
) -> tuple[Order | None, list[RowFault]]:
    faults: list[RowFault] = []

    def fault(head: str, words: str) -> None:
        faults.append(RowFault(at, head, words))

    text = {head: spelling.line(cells.get(head, "")) for head in HEADS}
    for head in NEEDED:
        if not text[head]:
            fault(head, "必填")
    for head, most in LONGEST.items():
        if len(text[head]) > most:
            fault(head, f"超过 {most} 字，请精简")
    source = source_of(text[SOURCE])
    if text[SOURCE] and source is None:
        fault(SOURCE, "请写 12345热线 或 网格")
    received, due = _day(text[RECEIVED]), _day(text[DUE])
    for head, day in ((RECEIVED, received), (DUE, due)):
        if text[head] and (words := _day_fault(day, today)):
            fault(head, words)
    if received and due and due < received:
        fault(DUE, "早于受理日期")
    unit_id = units.get(spelling.name_key(text[UNIT]), "") if text[UNIT] else ""
    if text[UNIT] and not unit_id:
        fault(UNIT, f"“{text[UNIT][:30]}”不在可填的单位之中，请写全称；不确定的可以留空")
    if faults or source is None or due is None:
        return None, faults
    since = received.isoformat() if received else ""
    return Order(at, text[NUMBER], source, since, due.isoformat(), unit_id, text[PLACE], text[CONTENT]), []


def _day_fault(day: date | None, today: date) -> str:
    if day is None:
        return "不是日期，请写成 2026-12-03"
    return "" if today - EARLIEST <= day <= today + LATEST else f"{day.isoformat()}离今天太远，请核对年份"


def source_of(text: str) -> Source | None:
    """From which platform, as people and exports write it."""
    plain = spelling.folded(text)
    if "12345" in plain or "热线" in plain or plain == Source.HOTLINE:
        return Source.HOTLINE
    return Source.GRID if "网格" in plain or plain == Source.GRID else None


def _day(text: str) -> date | None:
    """The day of `2026-12-03 18:00:00` too: platforms export moments."""
    return read_day(text) or read_day(text.replace("T", " ").partition(" ")[0])
