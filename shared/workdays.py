"""Working days with 调休, and deadlines in them (domain.md §7).

The start day is left out; make-up days count, holidays do not; the deadline ends at 24:00 Shanghai time. A year
without an official table is reckoned from the statutory days, and whatever rests on it is 暂定.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from shared.moment import SHANGHAI

FEWEST_HOLIDAYS, LEAST_OFF, MOST_OFF = 7, 26, 34


@dataclass(frozen=True)
class YearTable:
    """One year's notice of the State Council as data. `off` are days off, `work` weekend days worked, ISO dates.
    `status` is `official` or `provisional`."""

    year: int
    off: tuple[str, ...]
    work: tuple[str, ...]
    status: str
    source: str = ""

    @property
    def official(self) -> bool:
        return self.status == "official"


@dataclass(frozen=True)
class Deadline:
    """The last day of a term. Not certain: a provisional year was counted, the date is 暂定."""

    day: date
    certain: bool

    @property
    def ends_at(self) -> datetime:
        """The first moment after the deadline: 24:00 of the day in Shanghai."""
        return datetime.combine(self.day + timedelta(days=1), time(), SHANGHAI)


class Calendar:
    """Answers questions about working days from the year tables it is given."""

    def __init__(self, tables: Iterable[YearTable]) -> None:
        self._tables = {table.year: table for table in tables}
        self._off = {day for table in self._tables.values() for day in table.off}
        self._work = {day for table in self._tables.values() for day in table.work}

    def is_workday(self, day: date) -> bool:
        iso = day.isoformat()
        return iso in self._work or (day.weekday() < 5 and iso not in self._off)

    def certain(self, day: date) -> bool:
        """True if the day's year has an official table."""
        table = self._tables.get(day.year)
        return table is not None and table.official

    def edition(self, first: int, last: int) -> str:
        """The years whose tables count from one to another, with * for one that is provisional: `2026 2027*`."""
        return " ".join(f"{year}" + ("" if self.certain(date(year, 1, 1)) else "*") for year in range(first, last + 1))

    def due(self, served: date, days: int = 3) -> Deadline:
        """End of the `days`-th working day after `served`. Raises ValueError for fewer than one day."""
        if days < 1:
            raise ValueError("期限至少一个工作日")
        day, left, certain = served, days, True
        while left:
            day += timedelta(days=1)
            certain = certain and self.certain(day)
            left -= self.is_workday(day)
        return Deadline(day, certain)

    def roll(self, day: date) -> Deadline:
        """The day itself if it is a working day, else the next one (`roll=next_workday`)."""
        certain = self.certain(day)
        while not self.is_workday(day):
            day += timedelta(days=1)
            certain = certain and self.certain(day)
        return Deadline(day, certain)

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def read_tables(data: Mapping[str, Any]) -> tuple[YearTable, ...]:
    """Year tables from the shipped JSON (`{"2026": {"off": […], "work": […], "status": …, "source": …}}`).

    Raises ValueError, in Chinese, for a table that cannot be right."""
    tables = []
    for year, entry in sorted(data.items()):
        if not year.isdigit():
            continue
        table = YearTable(
            year=int(year),
            off=tuple(entry["off"]),
            work=tuple(entry["work"]),
            status=entry.get("status", "provisional"),
            source=entry.get("source", ""),
        )
        check_table(table)
        tables.append(table)
    return tuple(tables)


def check_table(table: YearTable) -> None:
    """Refuse a table that is incomplete or contradicts itself. Raises ValueError."""
    off, work = [[date.fromisoformat(d) for d in days] for days in (table.off, table.work)]
    if any(d.year != table.year for d in [*off, *work]):
        raise ValueError(f"{table.year} 年的表中有其他年份的日期")
    if len(set(off)) != len(off) or len(set(work)) != len(work) or set(off) & set(work):
        raise ValueError(f"{table.year} 年的表中有重复或相互矛盾的日期")
    if any(d.weekday() < 5 for d in work):
        raise ValueError(f"{table.year} 年的调休上班日须在周六或周日")
    if len(off) < FEWEST_HOLIDAYS:
        raise ValueError(f"{table.year} 年的放假日少于 {FEWEST_HOLIDAYS} 天，表不完整")
    if table.official and not LEAST_OFF <= len(off) <= MOST_OFF:
        raise ValueError(f"{table.year} 年的放假日为 {len(off)} 天，应在 {LEAST_OFF} 到 {MOST_OFF} 天之间，请核对")
