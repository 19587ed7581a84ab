"""督察项目目录 through time: which edition of an item counts on a day, and what may become one.

A finding is scored by the edition of its own day, whatever the phone's copy says (domain.md §11 story 34). The scale
is (d): 一般 0.5–1, 较重 2–3, 严重 5–10 points; only its ends are enforced here, because a bureau may set its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared.bases import Basis, read_basis
from shared.catalogue import PLACES, Counting, PhotoRule, Severity, counting_of, unit_of
from shared.moment import chinese_day

FIRST_DAY = date(2009, 1, 1)  # the seed's year: the shipped catalogue counts from there
MOST_POINTS = 20.0
STEP = 0.5
LONGEST_TEXT, LONGEST_GROUP, LONGEST_BASIS, LONGEST_NOTE = 200, 80, 300, 300
LONGEST_SHORT = 20
_CODE = re.compile(r"[A-Z]{2}\d{2,3}")
_UNIT = re.compile(r"[\u4e00-\u9fff]{1,4}")


@dataclass(frozen=True)
class Item:
    """What an edition says of one item."""

    code: str
    group: str
    text: str
    severity: Severity
    points: float
    photo: PhotoRule
    basis: str
    active: bool = True
    short: str = ""
    unit: str = ""  # what is counted; empty: as the group's heading says
    counting: Counting | None = None  # for what the points are taken; None: as the heading says
    basis_unchecked: str = ""  # references that nobody has compared with the text in force
    basis_note: str = ""  # custom, examples, reminders: for the reader, never on a paper

    @property
    def law(self) -> Basis:
        """What it rests on."""
        return read_basis(self.basis, self.basis_unchecked, self.basis_note)

    @property
    def counted_in(self) -> str:
        """What is counted: `处`, `辆`, `人次`."""
        return unit_of(self.group, self.unit)

    @property
    def counted_by(self) -> Counting:
        """For what the points are taken."""
        return counting_of(self.group, self.unit, self.counting)


@dataclass(frozen=True)
class ItemEdition:
    """An item as it is in force from a day on; of two of one day the higher revision counts."""

    item: Item
    effective_from: date
    revision: int = 1
    position: int = 0


@dataclass(frozen=True)
class InForce:
    """An item that was in force at some time of a span of days, by its newest edition then. `begins` is its first day
    if that lies within the span, `ends` the first day without it."""

    edition: ItemEdition
    begins: date | None = None
    ends: date | None = None


class Catalogue:
    """All editions of all items."""

    def __init__(self, editions: Iterable[ItemEdition]) -> None:
        found: defaultdict[str, list[ItemEdition]] = defaultdict(list)
        for edition in editions:
            found[edition.item.code].append(edition)
        self._by_code = {code: sorted(of, key=_age) for code, of in found.items()}

    def __contains__(self, code: str) -> bool:
        return code in self._by_code

    def history(self, code: str) -> tuple[ItemEdition, ...]:
        """The item's editions, oldest first; empty for an unknown code."""
        return tuple(self._by_code.get(code, ()))

    def on(self, code: str, day: date) -> ItemEdition:
        """The edition that scores a finding of that day. A day before the first edition (a phone's clock far off)
        takes the first. Raises KeyError for an unknown code."""
        editions = self._by_code[code]
        return next((e for e in reversed(editions) if e.effective_from <= day), editions[0])

    def in_force(self, code: str, day: date) -> bool:
        """True if the item is known, was there on the day and had not been ended."""
        edition = next((e for e in reversed(self.history(code)) if e.effective_from <= day), None)
        return edition is not None and edition.item.active

    def spans(self, first: date, last: date) -> list[InForce]:
        """Every item in force on some day from `first` to `last`, in the catalogue's order, as it last stood then."""
        found = (_span(editions, first, last) for editions in self._by_code.values())
        return sorted(filter(None, found), key=lambda one: (one.edition.position, one.edition.item.code))

    def whole(self, day: date) -> list[ItemEdition]:
        """Every item in force on the day in the catalogue's order, ended ones included."""
        known = [self.on(code, day) for code, of in self._by_code.items() if of[0].effective_from <= day]
        return sorted(known, key=lambda e: (e.position, e.item.code))

    def coming(self, day: date) -> list[ItemEdition]:
        """Editions that are to take effect after the day, the nearest first."""
        later = [e for of in self._by_code.values() for e in of if e.effective_from > day]
        return sorted(later, key=lambda e: (e.effective_from, e.item.code, e.revision))


def unit_told(claimed: str, code: str, day: date, known: Catalogue) -> str:
    """In what a finding of that day was counted: as the phone says when any edition of the item has it (the phone may
    have been offline), else as the edition of the day has it. An older app says nothing: it counted 处."""
    if not claimed or code not in known:
        return ""
    if any(claimed == edition.item.counted_in for edition in known.history(code)):
        return claimed
    return known.on(code, day).item.counted_in


def scored_as(item: Item, unit: str) -> Counting:
    """For what the points of the edition `item` are taken for a count in `unit`: a count of something else than the
    edition counts multiplies nothing, for nobody can say how many it would be."""
    other = (unit or PLACES) != item.counted_in
    return Counting.ONCE if item.counted_by is Counting.PLACE and other else item.counted_by


def _span(editions: Sequence[ItemEdition], first: date, last: date) -> InForce | None:
    """When the item of these editions (oldest first) was in force between the days; None when it was not."""
    followed = zip(editions, [*(e.effective_from for e in editions[1:]), date.max], strict=True)
    counting = [e for e, next_one in followed if e.effective_from <= last and next_one > max(first, e.effective_from)]
    active = [e for e in counting if e.item.active]
    if not active:
        return None
    begins = active[0].effective_from
    ends = counting[-1].effective_from if not counting[-1].item.active else None
    return InForce(active[-1], begins if begins > first else None, ends)


def _age(edition: ItemEdition) -> tuple[date, int]:
    return edition.effective_from, edition.revision


def item_refusal(item: Item) -> str:
    """Why this cannot be an item, as a Chinese sentence without its full stop; '' when it can."""
    if not _CODE.fullmatch(item.code):
        return "项目编号应为两个大写字母加两到三位数字，例如 JM01"
    for value, label, longest in (
        (item.group, "类别", LONGEST_GROUP),
        (item.text, "项目内容", LONGEST_TEXT),
    ):
        if not value.strip():
            return f"请填写{label}"
        if len(value) > longest:
            return f"{label}超过 {longest} 字，请精简"
    if words := _basis_refusal(item):
        return words
    if len(item.short) > LONGEST_SHORT:
        return f"简称超过 {LONGEST_SHORT} 字，请精简"
    if item.unit and not _UNIT.fullmatch(item.unit):
        return "计量单位应为一到四个汉字，例如 处、辆、人次"
    if not 0 < item.points <= MOST_POINTS or item.points % STEP:
        return f"分值应在 {STEP} 到 {MOST_POINTS:g} 之间，以 {STEP} 分为一档"
    return ""


def _basis_refusal(item: Item) -> str:
    bases = ((item.basis, "依据"), (item.basis_unchecked, "待核对依据"), (item.basis_note, "依据说明"))
    if not any(value.strip() for value, _ in bases):
        return "请填写依据；没有法律依据的，在依据说明中写明"
    too_long = (f"{label}超过 {LONGEST_BASIS} 字，请精简" for value, label in bases if len(value) > LONGEST_BASIS)
    return next(too_long, "")


def day_refusal(day: date, today: date) -> str:
    """Why an edition cannot take effect on the day; '' when it can."""
    if day < today:
        return (
            f"生效日期不能早于今天（{chinese_day(today)}）：已经发生的问题按当时的目录计分，不能事后改变。"
            "请选择今天或以后的日期"
        )
    return ""


@dataclass(frozen=True)
class Comparison:
    """What a whole edition would make of the catalogue of a day. `places` are the positions of changed and added ones
    in the new order, from 1."""

    changed: tuple[tuple[ItemEdition, Item], ...]  # as it is, as it becomes
    added: tuple[Item, ...]
    ended: tuple[ItemEdition, ...]
    places: Mapping[str, int]

    @property
    def total(self) -> int:
        return len(self.changed) + len(self.added) + len(self.ended)


def compare(known: Catalogue, items: Sequence[Item], day: date) -> Comparison:
    """Items that the edition changes, adds, and does not list any more."""
    listed = {item.code for item in items}
    before = {item.code: known.on(item.code, day) for item in items if item.code in known}
    return Comparison(
        tuple((before[item.code], item) for item in items if item.code in before and before[item.code].item != item),
        tuple(item for item in items if item.code not in before),
        tuple(e for e in known.whole(day) if e.item.active and e.item.code not in listed),
        {item.code: position for position, item in enumerate(items, 1)},
    )
