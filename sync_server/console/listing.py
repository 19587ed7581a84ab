"""Lists: filters, order and place live in the URL, so that the back button and a bookmark work.

A page begins after a row, not after a number of rows, so that the thousandth costs what the first does.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement

from shared.moment import SHANGHAI, to_iso
from shared.spelling import folded, line
from sync_server.console.days import day_of_address
from sync_server.ledger.folding import holds

PAGE = 50
EVERY = "all"  # of a list's filter by state: whatever the state
LONGEST_FILTER = 80


@dataclass(frozen=True)
class Filters:
    """What the URL asks for. Unreadable values count as absent: a mistyped address still shows a list."""

    values: Mapping[str, str]

    def text(self, name: str, most: int = LONGEST_FILTER) -> str:
        return self.values.get(name, "").replace("\x00", "").strip()[:most]

    def day(self, name: str) -> date | None:
        return day_of_address(self.text(name))

    def number(self, name: str, default: int = 1) -> int:
        text = self.text(name)
        return int(text) if text.isdecimal() and 0 < int(text) < 1_000_000 else default

    def between(self, column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """Conditions for moments from the day `from` to the day `to`, both included, in Shanghai."""
        first, last = self.day("from"), self.day("to")
        conditions: list[ColumnElement[bool]] = []
        if first:
            conditions.append(column >= _start(first))
        if last:
            conditions.append(column < _start(last + timedelta(days=1)))
        return conditions

    def words(self, *columns: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """Each word of `q` must stand in one of the columns, however it or they were typed."""
        words = [word for word in line(self.text("q")).split() if folded(word)]
        return [holds(word, *columns) for word in words]

    def url(self, path: str, **changes: str) -> str:
        """The same list from its beginning with some values changed; empty ones left out."""
        merged = {**self.values, "at": "", **changes}
        query = urlencode({name: value for name, value in merged.items() if value})
        return f"{path}?{query}" if query else path

    @property
    def active(self) -> bool:
        return any(value for name, value in self.values.items() if name not in ("sort", "at"))


def _start(day: date) -> str:
    return to_iso(datetime.combine(day, time(), SHANGHAI))


@dataclass(frozen=True)
class Place:
    """Where a page begins: after a row (or, going back, before it) given by its value in the order and its key;
    `passed` rows lie before the page. `of` names the list and its order."""

    of: str
    value: Any
    tie: Any
    passed: int = 0
    back: bool = False

    def text(self) -> str:
        """The place as the URL carries it."""
        parts = json.dumps(
            [self.of, self.value, self.tie, self.passed, self.back], ensure_ascii=False, separators=(",", ":")
        )
        return base64.urlsafe_b64encode(parts.encode()).decode().rstrip("=")


def read_place(text: str, of: str) -> Place | None:
    """The place of an earlier page's link; anything else, another list's included, is the beginning."""
    try:
        named, value, tie, passed, back = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, RecursionError):
        return None
    scalars = isinstance(value, str | int | float) and isinstance(tie, str | int) and _storable(f"{value}{tie}")
    if named != of or not scalars or type(passed) is not int or not 0 <= passed < 10**9:
        return None
    return Place(of, value, tie, passed, back is True)


def _storable(text: str) -> bool:
    """True for what a database can compare with: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and text.encode(errors="replace").decode() == text


@dataclass(frozen=True)
class Listing:
    """One page of a list, with the links around it. `total` is known when the page is the last one."""

    path: str
    filters: Filters
    rows: Sequence[Any]
    passed: int
    next_at: str
    previous_at: str
    sort: str
    descending: bool

    @property
    def total(self) -> int | None:
        return None if self.next_at else self.passed + len(self.rows)

    @property
    def words(self) -> str:
        last = self.passed + len(self.rows)
        if self.total is not None and not self.passed:
            return f"共 {self.total} 条"
        span = f"第 {self.passed + 1} 至 {last} 条"
        return f"{span}，后面还有" if self.total is None else f"共 {self.total} 条，{span}"

    @property
    def next_url(self) -> str:
        return self.filters.url(self.path, at=self.next_at) if self.next_at else ""

    @property
    def previous_url(self) -> str:
        return self.filters.url(self.path, at=self.previous_at) if self.previous_at else ""

    def sort_url(self, column: str) -> str:
        """Order by the column; a second time turns the order round."""
        turned = f"-{column}" if self.sort == column and not self.descending else column
        return self.filters.url(self.path, sort=turned)


def order_of(filters: Filters, orders: Mapping[str, ColumnElement[Any]], default: str) -> tuple[str, bool]:
    """The column to order by and whether downwards; `default` when the URL names none of ours."""
    wanted = filters.text("sort") or default
    column = wanted.lstrip("-")
    return (column, wanted.startswith("-")) if column in orders else (default.lstrip("-"), default.startswith("-"))
