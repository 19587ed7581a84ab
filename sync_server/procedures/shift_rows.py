"""勤务信息: a row of a shift table read and checked (沪城管执〔2009〕1号 三 及时了解掌握勤务信息; domain.md §4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sync_server.procedures.schedules import read_day

HEADS = ("单位", "日期", "开始时间", "结束时间", "岗位或路段", "人员", "车辆", "班次")
UNIT, DAY, STARTS, ENDS, AREA, CREW, VEHICLE, KIND = HEADS
NEEDED = (UNIT, DAY, STARTS, ENDS, CREW)
EARLIEST, LATEST = timedelta(days=400), timedelta(days=400)
MOST_CREW = 40
_LIMITS = {AREA: 200, VEHICLE: 40, KIND: 40}
_CLOCK = re.compile(r"^(\d{1,2})[:：](\d{2})(?:[:：]\d{2})?$")
_FRACTION = re.compile(r"^0?\.\d+$")
_NAMED = re.compile(r"^(?P<name>[^（(]+?)\s*[（(]\s*(?P<badge>[^）)]*?)\s*[）)]$")


@dataclass(frozen=True)
class Officer:
    """One of the directory: who may stand in a crew."""

    badge: str
    name: str
    unit_id: str


@dataclass(frozen=True)
class Known:
    """What a table may name: units by the names people write (full or short) → id, officers of those units."""

    units: Mapping[str, str]
    officers: Sequence[Officer]

    def by_badge(self, badge: str) -> Officer | None:
        return next((officer for officer in self.officers if officer.badge == badge), None)


@dataclass(frozen=True)
class Shift:
    """One shift. Times are `HH:MM`; one that ends at or before its start ends on the next day. `crew` is badge and
    name; `row` is the row of the file it came from."""

    row: int
    unit_id: str
    day: str
    starts: str
    ends: str
    area: str
    crew: tuple[tuple[str, str], ...]
    vehicle: str
    kind: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same shift when the table comes again."""
        return self.unit_id, self.day, self.starts


@dataclass(frozen=True)
class RowFault:
    """What is wrong where; the words are a sentence without its full stop."""

    row: int
    head: str
    words: str

    def __str__(self) -> str:
        return f"第 {self.row} 行“{self.head}”：{self.words}"


@dataclass
class ShiftTable:
    """A whole table read. It is taken only when `faults` is empty."""

    shifts: list[Shift] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)


def read_shifts(rows: Iterable[tuple[int, Mapping[str, str]]], known: Known, today: date) -> ShiftTable:
    """Read rows (number in the file, text by heading)."""
    table = ShiftTable()
    seen: dict[tuple[str, str, str], int] = {}
    for number, cells in rows:
        shift, faults = _read_row(number, cells, known, today)
        if shift and shift.key in seen:
            words = f"与第 {seen[shift.key]} 行重复（同一单位、日期和开始时间）"
            faults = [RowFault(number, STARTS, words)]
        table.faults += faults
        if shift and not faults:
            seen[shift.key] = number
            table.shifts.append(shift)
    return table


def _read_row(number: int, cells: Mapping[str, str], known: Known, today: date) -> tuple[Shift | None, list[RowFault]]:
    faults: list[RowFault] = []

    def fault(head: str, words: str) -> None:
        faults.append(RowFault(number, head, words))

    text = {head: cells.get(head, "").strip() for head in HEADS}
    for head in NEEDED:
        if not text[head]:
            fault(head, "没有填写")
    unit_id = known.units.get(text[UNIT], "")
    if text[UNIT] and not unit_id:
        fault(UNIT, f"没有“{text[UNIT]}”这个单位，或不在您的管辖范围内")
    day = read_day(_day_text(text[DAY]), today.year)
    if text[DAY] and day is None:
        fault(DAY, f"{text[DAY]} 不是日期，请写成 2026-12-03 的样子")
    elif day and not today - EARLIEST <= day <= today + LATEST:
        fault(DAY, f"{text[DAY]} 离今天太远，请核对年份")
    starts, ends = read_clock(text[STARTS]), read_clock(text[ENDS], last=True)
    if text[STARTS] and not starts:
        fault(STARTS, f"{text[STARTS]} 不是时间")
    if text[ENDS] and not ends:
        fault(ENDS, f"{text[ENDS]} 不是时间")
    if starts and starts == ends:
        fault(ENDS, "与开始时间相同")
    crew, words = read_crew(text[CREW], unit_id, known) if text[CREW] else ((), "")
    if words:
        fault(CREW, words)
    for head, limit in _LIMITS.items():
        if len(text[head]) > limit:
            fault(head, f"超过 {limit} 字，请精简")
    if faults or day is None:
        return None, faults
    return Shift(number, unit_id, day.isoformat(), starts, ends, text[AREA], crew, text[VEHICLE], text[KIND]), []


def _day_text(text: str) -> str:
    """`20261203` and a date with midnight behind it as the common form."""
    if re.fullmatch(r"\d{8}", text):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text.split(" ", 1)[0]


def read_clock(text: str, *, last: bool = False) -> str:
    """`8:30` → `08:30`; also a spreadsheet's fraction of a day; `24:00` only where a shift ends (`last`). Empty for
    what is no time."""
    if _FRACTION.match(text):
        minutes = round(float(text) * 24 * 60)
        hour, minute = divmod(minutes, 60)
    else:
        found = _CLOCK.match(text)
        if not found:
            return ""
        hour, minute = int(found[1]), int(found[2])
    if minute > 59 or hour > 24 or (hour == 24 and not (last and minute == 0)):
        return ""
    return f"{hour:02d}:{minute:02d}"


def read_crew(text: str, unit_id: str, known: Known) -> tuple[tuple[tuple[str, str], ...], str]:
    """Badge and name of each, from `王建国（050102）、李强` or badges alone; and what is wrong ('' if nothing). A name
    without badge must be the only one of the unit."""
    crew: list[tuple[str, str]] = []
    for word in filter(None, re.split(r"[、，,；;\s]+(?![^（(]*[）)])", text)):
        named = _NAMED.match(word)
        name, badge = (named["name"], named["badge"]) if named else ("", "")
        officer = known.by_badge(badge or word)
        if officer is None and badge:
            return (), f"没有胸号 {badge}"
        if officer is None:
            alike = [o for o in known.officers if o.name == word and (not unit_id or o.unit_id == unit_id)]
            if not alike:
                return (), f"名录中没有“{word}”，请写胸号，或写成“姓名（胸号）”"
            if len(alike) > 1:
                return (), f"本单位有 {len(alike)} 名“{word}”，请写成“姓名（胸号）”"
            officer = alike[0]
        elif name and name != officer.name:
            return (), f"胸号 {badge} 是{officer.name}，不是{name}"
        if (officer.badge, officer.name) in crew:
            return (), f"{officer.name}写了两次"
        crew.append((officer.badge, officer.name))
    if len(crew) > MOST_CREW:
        return (), f"超过 {MOST_CREW} 人，请核对"
    return tuple(crew), "" if crew else "没有填写"
