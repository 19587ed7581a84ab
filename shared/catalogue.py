"""The inspection catalogue 督察项目目录: items, severity, search by words and pinyin initials."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.spelling import folded


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

    @property
    def short_group(self) -> str:
        """`着装` of `三、行为规范 — 着装 (ZZ)（每人次计）`."""
        return short_group(self.group)


def short_group(group: str) -> str:
    """`着装` of `三、行为规范 — 着装 (ZZ)（每人次计）`."""
    return group.split("—")[-1].split(" (")[0].strip()


def matches(item: ChecklistItem, query: str) -> bool:
    """True if every word of the query is found in code, text, group or pinyin initials."""
    hay = folded(f"{item.code} {item.text} {item.group} {item.basis}")
    return all(word in hay or word in item.initials for word in folded(query).split())


def search(items: Iterable[ChecklistItem], query: str) -> list[ChecklistItem]:
    """Items that match, those whose code or initials start with the query first."""
    word = folded(query)
    found = [item for item in items if matches(item, word)]
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
