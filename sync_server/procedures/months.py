"""Months as the ledger keeps them, `2026-12`: read, counted on, and in words."""

from __future__ import annotations

from datetime import date


def check_month(text: str) -> str:
    """A month as `2026-12`. Raises ValueError in Chinese for anything else."""
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise ValueError("请选择月份") from error
    if not 2009 <= day.year <= 2199:
        raise ValueError("请选择月份")
    return f"{day:%Y-%m}"


def is_month(text: str) -> bool:
    """True for `2026-12`."""
    try:
        return check_month(text) == text
    except ValueError:
        return False


def month_after(month: str, by: int = 1) -> str:
    """The month `by` months later (earlier when negative): `2026-12` → `2027-01`."""
    year, number = map(int, month.split("-"))
    whole = year * 12 + number - 1 + by
    return f"{whole // 12:04d}-{whole % 12 + 1:02d}"


def months_of_year(year: int) -> list[str]:
    """The twelve months of a year, `2026-01` first."""
    return [f"{year:04d}-{number:02d}" for number in range(1, 13)]


def month_words(month: str) -> str:
    """`2026年12月`."""
    year, number = month.split("-")
    return f"{int(year)}年{int(number)}月"
