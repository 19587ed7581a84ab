"""The span a score or an evaluation is about: a month `2026-11`, a quarter `2026-Q4`, a year `2026`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sync_server.procedures.months import is_month, month_after

_MONTH, _QUARTER = re.compile(r"\d{4}-(0[1-9]|1[0-2])"), re.compile(r"\d{4}-Q[1-4]")
_ORDINALS = "一二三四"


@dataclass(frozen=True)
class Period:
    """`text` as the ledger keeps it, `months` as `2026-11`."""

    text: str
    months: tuple[str, ...]

    @property
    def words(self) -> str:
        """`2026年11月`, `2026年第四季度`."""
        year, rest = self.text.split("-")
        return f"{year}年第{_ORDINALS[int(rest[1]) - 1]}季度" if rest.startswith("Q") else f"{year}年{int(rest)}月"

    @property
    def first(self) -> date:
        return date.fromisoformat(f"{self.months[0]}-01")

    @property
    def last(self) -> date:
        """Its last day."""
        return date.fromisoformat(f"{month_after(self.months[-1])}-01") - timedelta(days=1)


def read_period(text: str) -> Period:
    """A month or a quarter. Raises ValueError in Chinese."""
    if _MONTH.fullmatch(text) and is_month(text):
        return Period(text, (text,))
    if _QUARTER.fullmatch(text) and is_month(f"{text[:4]}-12"):
        year, quarter = text.split("-Q")
        return Period(text, tuple(f"{year}-{3 * int(quarter) - 2 + n:02d}" for n in range(3)))
    raise ValueError("请选择一个月份或季度")


def over(today: date, months: int = 6, quarters: int = 4) -> list[Period]:
    """The latest months and quarters that have ended, newest first, months before quarters."""
    month, found = month_after(f"{today:%Y-%m}", -1), []
    for _ in range(months):
        found.append(read_period(month))
        month = month_after(month, -1)
    quarter = (today.year, (today.month - 1) // 3)  # of those ended: 0 is last year's fourth
    for _ in range(quarters):
        year, n = quarter if quarter[1] else (quarter[0] - 1, 4)
        found.append(read_period(f"{year}-Q{n}"))
        quarter = (year, n - 1)
    return found


def months_reaching_back(first: date, last: date, days: int) -> list[str]:
    """Every month from `days` before the first day to the last day."""
    month, found = f"{first - timedelta(days=days):%Y-%m}", []
    while month <= f"{last:%Y-%m}":
        found.append(month)
        month = month_after(month)
    return found
