"""The inspection catalogue 督察项目目录: items, severity, search by words and pinyin initials."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.bases import Basis, read_basis
from shared.spelling import folded
from shared.spoken_words import meanings


class Severity(StrEnum):
    """一般 / 较重 / 严重 (catalogue scale; the seed names only 相关分数标准)."""

    MINOR = "minor"
    MAJOR = "major"
    GRAVE = "grave"

    @property
    def label(self) -> str:
        return {"minor": "一般", "major": "较重", "grave": "严重"}[self.value]

    @property
    def rank(self) -> int:
        return {"minor": 1, "major": 2, "grave": 3}[self.value]


class Counting(StrEnum):
    """What the points of an item are taken for: each of the things counted, each person, or once a finding however many
    it names. A group's heading says so for its items (`每处计`, `每人次计`, else once), an item may say otherwise."""

    PLACE = "place"
    PERSON = "person"
    ONCE = "once"


PLACES, PERSONS = "处", "人次"


def counted(count: int, unit: str) -> str:
    """`12 辆`. What was counted before the catalogue named its units (or by an older app) was counted as 处."""
    return f"{count} {unit or PLACES}"


_FOR_THE_INSPECTOR = re.compile(r"（先[^（）]*）$")


def item_on_paper(text: str) -> str:
    """An item as a paper names it: what it tells the inspector to look at first (`（先核对……）`) is no part of it."""
    return _FOR_THE_INSPECTOR.sub("", text)


def unit_of(group: str, unit: str) -> str:
    """In what the findings on an item are counted: as the item says, else as the heading of its group does."""
    return unit or (PERSONS if "每人次计" in group else PLACES)


def counting_of(group: str, unit: str = "", chosen: Counting | None = None) -> Counting:
    """For what the points of an item are taken. `每处计` is for each place: what is counted in anything else (辆, 件)
    stands at one place, and costs its points once, unless the item says `chosen`."""
    if chosen is not None:
        return chosen
    if "每人次计" in group:
        return Counting.PERSON
    each = "每处计" in group and unit_of(group, unit) == PLACES
    return Counting.PLACE if each else Counting.ONCE


LONGEST_NAME = 14  # characters of a short name that is made of a long text
_NAME_ENDS = re.compile(r"[（(；;。]")


def short_name(text: str) -> str:
    """A name for an item that has none of its own: its text up to a bracket, and no longer than a title."""
    name = _NAME_ENDS.split(text, maxsplit=1)[0].strip() or text
    if len(name) > LONGEST_NAME:
        first = re.split(r"[，,、]", name, maxsplit=1)[0]
        name = first if 4 <= len(first) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    return name


class PhotoRule(StrEnum):
    NEEDED = "Y"
    OPTIONAL = "O"
    NONE = "N"


@dataclass(frozen=True)
class ChecklistItem:
    """One of the catalogue's items. `points` is the deduction for one finding; `initials` are the pinyin initials of
    `text` (lower case), made when the catalogue is loaded on the server so that phones need no dictionary."""

    code: str
    group: str
    text: str
    severity: Severity
    points: float
    photo: PhotoRule
    basis: str
    initials: str = ""
    short: str = ""  # a name for titles and rows, where the text is long
    unit: str = ""  # what is counted: 处, 辆, 件 …; empty: as the group's heading says
    counting: Counting | None = None  # for what the points are taken; None: as the heading says
    basis_unchecked: str = ""  # references that nobody has compared with the text in force
    basis_note: str = ""  # custom, examples, reminders: for the reader, never on a paper

    @property
    def law(self) -> Basis:
        """What it rests on."""
        return read_basis(self.basis, self.basis_unchecked, self.basis_note)

    @property
    def name(self) -> str:
        """A name that fits a title."""
        return self.short or short_name(self.text)

    @property
    def counted_in(self) -> str:
        """What is counted: `处`, `辆`, `人次`."""
        return unit_of(self.group, self.unit)

    @property
    def counted_by(self) -> Counting:
        """For what the points are taken."""
        return counting_of(self.group, self.unit, self.counting)

    @property
    def short_group(self) -> str:
        """`着装` of `三、行为规范 — 着装 (ZZ)（每人次计）`."""
        return short_group(self.group)


def short_group(group: str) -> str:
    """`着装` of `三、行为规范 — 着装 (ZZ)（每人次计）`."""
    return group.split("—")[-1].split(" (")[0].strip()


def matches(item: ChecklistItem, query: str) -> bool:
    """True if every word of the query is found in code, text, group or pinyin initials."""
    hay = folded(f"{item.code} {item.short} {item.text} {item.group} {item.basis} {item.basis_unchecked}")
    return all(word in hay or word in item.initials for word in folded(query).split())


def means(item: ChecklistItem, query: str) -> bool:
    """True if every word of the query is found as in `matches`, or by what it is called on the street."""
    text = folded(f"{item.short} {item.text}")
    return all(
        matches(item, word) or any(official in text for official in meanings(word)) for word in folded(query).split()
    )


def search(items: Iterable[ChecklistItem], query: str) -> list[ChecklistItem]:
    """Items that match, those whose code or initials start with the query first; where none does, those that the words
    mean as they are spoken (店招, 违建)."""
    word, items = folded(query), list(items)
    found = [item for item in items if matches(item, word)] or [item for item in items if means(item, word)]
    return sorted(found, key=lambda i: not (i.code.lower().startswith(word) or i.initials.startswith(word)))


def in_order_of_use(
    items: Sequence[ChecklistItem], recent: Sequence[str], counts: dict[str, int]
) -> list[ChecklistItem]:
    """Recently used items first (latest first), then frequent ones, then catalogue order."""
    latest = {code: n for n, code in enumerate(recent)}
    order = {item.code: n for n, item in enumerate(items)}
    return sorted(
        items,
        key=lambda i: (latest.get(i.code, len(recent)), -counts.get(i.code, 0), order[i.code]),
    )
