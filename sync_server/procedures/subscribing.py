"""保存的筛选: which filters are kept, under what names, and on which days its owner hears of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

from shared.moment import SHANGHAI

MOST = 30  # of one person
LONGEST_NAME, LONGEST_QUERY = 40, 1000
SAID_FROM = time(8, 0)  # not before people are at their desks
MONDAY = 0
_NEVER = frozenset({"at", "page", "kept"})  # where on the list one stood, no part of what is asked


Place = TypeVar("Place", str, int)


class Every(StrEnum):
    """How often the owner hears of what is new."""

    NEVER = ""
    DAY = "day"
    WEEK = "week"

    @property
    def label(self) -> str:
        return {"": "不订阅", "day": "每天", "week": "每周一"}[self.value]


def kept_query(query: str) -> str:
    """What is kept of an address: the filters and the order, without the place on the list; '' when nothing is
    asked."""
    pairs = [(name, value) for name, value in parse_qsl(query) if name not in _NEVER and value.strip()]
    return urlencode(pairs) if any(name != "sort" for name, _ in pairs) else ""


def is_to_be_said(every: Every, said_on: str, now: datetime) -> bool:
    """Whether the owner is to be told now: once on its day, from eight o'clock in Shanghai; after a stop of the server
    the next time, once. Where nothing has been noted yet (`said_on` is ''), it is looked at as soon as can be."""
    local = now.astimezone(SHANGHAI)
    if every is Every.NEVER or (said_on and local.time() < SAID_FROM):
        return False
    if not said_on:
        return True
    last = date.fromisoformat(said_on)
    if every is Every.DAY:
        return local.date() > last
    monday = date.fromordinal(local.date().toordinal() - local.date().weekday())
    return monday > last


@dataclass(frozen=True)
class News:
    """How many are new and how many there are; there may be more of each than were looked at (`new_more`, `more`)."""

    new: int = 0
    whole: int = 0
    new_more: bool = False
    more: bool = False

    def __add__(self, other: News) -> News:
        return News(
            self.new + other.new,
            self.whole + other.whole,
            self.new_more or other.new_more,
            self.more or other.more,
        )

    @property
    def new_words(self) -> str:
        """`新增 3 条`, `新增 2000 条以上`."""
        return f"新增 {self.new} 条{'以上' if self.new_more else ''}"


@dataclass(frozen=True)
class Held:
    """What a list holds now, by name, and what of it is new."""

    names: Sequence[str]
    news: News


def news(
    seen: Sequence[str], rows: Sequence[tuple[str, Place]], most: int, *, cut: bool, reached: Place | None
) -> News:
    """What is new beside what was `seen` when one was told last. `rows` are names with their places, the newest first,
    up to twice the `most` that are noted; `cut` says that the list goes on after them, and `reached` is the place of
    the oldest that was seen. Of a list that is cut, or of which the `most` had been noted, older rows
    come up when others leave it: they are not new. Where rows may be new that were not looked at, there may be more."""
    known, was_cut = set(seen), len(seen) >= most
    after = reached if cut or was_cut else None
    new = sum(name not in known and (after is None or place > after) for name, place in rows)
    more = cut and (not was_cut or after is None or not rows or rows[-1][1] > after)
    return News(new, len(rows), more, cut)


def words_of(name: str, found: News) -> str:
    """The line of the inbox."""
    held = f"共 {found.whole} 条{'以上' if found.more else ''}" if found.whole else "现在没有内容"
    return f"订阅“{name}”：{found.new_words}，{held}"
