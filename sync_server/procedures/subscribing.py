"""保存的筛选: which filters are kept, under what names, and on which days its owner hears of one."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode

from shared.moment import SHANGHAI

MOST = 30  # of one person
LONGEST_NAME, LONGEST_QUERY = 40, 1000
SAID_FROM = time(8, 0)  # not before people are at their desks
MONDAY = 0
_NEVER = frozenset({"at", "page", "kept"})  # where on the list one stood, no part of what is asked


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
    the next time, once."""
    local = now.astimezone(SHANGHAI)
    if every is Every.NEVER or local.time() < SAID_FROM:
        return False
    last = date.fromisoformat(said_on)
    if every is Every.DAY:
        return local.date() > last
    monday = date.fromordinal(local.date().toordinal() - local.date().weekday())
    return monday > last


def words_of(name: str, new: int, whole: int) -> str:
    """The line of the inbox."""
    held = f"共 {whole} 条" if whole else "现在没有内容"
    return f"订阅“{name}”：新增 {new} 条，{held}"
