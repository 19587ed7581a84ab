"""督察日程: what a row of the plan's table means, and the tasks that are made of it (沪城管执〔2009〕1号 四(一)1).

The table is text, as people write it and as it is printed; only when the plan is filed must every row say which day,
which unit or place, how, what, and who.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shared.inspection import Coverage, Joint, Method, Timing
from shared.spelling import badge_key, line, name_key

COLUMNS = ("日期", "被督察单位", "区域或路段", "督察方式", "督察内容", "督察人员", "车辆")
DAY, UNIT, AREA, METHODS, CONTENT, PEOPLE, VEHICLE = range(len(COLUMNS))
MOST_ROWS = 200
LONGEST_CELL = 300
_SEPARATORS = re.compile(r"[、，,；;/\s]+")
_NAMED = re.compile(r"^(?P<name>[^（(]+?)\s*[（(](?P<badge>[^）)]*)[）)]$")
_ITEM = re.compile(r"[A-Z]{2}\d{2}")
_CHINESE_DAY = re.compile(r"^(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日$")
_TIMINGS = {choice.label: choice for choice in Timing}
_COVERAGES = {choice.label: choice for choice in Coverage}
_JOINTS = {choice.label: choice for choice in Joint if choice is not Joint.NONE}
_METHODS = {choice.label: choice for choice in Method}
METHOD_WORDS = (*_METHODS, *_TIMINGS, *_COVERAGES, *_JOINTS)


@dataclass(frozen=True)
class Inspector:
    """An account that can be sent out. `badge` may be empty (a section officer)."""

    user_id: str
    name: str
    badge: str = ""
    unit_id: str = ""

    @property
    def label(self) -> str:
        """`周敏（050117）`: how the table names the person."""
        return f"{self.name}（{self.badge}）" if self.badge else self.name


@dataclass(frozen=True)
class Reach:
    """Whom and what the plan's body may name: units by id → name, its inspectors, the catalogue's codes."""

    units: Mapping[str, str]
    inspectors: Sequence[Inspector]
    items: frozenset[str] = frozenset()

    def unit_named(self, text: str) -> str:
        """The id of the unit with that name, or with that beginning if it is the only one; '' otherwise."""
        key = name_key(text)
        exact = [unit_id for unit_id, name in self.units.items() if name_key(name) == key]
        begun = [unit_id for unit_id, name in self.units.items() if key and name_key(name).startswith(key)]
        return (exact or (begun if len(begun) == 1 else [""]))[0]


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell; `row` counts from 1."""

    row: int
    column: str
    words: str

    def __str__(self) -> str:
        return f"日程第 {self.row} 行“{self.column}”：{self.words}"


@dataclass(frozen=True)
class Duty:
    """One row read: what a task for each of its inspectors is made of."""

    row: int
    day: date
    unit_id: str
    area: str
    content: str
    vehicle: str
    inspectors: tuple[Inspector, ...]
    methods: tuple[Method, ...]
    timing: Timing = Timing.REGULAR
    coverage: Coverage = Coverage.FOCUSED
    joint: Joint = Joint.NONE
    item_codes: tuple[str, ...] = ()
    method_words: str = ""

    @property
    def title(self) -> str:
        return self.content.splitlines()[0][:120]

    @property
    def note(self) -> str:
        """What the phone shows below the title."""
        parts = [self.method_words, f"车辆 {self.vehicle}" if self.vehicle else "", *self.content.splitlines()[1:]]
        return "；".join(part for part in parts if part)[:500]

    def prefill(self) -> dict[str, Any]:
        """The plain form of `shared.wire.Prefill`."""
        return {
            "form": "daily",
            "methods": [method.value for method in self.methods],
            "coverage": self.coverage.value,
            "timing": self.timing.value,
            "joint": self.joint.value,
            "unit_id": self.unit_id,
            "item_codes": list(self.item_codes),
        }


@dataclass
class Reading:
    """A whole table read: the duties of the sound rows, the faults of the others."""

    duties: list[Duty] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def tidy(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """The table as it is kept: cells trimmed, empty rows dropped, in the order of the days (rows whose day cannot be
    read at the end, as they were written)."""
    kept = []
    for row in rows:
        cells = [str(cell).strip() for cell in row][: len(COLUMNS)]
        cells += [""] * (len(COLUMNS) - len(cells))
        if any(cells):
            kept.append(cells)
    return sorted(kept, key=lambda cells: read_day(cells[DAY]) or date.max)


def too_much(rows: Sequence[Sequence[str]]) -> str:
    """Why a table is too large to be kept, as a sentence without its full stop; '' if it is not."""
    if len(rows) > MOST_ROWS:
        return f"日程有 {len(rows)} 行，最多 {MOST_ROWS} 行，请删减后再保存"
    for number, row in enumerate(rows, start=1):
        for column, cell in zip(COLUMNS, row, strict=False):
            if len(cell) > LONGEST_CELL:
                return str(Fault(number, column, f"有 {len(cell)} 字，最多 {LONGEST_CELL} 字，请精简后再保存"))
    return ""


def read_day(text: str, year: int | None = None) -> date | None:
    """`2026-12-03`, `2026/12/3`, `2026年12月3日`; with `year` also `12月3日`. None for anything else."""
    text = line(text).replace(" ", "")
    found = _CHINESE_DAY.match(text)
    try:
        if found:
            in_year = int(found[1]) if found[1] else year
            return date(in_year, int(found[2]), int(found[3])) if in_year else None
        parts = re.split(r"[-/.．／－–—]", text)
        return date(*map(int, parts)) if len(parts) == 3 and all(part.isdecimal() for part in parts) else None
    except ValueError:
        return None


def read(rows: Iterable[Sequence[str]], period: str, reach: Reach) -> Reading:
    """Read the table of the month `period` (`2026-12`)."""
    reading = Reading()
    for number, row in enumerate(rows, start=1):
        cells = [*map(str, row), *[""] * (len(COLUMNS) - len(row))]
        duty, faults = _read_row(number, cells, period, reach)
        reading.faults += faults
        if duty and not faults:
            reading.duties.append(duty)
    return reading


def _read_row(number: int, cells: Sequence[str], period: str, reach: Reach) -> tuple[Duty | None, list[Fault]]:
    faults: list[Fault] = []

    def fault(column: int, words: str) -> None:
        faults.append(Fault(number, COLUMNS[column], words))

    day = read_day(cells[DAY], int(period[:4]))
    if day is None:
        fault(DAY, f"“{cells[DAY]}”不是日期，请写成 {period}-01 的样子" if cells[DAY] else "请填写日期")
    elif f"{day:%Y-%m}" != period:
        fault(DAY, f"{cells[DAY]}不在计划月份内")
    unit_id = reach.unit_named(cells[UNIT])
    if cells[UNIT] and not unit_id:
        fault(UNIT, f"本辖区没有“{cells[UNIT]}”，请从名单中选择；路段、区域请写在“{COLUMNS[AREA]}”")
    if not cells[UNIT] and not cells[AREA]:
        fault(UNIT, f"请填写被督察单位，或在“{COLUMNS[AREA]}”写明范围")
    ways = [word for word in _SEPARATORS.split(cells[METHODS]) if word]
    methods = tuple(_METHODS[word] for word in ways if word in _METHODS)
    strangers = [word for word in ways if word not in METHOD_WORDS]
    if strangers:
        fault(METHODS, f"没有“{strangers[0]}”这种督察方式，可用：{'、'.join(METHOD_WORDS)}")
    elif not methods:
        fault(METHODS, f"请至少写明一种：{'、'.join(_METHODS)}")
    if not cells[CONTENT].strip():
        fault(CONTENT, "请填写督察内容")
    codes = tuple(dict.fromkeys(_ITEM.findall(cells[CONTENT])))
    unknown = [code for code in codes if code not in reach.items]
    if unknown:
        fault(CONTENT, f"目录中没有项目{unknown[0]}")
    inspectors, words = read_people(cells[PEOPLE], reach.inspectors)
    if words:
        fault(PEOPLE, words)
    if faults or day is None:
        return None, faults
    return Duty(
        row=number,
        day=day,
        unit_id=unit_id,
        area=cells[AREA],
        content=cells[CONTENT],
        vehicle=cells[VEHICLE],
        inspectors=inspectors,
        methods=methods,
        timing=next((_TIMINGS[word] for word in ways if word in _TIMINGS), Timing.REGULAR),
        coverage=next((_COVERAGES[word] for word in ways if word in _COVERAGES), Coverage.FOCUSED),
        joint=next((_JOINTS[word] for word in ways if word in _JOINTS), Joint.NONE),
        item_codes=codes,
        method_words="、".join(ways),
    ), faults


def read_people(text: str, inspectors: Sequence[Inspector]) -> tuple[tuple[Inspector, ...], str]:
    """The inspectors named in a cell, `周敏（050117）、陈涛`, and what is wrong ('' if nothing)."""
    names = [word for word in re.split(r"[、，,；;\n]+|\s+(?![（(])", text) if word.strip()]
    if not names:
        return (), "请填写督察人员"
    found: list[Inspector] = []
    for word in names:
        named = _NAMED.match(word.strip())
        name, badge = (
            (name_key(named["name"]), badge_key(named["badge"]) or "0" * bool(named["badge"]))
            if named
            else (name_key(word), "")
        )
        alike = [
            person
            for person in inspectors
            if name_key(person.name) == name and (not badge or badge_key(person.badge) == badge)
        ]
        if not alike:
            return (), f"名单中没有督察员“{word.strip()}”，请从名单中选择"
        if len(alike) > 1:
            return (), f"有 {len(alike)} 名“{alike[0].name}”，请写成“姓名（胸号）”，例如{alike[0].label}"
        if alike[0] not in found:
            found.append(alike[0])
    return tuple(found), ""


def spread(days: Sequence[date], entries: Sequence[str], cells: Sequence[str]) -> list[list[str]]:
    """Rows for `entries` (units' names) laid evenly over the days in their order; the other cells as given (a whole
    row, whose day and unit are replaced). Without days the day stays open."""
    rows = []
    for n, entry in enumerate(entries):
        row = [*cells]
        row[UNIT] = entry
        row[DAY] = days[n * len(days) // len(entries)].isoformat() if days else ""
        rows.append(row)
    return rows
