"""When reminders fall: only the latest counts, only working days urge, nothing in the night that can wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.workdays import Calendar
from sync_server.casework.term import TermClock
from sync_server.documents import kinds
from sync_server.procedures.deadlines import filing_day
from sync_server.procedures.documents import DocumentKind
from sync_server.procedures.reminding import (
    LATE,
    OF_ANSWERS,
    OF_CASES,
    URGED_WORKDAYS,
    ByDays,
    Said,
    day_reminder,
    filing_reminder,
    is_quiet,
    last_workday_before,
    latest,
    meeting_reminder,
    objection_reminder,
    order_reminder,
    quiet_until,
    reply_reminder,
    round_reminder,
    street_reminder,
    urging,
)
from sync_server.procedures.rulebook import ReminderRules, Roll
from tests.sync_server.procedures.calendars import at, shipped

SINCE = datetime(2026, 11, 20, 1, tzinfo=UTC)  # when the terms began
CALENDAR = shipped()
DAYS = st.dates(date(2026, 1, 5), date(2026, 12, 20))
RULES = ReminderRules()


def day(text: str) -> date:
    return date.fromisoformat(text)


@given(DAYS, DAYS)
def test_a_reminder_never_belongs_to_a_day_to_come(due: date, today: date) -> None:
    for said in (round_reminder(CALENDAR, due, today), order_reminder(CALENDAR, due, today)):
        assert said is None or said.day <= today


@given(DAYS)
def test_the_day_before_is_a_working_day_with_none_between(due: date) -> None:
    before = last_workday_before(CALENDAR, due)
    assert CALENDAR.is_workday(before)
    assert not any(CALENDAR.is_workday(before + timedelta(days=n)) for n in range(1, (due - before).days))


@given(DAYS, st.integers(0, 60))
def test_an_order_is_urged_anew_every_second_working_day(due: date, later: int) -> None:
    said = order_reminder(CALENDAR, due, due + timedelta(days=later))
    assert said is not None
    gone = CALENDAR.workdays_between(due, due + timedelta(days=later))
    assert said.what == (f"T+{gone // 2 * 2}" if gone >= 2 else "due")


@pytest.mark.parametrize(
    ("kind", "nominal", "today", "what"),
    [
        (kinds.PLAN, "2026-11-25", "2026-11-21", ""),
        (kinds.PLAN, "2026-11-25", "2026-11-22", "first"),
        (kinds.PLAN, "2026-11-25", "2026-11-25", "last"),
        (kinds.PLAN, "2026-09-25", "2026-09-24", "last"),  # 中秋: the last working day before
        (kinds.REPORT, "2026-12-05", "2026-12-03", "first"),
        (kinds.REPORT, "2026-12-05", "2026-12-04", "last"),
        (kinds.REPORT, "2026-10-05", "2026-10-02", "last"),  # 国庆: said on 9-30, the 3rd comes later
        (kinds.REPORT, "2026-10-05", "2026-10-03", "first"),
    ],
)
def test_monthly_papers_are_reminded_of_at_their_days(kind: DocumentKind, nominal: str, today: str, what: str) -> None:
    said = filing_reminder(kind, filing_day(CALENDAR, day(nominal), Roll.NEXT_WORKDAY), day(today))
    assert (said.what if said else "") == what


@given(DAYS, st.integers(0, 40))
def test_urging_falls_on_working_days_and_comes_to_an_end(flagged: date, later: int) -> None:
    today = flagged + timedelta(days=later)
    said = urging(CALENDAR, flagged, today)
    wanted = CALENDAR.is_workday(today) and 0 < CALENDAR.workdays_between(flagged, today) <= URGED_WORKDAYS
    assert bool(said) == wanted


def test_of_several_that_are_due_the_latest_is_said() -> None:
    schedule = [(day("2026-11-25"), "last"), (day("2026-11-22"), "first")]
    assert latest(schedule, day("2026-11-30")) == latest(schedule, day("2026-11-25"))
    assert latest(schedule, day("2026-11-21")) is None


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-11-24 20:59", "2026-11-24 20:59"),
        ("2026-11-24 21:00", "2026-11-25 07:30"),
        ("2026-11-25 00:00", "2026-11-25 07:30"),
        ("2026-11-25 07:29", "2026-11-25 07:30"),
        ("2026-11-25 07:30", "2026-11-25 07:30"),
    ],
)
def test_quiet_hours_end_in_the_morning(moment: str, until: str) -> None:
    assert quiet_until(RULES, at(moment)) == at(until)
    assert is_quiet(RULES, at(moment)) == (moment != until)


@given(st.integers(0, 48), st.integers(0, 48), st.integers(0, 60 * 24 * 28))
def test_whatever_the_setting_quiet_hours_end(quiet_from: int, quiet_to: int, minutes: int) -> None:
    rules = ReminderRules(quiet_from / 2, quiet_to / 2)
    now = at("2026-11-01 00:00") + timedelta(minutes=minutes)
    until = quiet_until(rules, now)
    assert now <= until <= now + timedelta(days=1)
    assert not is_quiet(rules, until) or rules.quiet_from % 24 == rules.quiet_to % 24


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-11-26 23:59", None),
        ("2026-11-27 00:00", "1d"),
        ("2026-11-27 21:59", "1d"),
        ("2026-11-27 22:00", "2h"),
        ("2026-11-27 23:59", "2h"),
        ("2026-11-28 00:00", None),
    ],
)
def test_a_notice_is_reminded_of_a_day_and_then_two_hours_before_its_end(now: str, said: str | None) -> None:
    found = OF_ANSWERS.due(TermClock.of_day(day("2026-11-27")), CALENDAR, at(now), SINCE)
    assert (found.what if found else None) == said


def test_a_rhythm_begins_with_its_earliest_reminder() -> None:
    assert OF_ANSWERS.ahead == timedelta(days=1)


@pytest.mark.parametrize(
    ("rhythm", "now", "what"),
    [
        (objection_reminder, "2026-11-24 23:59", ""),
        (objection_reminder, "2026-11-25 00:00", "T-1"),
        (objection_reminder, "2026-11-26 23:59", "T-1"),
        (objection_reminder, "2026-11-27 00:00", ""),
        (reply_reminder, "2026-11-25 23:59", ""),
        (reply_reminder, "2026-11-26 00:00", "waiting"),
        (reply_reminder, "2026-12-24 09:00", "waiting"),
        (day_reminder, "2026-11-25 23:59", ""),
        (day_reminder, "2026-11-26 09:00", "due"),
        (day_reminder, "2026-11-27 00:00", ""),
    ],
)
def test_what_belongs_to_days_is_said_by_the_terms_last_day(
    rhythm: Callable[[Calendar, date, date], Said | None], now: str, what: str
) -> None:
    said = ByDays(rhythm).due(TermClock.of_day(day("2026-11-26")), CALENDAR, at(now), SINCE)
    assert (said.what if said else "") == what


def test_the_term_of_a_monthly_paper_ends_with_its_last_day() -> None:
    term = filing_day(CALENDAR, day("2026-11-25"), Roll.NEXT_WORKDAY)
    assert (term.effective, term.certain, term.clock.overdue_from) == (day("2026-11-25"), True, at("2026-11-26 00:00"))


@pytest.mark.parametrize(
    ("began", "due", "days"),
    [
        # Approved Tue 2026-11-03/04, 15 days to Thu 11-19 (story 2).
        (
            "2026-11-04",
            "2026-11-19",
            {"2026-11-11": "half", "2026-11-16": "T-3", "2026-11-18": "T-1", "2026-11-19": "due"},
        ),
        # Over the national holiday half of the term comes after T-3, and is not told any more (story 6).
        ("2026-09-24", "2026-10-09", {"2026-09-29": "T-3", "2026-10-08": "T-1", "2026-10-09": "due"}),
    ],
)
def test_a_case_is_reminded_of_at_half_term_three_days_and_one_before_and_on_the_last_day(
    began: str, due: str, days: dict[str, str]
) -> None:
    clock, since = TermClock.of_day(day(due)), at(f"{began} 10:00")
    told: dict[str, str] = {}
    moment = since
    while moment.date() <= day(due):
        said = OF_CASES.due(clock, CALENDAR, moment, since)
        if said and said.what not in told.values():
            told[moment.date().isoformat()] = said.what
        moment += timedelta(days=1)
    assert told == days
    assert OF_CASES.due(clock, CALENDAR, since, since) is None, "whoever has just been told is not reminded"


def test_after_its_end_a_case_is_reminded_of_every_second_working_day() -> None:
    clock, since = TermClock.of_day(day("2026-10-09")), at("2026-09-24 10:00")
    said = [OF_CASES.due(clock, CALENDAR, at(f"2026-10-{n:02} 10:00"), since) for n in (10, 11, 12, 13, 14)]
    assert [one.what for one in said if one] == ["due", "due", "T+2", "T+2", "T+4"]


def test_a_street_is_reminded_before_its_end_and_told_once_after_it() -> None:
    due = day("2026-11-27")
    said = [
        street_reminder(CALENDAR, due, day(text)) for text in ("2026-11-26", "2026-11-27", "2026-11-28", "2026-12-04")
    ]
    assert [one.what if one else "" for one in said] == ["T-1", "due", LATE, LATE]
    assert {one.day for one in said[2:] if one} == {day("2026-11-28")}


@pytest.mark.parametrize(
    ("today", "what"),
    [("2026-12-18", None), ("2026-12-21", "T-3"), ("2026-12-23", "T-1"), ("2026-12-24", "due"), ("2026-12-25", None)],
)
def test_the_next_meeting_is_brought_up_in_time_to_be_called(today: str, what: str | None) -> None:
    said = meeting_reminder(CALENDAR, day("2026-12-24"), day(today))
    assert (said.what if said else None) == what
