"""勤务信息: a row of a shift table read and checked (沪城管执〔2009〕1号 三 及时了解掌握勤务信息; domain.md §4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from shared import spelling
from sync_server.procedures.schedules import read_day
from sync_server.procedures.table_rows import RowAt, RowFault

HEADS = ("单位", "日期", "开始时间", "结束时间", "岗位或路段", "人员", "车辆", "班次")
UNIT, DAY, STARTS, ENDS, AREA, CREW, VEHICLE, KIND = HEADS
NEEDED = (UNIT, DAY, STARTS, ENDS, CREW)
EARLIEST, LATEST = timedelta(days=400), timedelta(days=400)
MOST_CREW = 40
MOST_PARTS = 6  # of one name that is typed with blanks in it
_LIMITS = {AREA: 200, VEHICLE: 40, KIND: 40}
_CLOCK = re.compile(r"^(\d{1,2})[:：](\d{2})(?:[:：]\d{2})?$")
_FRACTION = re.compile(r"^(?:0?\.\d{1,20}|[01](?:\.0{1,20})?)$")
_NAMED = re.compile(r"^(?P<name>[^（(]+?)\s*[（(]\s*(?P<badge>[^）)]*?)\s*[）)]$")


@dataclass(frozen=True)
class Officer:
    """One of the directory: who may stand in a crew."""

    badge: str
    name: str
    unit_id: str


@dataclass(frozen=True)
class Known:
    """What a table may name: units by the names people write (full or short) → id, officers of those units. However
    either side is typed, the same name finds the same unit or officer."""

    units: Mapping[str, str]
    officers: Sequence[Officer]

    def unit(self, text: str) -> str:
        """The unit's id; '' for none."""
        return self._units.get(spelling.name_key(text), "")

    def by_badge(self, badge: str) -> Officer | None:
        return self._badges.get(spelling.badge(badge))

    def by_rest_of_badge(self, badge: str) -> Sequence[Officer]:
        """Officers whose badge differs at most in leading zeros: spreadsheets eat them."""
        key = spelling.badge_key(badge)
        return self._rests.get(key, ()) if key else ()

    def named(self, name: str) -> Sequence[Officer]:
        return self._names.get(spelling.name_key(name), ())

    @cached_property
    def _units(self) -> dict[str, str]:
        return {spelling.name_key(name): unit_id for name, unit_id in self.units.items()}

    @cached_property
    def _badges(self) -> dict[str, Officer]:
        return {spelling.badge(officer.badge): officer for officer in self.officers}

    @cached_property
    def _rests(self) -> dict[str, list[Officer]]:
        return _by(self.officers, lambda officer: spelling.badge_key(officer.badge))

    @cached_property
    def _names(self) -> dict[str, list[Officer]]:
        return _by(self.officers, lambda officer: spelling.name_key(officer.name))


def _by(officers: Iterable[Officer], key: Callable[[Officer], str]) -> dict[str, list[Officer]]:
    found: dict[str, list[Officer]] = {}
    for officer in officers:
        found.setdefault(key(officer), []).append(officer)
    return found


@dataclass(frozen=True)
class Shift:
    """One shift. Times are `HH:MM`; one that ends at or before its start ends on the next day. `crew` is badge and
    name; `row` is the row of the file it came from."""

    row: RowAt
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


@dataclass
class ShiftTable:
    """A whole table read. It is taken only when `faults` is empty; `notes` are what was read otherwise than it was
    typed and should be looked at before that."""

    shifts: list[Shift] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    notes: list[RowFault] = field(default_factory=list)


def read_shifts(rows: Iterable[tuple[RowAt, Mapping[str, str]]], known: Known, today: date) -> ShiftTable:
    """Read rows (place in the file, text by heading)."""
    table = ShiftTable()
    seen: dict[tuple[str, str, str], RowAt] = {}
    for at, cells in rows:
        shift, faults, notes = _read_row(at, cells, known, today)
        if shift and shift.key in seen:
            words = f"与{seen[shift.key]}重复（同一单位、日期和开始时间）"
            faults = [RowFault(at, STARTS, words)]
        table.faults += faults
        if shift and not faults:
            seen[shift.key] = at
            table.shifts.append(shift)
            table.notes += [RowFault(at, CREW, words) for words in notes]
    return table


def _read_row(
    at: RowAt, cells: Mapping[str, str], known: Known, today: date
) -> tuple[Shift | None, list[RowFault], list[str]]:
    faults: list[RowFault] = []
    notes: list[str] = []

    def fault(head: str, words: str) -> None:
        faults.append(RowFault(at, head, words))

    text = {head: spelling.line(cells.get(head, "")) for head in HEADS}
    for head in NEEDED:
        if not text[head]:
            fault(head, "没有填写")
    unit_id = known.unit(text[UNIT])
    if text[UNIT] and not unit_id:
        fault(UNIT, f"没有“{text[UNIT]}”这个单位，或不在您的管辖范围内")
    day = read_day(_day_text(text[DAY]), today.year)
    if text[DAY] and day is None:
        fault(DAY, f"{text[DAY]} 不是日期，请写成 2026-12-03 的样子")
    elif day and not today - EARLIEST <= day <= today + LATEST:
        fault(DAY, f"{text[DAY]} 离今天太远，请核对年份")
    starts, ends = _read_times(text, fault)
    crew, words = read_crew(text[CREW], unit_id, known, notes) if text[CREW] else ((), "")
    if words:
        fault(CREW, words)
    for head, limit in _LIMITS.items():
        if len(text[head]) > limit:
            fault(head, f"超过 {limit} 字，请精简")
    if faults or day is None:
        return None, faults, []
    vehicle = spelling.plate(text[VEHICLE])
    return Shift(at, unit_id, day.isoformat(), starts, ends, text[AREA], crew, vehicle, text[KIND]), [], notes


def _read_times(text: Mapping[str, str], fault: Callable[[str, str], None]) -> tuple[str, str]:
    starts, ends = read_clock(text[STARTS]), read_clock(text[ENDS], last=True)
    for head, clock in ((STARTS, starts), (ENDS, ends)):
        if text[head] and not clock:
            fault(head, f"{text[head]} 不是时间，请写成 07:30 的样子")
    if starts and starts == ends:
        fault(ENDS, "与开始时间相同")
    return starts, ends


def _day_text(text: str) -> str:
    """`20261203` and a date with midnight behind it as the common form."""
    if re.fullmatch(r"\d{8}", text):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text.split(" ", 1)[0]


def read_clock(text: str, *, last: bool = False) -> str:
    """`8:30` → `08:30`; also a spreadsheet's fraction of a day; `24:00`, or the number 1, only where a shift ends
    (`last`), where `次日6:00` may stand as well. Empty for what is no time."""
    text = spelling.line(text).replace(" ", "")
    if last:
        text = text.removeprefix("次日")
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


def read_crew(
    text: str, unit_id: str, known: Known, notes: list[str] | None = None
) -> tuple[tuple[tuple[str, str], ...], str]:
    """Badge and name of each, from `王建国（050102）、李强` or badges alone; and what is wrong ('' if nothing). A name
    without badge must be the only one of the unit. A badge that lost its leading zeros is read as the only one that it
    can be; `notes` gets a sentence about it."""
    crew: list[tuple[str, str]] = []
    for part in filter(None, map(str.strip, re.split(r"[、，,；;/\n]+(?![^（(]*[）)])", text))):
        for word in _words(part, known):
            officer, words, note = _officer(word, unit_id, known)
            if officer is None:
                return (), words
            if (officer.badge, officer.name) in crew:
                return (), f"{officer.name}写了两次"
            crew.append((officer.badge, officer.name))
            if note and notes is not None:
                notes.append(note)
    if len(crew) > MOST_CREW:
        return (), f"超过 {MOST_CREW} 人，请核对"
    return tuple(crew), "" if crew else "没有填写"


def _words(part: str, known: Known) -> list[str]:
    """What stands between two commas as names or badges: blanks separate people, too, but stand as well within a name
    (王 芳) and before its badge (王建国 050102)."""
    words = re.split(r"\s+(?![^（(]*[）)])", part)
    found: list[str] = []
    while words:
        lengths = range(min(len(words), MOST_PARTS), 1, -1)
        length = next((n for n in lengths if _is_named(" ".join(words[:n]), known)), 1)
        word, words = " ".join(words[:length]), words[length:]
        alone = found and not _by_number(found[-1]) and _by_number(word)
        key = spelling.name_key(found[-1]) if alone else ""
        if key and any(spelling.name_key(one.name) == key for one in _bearers(word, known)):
            found[-1] = f"{found[-1]}（{word}）"
        else:
            found.append(word)
    return found


def _is_named(text: str, known: Known) -> bool:
    """True for a name of the directory, with or without a badge in brackets behind it."""
    named = _NAMED.match(text)
    return bool(known.named(named["name"] if named else text))


def _bearers(badge: str, known: Known) -> Sequence[Officer]:
    officer = known.by_badge(badge)
    return [officer] if officer else known.by_rest_of_badge(badge)


def _by_number(word: str) -> bool:
    return any(char.isdigit() for char in word)


def _officer(word: str, unit_id: str, known: Known) -> tuple[Officer | None, str, str]:
    """Whom the word names, or what is wrong; and what to look at again."""
    named = _NAMED.match(word)
    name, badge = (named["name"], named["badge"]) if named else ("", "")
    officer, note = known.by_badge(badge or word), ""
    if officer is None and _by_number(badge or word):
        rest = known.by_rest_of_badge(badge or word)
        alike = [one for one in rest if not name or spelling.name_key(one.name) == spelling.name_key(name)]
        if len(alike) == 1:
            officer = alike[0]
            note = f"{badge or word} 开头少了 0，按 {officer.badge}（{officer.name}）读取，请核对"
        elif alike:
            listed = "、".join(f"{one.badge}（{one.name}）" for one in alike[:5])
            return None, f"胸号 {badge or word} 开头可能少了 0，有 {listed}，请写全", ""
    if officer is None and badge:
        return None, f"名录中没有胸号 {badge}，请核对", ""
    if officer is None:
        alike = [one for one in known.named(word) if not unit_id or one.unit_id == unit_id]
        if not alike:
            return None, f"名录中没有“{word}”，请写胸号，或写成“姓名（胸号）”", ""
        if len(alike) > 1:
            return None, f"本单位有 {len(alike)} 名“{word}”，请写成“姓名（胸号）”", ""
        officer = alike[0]
    elif name and spelling.name_key(name) != spelling.name_key(officer.name):
        return None, f"胸号 {badge} 是{officer.name}，不是{name}", ""
    return officer, "", note
