from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.workdays import Calendar, YearTable, check_table, read_tables

TABLES = read_tables(json.loads(Path("assets/data/workdays.json").read_text(encoding="utf-8")))
CALENDAR = Calendar(TABLES)
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("served", "due"),
    [
        ("2024-09-13", "2024-09-19"),
        ("2025-01-27", "2025-02-07"),
        ("2025-09-30", "2025-10-11"),
        ("2026-01-02", "2026-01-06"),
        ("2026-02-12", "2026-02-24"),
        ("2026-02-13", "2026-02-25"),
        ("2026-04-03", "2026-04-09"),
        ("2026-09-30", "2026-10-10"),
        ("2026-11-24", "2026-11-27"),
    ],
)
def test_the_third_working_day_after_service_is_the_published_one(served: str, due: str) -> None:
    deadline = CALENDAR.due(date.fromisoformat(served))
    assert (deadline.day.isoformat(), deadline.certain) == (due, True)


def test_a_deadline_that_needs_an_unpublished_year_is_provisional_and_not_early() -> None:
    deadline = CALENDAR.due(date(2026, 12, 31))
    assert (deadline.day, deadline.certain) == (date(2027, 1, 6), False)


def test_a_deadline_becomes_certain_when_the_years_table_is_loaded() -> None:
    loaded = [replace(t, status="official") if t.year == 2027 else t for t in TABLES]
    assert Calendar(loaded).due(date(2026, 12, 31)).certain


def test_a_year_that_nobody_listed_is_never_certain() -> None:
    assert not CALENDAR.due(date(2031, 3, 3)).certain


def test_the_deadline_ends_at_midnight_in_shanghai() -> None:
    assert CALENDAR.due(date(2026, 9, 30)).ends_at.astimezone(UTC) == datetime(2026, 10, 10, 16, tzinfo=UTC)


def test_a_plan_due_on_a_holiday_rolls_to_the_next_working_day() -> None:
    assert CALENDAR.roll(date(2026, 9, 25)).day == date(2026, 9, 28)
    assert CALENDAR.roll(date(2026, 11, 25)).day == date(2026, 11, 25)


@pytest.mark.parametrize(("year", "workdays"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_the_published_number_of_working_days(year: int, workdays: int) -> None:
    assert CALENDAR.workdays_between(date(year - 1, 12, 31), date(year, 12, 31)) == workdays


@given(DAYS, st.integers(1, 20))
def test_the_due_day_is_a_working_day_with_exactly_that_many_after_the_start(start: date, days: int) -> None:
    due = CALENDAR.due(start, days).day
    assert CALENDAR.is_workday(due)
    assert CALENDAR.workdays_between(start, due) == days
    assert CALENDAR.workdays_between(due, start) == -days


@given(DAYS, st.integers(1, 10))
def test_serving_later_never_brings_the_deadline_forward(start: date, days: int) -> None:
    assert CALENDAR.due(start, days).day <= CALENDAR.due(start + timedelta(days=1), days).day


def test_a_term_of_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="至少一个工作日"):
        CALENDAR.due(date(2026, 11, 24), 0)


OFFICIAL_2026 = next(t for t in TABLES if t.year == 2026)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (replace(OFFICIAL_2026, off=(*OFFICIAL_2026.off, "2027-01-01")), "其他年份"),
        (replace(OFFICIAL_2026, off=(*OFFICIAL_2026.off, OFFICIAL_2026.off[0])), "重复"),
        (replace(OFFICIAL_2026, work=(*OFFICIAL_2026.work, "2026-11-24")), "周六或周日"),
        (replace(OFFICIAL_2026, off=OFFICIAL_2026.off[:3]), "不完整"),
        (replace(OFFICIAL_2026, off=OFFICIAL_2026.off[:20]), "请核对"),
        (YearTable(2026, ("not a day",), (), "official"), "isoformat"),
    ],
)
def test_a_table_that_cannot_be_right_is_refused(table: YearTable, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check_table(table)


def test_working_days_agree_with_an_independent_source() -> None:
    day = date(2024, 1, 1)
    while day <= date(2026, 12, 31):
        assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)
