"""Spans of days, as figures are asked for: cut into whole months and the days left over at both ends."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.moment import SHANGHAI, to_iso


@dataclass(frozen=True)
class Span:
    """From the first to the last day in Shanghai, both included; empty when the last lies before the first."""

    first: date
    last: date

    @classmethod
    def month(cls, month: str) -> Span:
        """A whole month, `2026-11`. Raises ValueError for anything else."""
        first = date.fromisoformat(f"{month}-01")
        return cls(first, first.replace(day=monthrange(first.year, first.month)[1]))

    @property
    def days(self) -> tuple[date, ...]:
        """Every day, in order."""
        return tuple(self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))

    @property
    def months(self) -> tuple[str, ...]:
        """The months that lie in it wholly, `2026-11`."""
        found, start = [], self.first if self.first.day == 1 else _next_month(self.first)
        while (after := _next_month(start)) - timedelta(days=1) <= self.last:
            found.append(f"{start:%Y-%m}")
            start = after
        return tuple(found)

    @property
    def ends(self) -> tuple[Span, ...]:
        """What the whole months leave at the two ends, at most 30 days each."""
        months = self.months
        if not months:
            return (self,) if self.first <= self.last else ()
        head = Span(self.first, Span.month(months[0]).first - timedelta(days=1))
        tail = Span(Span.month(months[-1]).last + timedelta(days=1), self.last)
        return tuple(end for end in (head, tail) if end.first <= end.last)

    @property
    def moments(self) -> tuple[str, str]:
        """Its first moment and the first one after it, ISO 8601 in UTC, as the ledger keeps them."""
        after = self.last + timedelta(days=1)
        return tuple(to_iso(datetime.combine(day, time(), SHANGHAI)) for day in (self.first, after))  # type: ignore[return-value]


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def newest(counts: Mapping[date, int], limit: int) -> date | None:
    """The day from which on the newest counts add up to at most `limit` (the newest day with any is always in); None
    when all do."""
    total, since = 0, None
    for day in sorted((day for day, count in counts.items() if count), reverse=True):
        total += counts[day]
        if total > limit and since is not None:
            return since
        since = day
    return None
