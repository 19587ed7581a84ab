"""Lists: filters, order and page live in the URL, so that the back button and a bookmark work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Connection, Select, func, select

from shared.moment import SHANGHAI, to_iso

PAGE = 50
COUNT_UP_TO = 10_000  # beyond that the exact number costs more than it tells
LONGEST_FILTER = 80


@dataclass(frozen=True)
class Filters:
    """What the URL asks for. Unreadable values count as absent: a mistyped address still shows a list."""

    values: Mapping[str, str]

    def text(self, name: str) -> str:
        return self.values.get(name, "").replace("\x00", "").strip()[:LONGEST_FILTER]

    def day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            return None

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
        """Each word of `q` must stand in one of the columns."""
        found = []
        for word in self.text("q").split():
            condition = columns[0].contains(word, autoescape=True)
            for column in columns[1:]:
                condition = condition | column.contains(word, autoescape=True)
            found.append(condition)
        return found

    def url(self, path: str, **changes: str) -> str:
        """The same list with some values changed; empty ones left out."""
        merged = {**self.values, **changes}
        query = urlencode({name: value for name, value in merged.items() if value})
        return f"{path}?{query}" if query else path

    @property
    def active(self) -> bool:
        return any(value for name, value in self.values.items() if name not in ("sort", "page"))


def _start(day: date) -> str:
    return to_iso(datetime.combine(day, time(), SHANGHAI))


@dataclass(frozen=True)
class Listing:
    """One page of a list, with the links around it."""

    path: str
    filters: Filters
    rows: Sequence[Any]
    total: int
    page: int
    sort: str
    descending: bool

    @property
    def words(self) -> str:
        count = f"超过 {COUNT_UP_TO} 条" if self.total > COUNT_UP_TO else f"共 {self.total} 条"
        if not self.rows:
            return count
        first = (self.page - 1) * PAGE + 1
        return f"{count}，第 {first} 至 {first + len(self.rows) - 1} 条"

    @property
    def next_url(self) -> str:
        more = self.page * PAGE < self.total
        return self.filters.url(self.path, page=str(self.page + 1)) if more else ""

    @property
    def previous_url(self) -> str:
        if self.page == 1:
            return ""
        return self.filters.url(self.path, page=str(self.page - 1) if self.page > 2 else "")

    def sort_url(self, column: str) -> str:
        """Order by the column; a second time turns the order round."""
        turned = f"-{column}" if self.sort == column and not self.descending else column
        return self.filters.url(self.path, sort=turned, page="")


def order_of(filters: Filters, orders: Mapping[str, ColumnElement[Any]], default: str) -> tuple[str, bool]:
    """The column to order by and whether downwards; `default` when the URL names none of ours."""
    wanted = filters.text("sort") or default
    column = wanted.lstrip("-")
    return (column, wanted.startswith("-")) if column in orders else (default.lstrip("-"), default.startswith("-"))


def fetch(
    conn: Connection,
    path: str,
    filters: Filters,
    statement: Select[Any],
    orders: Mapping[str, ColumnElement[Any]],
    default: str,
    tie: ColumnElement[Any],
) -> Listing:
    """One page of the statement in the order of the URL; `tie` makes the order total."""
    sort, descending = order_of(filters, orders, default)
    ordered = ordered_by(statement, orders, sort, descending, tie)
    page = filters.number("page")
    rows = _rows(conn, ordered, page)
    if 0 < len(rows) < PAGE:  # the last page tells the total by itself
        return Listing(path, filters, rows, (page - 1) * PAGE + len(rows), page, sort, descending)
    limited = statement.with_only_columns(tie).order_by(None).limit(COUNT_UP_TO + 1).subquery()
    total = conn.execute(select(func.count()).select_from(limited)).scalar_one() if rows or page > 1 else 0
    last = max(1, -(-total // PAGE))
    if not rows and page > last:
        page = last
        rows = _rows(conn, ordered, page)
    return Listing(path, filters, rows, total, page, sort, descending)


def _rows(conn: Connection, ordered: Select[Any], page: int) -> Sequence[Any]:
    return conn.execute(ordered.limit(PAGE).offset((page - 1) * PAGE)).all()


def ordered_by(
    statement: Select[Any],
    orders: Mapping[str, ColumnElement[Any]],
    sort: str,
    descending: bool,
    tie: ColumnElement[Any],
) -> Select[Any]:
    column = orders[sort]
    return statement.order_by(*((column.desc(), tie.desc()) if descending else (column, tie)))
