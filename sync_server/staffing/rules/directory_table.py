"""A table of the directory read: who stands in which list, and what of it is new or otherwise than on file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from shared import spelling
from shared.moment import chinese_day
from sync_server.procedures.schedules import read_day
from sync_server.procedures.table_rows import RowAt, RowFault
from sync_server.staffing.rules.directory import Entry, Roll, entry_refusal, spelled

LIST, UNIT, NAME, POST, DUTY, PHONE, BADGE, FIRST, PAPER = (
    *("名录", "单位", "姓名", "职务", "分管或岗位", "办公电话", "胸号", "起始日期", "依据"),
)
HEADS: Mapping[str, tuple[str, ...]] = {
    **{LIST: ("附件", "类别"), UNIT: (), NAME: (), POST: (), DUTY: ("分管工作", "岗位"), PHONE: ("电话",)},
    **{BADGE: (), FIRST: ("任职日期",), PAPER: ("任免文号",)},
}
NEEDED = (LIST, UNIT, NAME, POST)
_LISTS = {word: roll for roll in Roll for word in (roll.label, f"{roll.label}名录", roll.annex, roll.value) if word}
_LISTS |= {spelling.name_key(word): roll for word, roll in _LISTS.items()}


@dataclass(frozen=True)
class Officer:
    """One of the directory of officers."""

    id: str
    badge: str
    name: str
    unit_id: str


@dataclass(frozen=True)
class Held:
    """Who stands in a list on file, with the line that holds."""

    line_id: str
    roll: Roll
    unit_id: str
    first: date
    entry: Entry


@dataclass(frozen=True)
class Known:
    """What a table may name and is compared with: units by the names people write, for each list, officers, and who
    stands there."""

    units: Mapping[Roll, Mapping[str, str]]  # spelling.name_key of the name → id
    officers: Sequence[Officer]
    held: Sequence[Held]


@dataclass(frozen=True)
class Wanted:
    """A row as the list should say it from a day on. `held` is the line that it changes, None for somebody new."""

    at: RowAt
    roll: Roll
    unit_id: str
    entry: Entry
    first: date
    held: Held | None = None

    @property
    def same(self) -> bool:
        return self.held is not None and self.held.entry == self.entry


@dataclass(frozen=True)
class DirectoryTable:
    """A whole table read. It is taken only when `faults` is empty."""

    rows: tuple[Wanted, ...] = ()
    faults: tuple[RowFault, ...] = ()

    @property
    def new(self) -> list[Wanted]:
        return [row for row in self.rows if row.held is None]

    @property
    def changed(self) -> list[Wanted]:
        return [row for row in self.rows if row.held is not None and not row.same]

    @property
    def same(self) -> int:
        return sum(row.same for row in self.rows)


def read_directory(rows: Iterable[tuple[RowAt, Mapping[str, str]]], known: Known, day: date) -> DirectoryTable:
    """Read rows (place in the file, text by heading). `day` is from when what has no day of its own holds."""
    found: list[Wanted] = []
    faults: list[RowFault] = []
    seen: dict[tuple[Roll, str, str, str], RowAt] = {}
    for at, cells in rows:
        wanted, wrong = _read_row(at, {head: spelling.line(cells.get(head, "")) for head in HEADS}, known, day)
        faults += wrong
        if wanted is None:
            continue
        key = (wanted.roll, wanted.unit_id, spelling.name_key(wanted.entry.name), wanted.entry.person_id)
        if key in seen:
            faults.append(RowFault(at, NAME, f"与{seen[key]}重复（同一名录、单位和姓名）"))
            continue
        seen[key] = at
        found.append(wanted)
    return DirectoryTable(tuple(found), tuple(faults))


def _read_row(at: RowAt, text: Mapping[str, str], known: Known, day: date) -> tuple[Wanted | None, list[RowFault]]:
    faults = [RowFault(at, head, "没有填写") for head in NEEDED if not text[head]]
    roll = _LISTS.get(spelling.name_key(text[LIST]))
    if text[LIST] and roll is None:
        words = "、".join(one.label for one in Roll)
        faults.append(RowFault(at, LIST, f"没有“{text[LIST]}”这种名录，请写{words}之一"))
    unit_id = known.units[roll].get(spelling.name_key(text[UNIT]), "") if roll else ""
    if roll and text[UNIT] and not unit_id:
        faults.append(RowFault(at, UNIT, f"没有“{text[UNIT]}”这个单位，或不列入这份名录，或不由您登记"))
    first = read_day(text[FIRST].split(" ", 1)[0], day.year) if text[FIRST] else day
    if first is None:
        faults.append(RowFault(at, FIRST, f"{text[FIRST]} 不是日期，请写成 2026-12-03 的样子"))
    officer, words = _officer(text, unit_id, known)
    if words:
        faults.append(RowFault(at, BADGE, words))
    if faults or roll is None or first is None:
        return None, faults
    held = _held(roll, unit_id, text[NAME], officer, known)
    wanted = Wanted(at, roll, unit_id, _entry(text, officer, held), first, held)
    refused = entry_refusal(wanted.entry)
    if refused is not None:
        return None, [RowFault(at, "", refused.reason)]
    if held is not None and not wanted.same and first <= held.first:
        words = f"名录中{held.entry.name}自{chinese_day(held.first)}起，变更须从其后的一天起；登记有误请到该人页面更正"
        return None, [RowFault(at, FIRST, words)]
    return wanted, []


def _officer(text: Mapping[str, str], unit_id: str, known: Known) -> tuple[Officer | None, str]:
    """Whom the badge names, and what is wrong with it."""
    if not text[BADGE] or not unit_id:
        return None, ""
    key = spelling.badge_key(text[BADGE])
    alike = [one for one in known.officers if one.unit_id == unit_id and spelling.badge_key(one.badge) == key]
    officer = next((one for one in alike if one.badge == spelling.badge(text[BADGE])), alike[0] if alike else None)
    if officer is None:
        return None, f"人员名录中本单位没有胸号 {text[BADGE]}，请核对，或留空"
    if spelling.name_key(officer.name) != spelling.name_key(text[NAME]):
        return None, f"胸号 {officer.badge} 是{officer.name}，不是{text[NAME]}"
    return officer, ""


def _held(roll: Roll, unit_id: str, name: str, officer: Officer | None, known: Known) -> Held | None:
    """Who stands there already: the same person, or one of the name of whom nobody has said otherwise."""
    key = spelling.name_key(name)
    alike = [
        one
        for one in known.held
        if (one.roll, one.unit_id) == (roll, unit_id)
        and spelling.name_key(one.entry.name) == key
        and (officer is None or one.entry.person_id in ("", officer.id))
    ]
    return alike[0] if alike else None


def _entry(text: Mapping[str, str], officer: Officer | None, held: Held | None) -> Entry:
    """The row as an entry; an empty cell leaves what is on file."""
    person_id = officer.id if officer else ""
    asked = spelled(Entry(text[NAME], text[POST], text[DUTY], text[PHONE], 1, person_id, text[PAPER]))
    if held is None:
        return asked
    kept = held.entry
    return replace(
        asked,
        name=kept.name,
        duty=asked.duty or kept.duty,
        phone=asked.phone or kept.phone,
        position=kept.position,
        person_id=person_id or kept.person_id,
        paper=asked.paper or kept.paper,
    )
