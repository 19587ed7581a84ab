"""The span of days an analysis is about, chosen by name or by two days; it lives in the URL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shared.moment import chinese_day
from sync_server.console.listing import Filters
from sync_server.ledger.spans import Span

CHOICES = (("month", "本月"), ("last", "上月"), ("quarter", "本季度"), ("year", "本年"), ("days", "自定起止"))
LONGEST = timedelta(days=2 * 366)


@dataclass(frozen=True)
class ChosenSpan:
    """`kind` is one of CHOICES; `before` is the span of the same kind just before it."""

    kind: str
    span: Span
    before: Span

    @property
    def words(self) -> str:
        """`2026年11月`, `2026年第4季度`, `2026年`, `2026年11月3日至12日`."""
        first, last = self.span.first, self.span.last
        match self.kind:
            case "month" | "last":
                return f"{first.year}年{first.month}月"
            case "quarter":
                return f"{first.year}年第{(first.month + 2) // 3}季度"
            case "year":
                return f"{first.year}年"
        if first == last:
            return chinese_day(first)
        if (first.year, first.month) == (last.year, last.month):
            return f"{chinese_day(first)}至{last.day}日"
        return f"{chinese_day(first)}至{chinese_day(last)}"

    @property
    def before_words(self) -> str:
        return {"month": "上月", "last": "再上月", "quarter": "上季度", "year": "上年"}.get(self.kind, "此前同样天数")


def read_choice(filters: Filters, today: date) -> ChosenSpan:
    """What the URL asks for: this month unless it names another. Two days in the wrong order are turned round."""
    kind = filters.text("period")
    start = today.replace(day=1)
    match kind:
        case "last":
            return _months("last", _earlier(start, 1), 1)
        case "quarter":
            return _months("quarter", start.replace(month=(start.month - 1) // 3 * 3 + 1), 3)
        case "year":
            return _months("year", start.replace(month=1), 12)
        case "days":
            first, last = filters.day("from") or start, filters.day("to") or today
            first, last = min(first, last), max(first, last)
            first = max(first, last - LONGEST)
            length = last - first + timedelta(days=1)
            return ChosenSpan("days", Span(first, last), Span(first - length, first - timedelta(days=1)))
    return _months("month", start, 1)


def _months(kind: str, first: date, number: int) -> ChosenSpan:
    before = _earlier(first, number)
    last = _earlier(first, -number) - timedelta(days=1)
    return ChosenSpan(kind, Span(first, last), Span(before, first - timedelta(days=1)))


def _earlier(first: date, months: int) -> date:
    """The first of the month so many months before; later ones for negative numbers."""
    count = first.year * 12 + first.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)
