"""Terms in working days, calendar days, hours and days of the calendar; their grace, extension and words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.moment import SHANGHAI, day_in_shanghai
from sync_server.casework.term import Measure, Reckoning, TermClock, passed, reckon, share_left
from tests.sync_server.procedures.calendars import at, shipped

CALENDAR = shipped()
LATE = Reckoning(at("2026-11-24 16:00"), 3, known_at=at("2026-11-30 10:00")).reckoned(CALENDAR)


def test_two_hours_after_a_report_is_two_hours_at_night_and_on_a_holiday_too() -> None:
    got = reckon(CALENDAR, at("2026-10-03 23:10"), 2, measure=Measure.HOURS)  # RW08 正在搭建的, RW11
    assert got.overdue_from == at("2026-10-04 01:10")
    assert got.words() == "2026年10月4日（星期日）1时10分"
    assert got.certain


def test_twenty_four_hours_that_end_at_midnight_end_with_the_day() -> None:
    got = reckon(CALENDAR, at("2026-11-24 00:00"), 24, measure=Measure.HOURS)
    assert got.words() == "2026年11月24日（星期二）24时"
    assert (got.over(at("2026-11-24 23:59")), got.over(at("2026-11-25 00:00"))) == (False, True)


def test_a_term_that_ends_on_the_hour_is_said_without_minutes() -> None:
    got = reckon(CALENDAR, at("2026-11-24 14:00"), 2, measure=Measure.HOURS)
    assert got.words() == "2026年11月24日（星期二）16时"


def test_thirty_minutes_may_reach_into_the_next_day_and_year() -> None:
    got = reckon(CALENDAR, at("2026-12-31 23:50"), 30, measure=Measure.MINUTES)
    assert (got.due_on, got.certain, got.overdue_from) == (date(2027, 1, 1), True, at("2027-01-01 00:20"))


@given(minutes=st.integers(0, 800 * 24 * 60), amount=st.integers(1, 3_000))
def test_hours_and_minutes_run_through_nights_and_holidays_alike(minutes: int, amount: int) -> None:
    since = at("2025-10-01 00:00") + timedelta(minutes=minutes)
    hours, same = (
        reckon(CALENDAR, since, amount * factor, measure=measure)
        for factor, measure in ((1, Measure.HOURS), (60, Measure.MINUTES))
    )
    assert hours == same
    assert hours.overdue_from - since == timedelta(hours=amount)
    assert hours.over(hours.overdue_from)
    assert not hours.over(hours.overdue_from - timedelta(milliseconds=1))


def test_a_day_of_the_calendar_waits_for_the_next_working_day_only_where_the_rule_says_so() -> None:
    mid_autumn = at("2026-09-25 00:00")
    assert reckon(CALENDAR, mid_autumn, 0, measure=Measure.ROLLING).due_on == date(2026, 9, 28)
    assert reckon(CALENDAR, mid_autumn, 0, measure=Measure.ON_DAY).due_on == date(2026, 9, 25)
    new_year = at("2027-01-05 00:00")
    assert reckon(CALENDAR, new_year, 0, measure=Measure.ON_DAY).certain, "it stays where it is in any year"
    assert not reckon(CALENDAR, new_year, 0, measure=Measure.ROLLING).certain


@pytest.mark.parametrize("measure", [Measure.WORKDAYS, Measure.HOURS, Measure.MINUTES])
def test_a_term_without_length_is_none(measure: Measure) -> None:
    with pytest.raises(ValueError):
        reckon(CALENDAR, at("2026-11-24 09:00"), 0, measure=measure)


def test_what_arrived_late_names_its_term_and_until_when_it_is_not_overdue() -> None:
    assert (LATE.due_on, LATE.last_day, LATE.graced) == (date(2026, 11, 27), date(2026, 12, 1), True)
    said = "2026年11月27日（星期五）24时（因迟到上传，2026年12月1日（星期二）24时前反馈不计逾期）"
    assert LATE.words() == said


def test_the_grace_ends_at_the_hour_of_the_term_and_an_extension_keeps_it() -> None:
    late = Reckoning(at("2026-11-24 16:00"), 3, hour=time(17, 30), known_at=at("2026-11-30 10:00"))
    clock = late.reckoned(CALENDAR)
    said = "2026年11月27日（星期五）17时30分（因迟到上传，2026年12月1日（星期二）17时30分前反馈不计逾期）"
    assert (clock.words(), clock.overdue_from) == (said, at("2026-12-01 17:30"))
    assert replace(late, extended=2).reckoned(CALENDAR).words() == "2026年12月3日（星期四）17时30分"


def test_hours_run_in_full_from_when_they_became_known() -> None:
    late = Reckoning(at("2026-11-24 16:00"), 24, Measure.HOURS, known_at=at("2026-11-27 10:00"))
    assert late.reckoned(CALENDAR).words() == "2026年11月28日（星期六）10时"
    early = replace(late, known_at=at("2026-11-24 15:00"))
    assert early.reckoned(CALENDAR).overdue_from == at("2026-11-25 16:00"), "what is known before does not begin before"


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-11-27 09:00", "今天到期"),
        ("2026-11-28 09:00", "宽限还剩 2 个工作日"),
        ("2026-11-30 10:00", "宽限下一个工作日到期"),
        ("2026-12-01 23:59", "宽限今天到期"),
        ("2026-12-02 00:00", "超期 1 个工作日"),
        ("2026-12-03 00:00", "超期 2 个工作日"),
    ],
)
def test_nothing_is_called_late_while_the_grace_runs(now: str, said: str) -> None:
    assert LATE.left_words(at(now), CALENDAR) == said


def test_a_term_that_ends_at_the_close_of_business_is_over_in_the_evening() -> None:
    clock = reckon(CALENDAR, at("2026-11-24 10:00"), 3, time(17, 30))
    assert clock.left_words(at("2026-11-27 17:29"), CALENDAR) == "今天到期"
    assert clock.left_words(at("2026-11-27 17:30"), CALENDAR) == "刚刚超期"


moments = st.integers(0, 400 * 24 * 60).map(lambda minutes: at("2025-10-01 00:00") + timedelta(minutes=minutes))
reckonings = st.builds(
    Reckoning,
    since=moments,
    amount=st.integers(1, 40),
    measure=st.sampled_from(Measure),
    hour=st.sampled_from([time(0, 0), time(17, 30)]),
    known_at=st.none() | moments,
    extended=st.integers(0, 5),
)


@given(reckonings)
def test_no_term_ends_before_its_last_day_does_or_before_it_has_begun(term: Reckoning) -> None:
    clock = term.reckoned(CALENDAR)
    assert clock.last_day >= clock.due_on
    assert day_in_shanghai(clock.overdue_from - timedelta(milliseconds=1)) == clock.last_day
    assert clock.overdue_from > term.since or term.measure in (Measure.ON_DAY, Measure.ROLLING)


@given(reckonings, moments)
def test_the_words_call_a_term_late_exactly_when_it_is_over(term: Reckoning, now: datetime) -> None:
    clock = term.reckoned(CALENDAR)
    said = clock.left_words(now, CALENDAR)
    assert ("超期" in said) == clock.over(now)
    if not clock.graced:
        assert "宽限" not in said


@given(reckonings, moments, moments)
def test_what_is_left_of_a_term_shrinks_from_one_to_nothing(term: Reckoning, one: datetime, other: datetime) -> None:
    clock = term.reckoned(CALENDAR)
    earlier, later = sorted((one, other))
    assert 0 <= share_left(term.since, clock, later) <= share_left(term.since, clock, earlier) <= 1
    if clock.over(later):
        assert share_left(term.since, clock, later) == 0


@given(moments, st.integers(1, 20))
def test_to_be_known_in_time_gives_no_grace_and_an_extension_is_never_shorter(since: datetime, days: int) -> None:
    plain = Reckoning(since, days).reckoned(CALENDAR)
    assert Reckoning(since, days, known_at=since).reckoned(CALENDAR) == plain
    assert Reckoning(since, days, extended=1).reckoned(CALENDAR).overdue_from > plain.overdue_from


def test_a_term_of_a_whole_day_ends_with_it() -> None:
    assert TermClock.of_day(date(2026, 11, 27)).overdue_from == datetime(2026, 11, 28, tzinfo=SHANGHAI)


@pytest.mark.parametrize(("now", "left"), [("2026-11-24 15:59", 1.0), ("2026-11-24 16:00", 0.0)])
def test_a_term_that_ends_where_it_begins_is_whole_until_then_and_gone_after(now: str, left: float) -> None:
    moment = at("2026-11-24 16:00")
    assert share_left(moment, TermClock(date(2026, 11, 24), True, moment), at(now)) == left


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-11-24 14:40", "还剩 1 小时 20 分钟"),
        ("2026-11-24 15:15", "还剩 45 分钟"),
        ("2026-11-24 16:00", "超过 0 分钟"),
        ("2026-11-24 19:05", "超过 3 小时 5 分钟"),
        ("2026-11-26 15:59", "超过 47 小时 59 分钟"),
        ("2026-11-26 16:00", "超过 2 天"),
    ],
)
def test_of_a_term_in_hours_hours_and_minutes_are_said(now: str, said: str) -> None:
    clock = reckon(CALENDAR, at("2026-11-24 14:00"), 2, measure=Measure.HOURS)
    assert clock.span_words(at(now)) == said


def test_a_term_is_passed_from_its_first_moment_and_what_has_none_never_is() -> None:
    end = at("2026-11-27 00:00")
    assert not passed(end, at("2026-11-26 23:59"))
    assert passed(end, end)
    assert not passed(None, end)
