"""The clocks of a notice: acceptance stories 1, 2, 4, 5, 8 and the late-sync rule of domain.md §4."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.field_rules import CLOSE_OF_BUSINESS, closing_hour
from shared.moment import MIDNIGHT, SHANGHAI, day_in_shanghai
from shared.notice import ServiceKind
from sync_server.casework.term import TermClock, prolonged, reckon, recomputed
from sync_server.procedures.deadlines import (
    answer_term,
    corrected,
    extension_refusal,
    served_at,
    within_section_review,
)
from tests.sync_server.procedures.calendars import at, official_2027, shipped, with_2027

CALENDAR = shipped()


def clock(served: datetime, *, online: datetime | None = None, paper: bool = True, days: int = 3) -> TermClock:
    return answer_term(served, days, online_at=online or served, paper_left=paper).reckoned(CALENDAR)


def test_a_notice_signed_before_the_national_holiday_is_due_on_the_make_up_saturday() -> None:
    got = clock(at("2026-09-30 16:00"))
    assert got.due_on == date(2026, 10, 10)
    assert got.words() == "2026年10月10日（星期六）24时"


def test_feedback_ten_minutes_before_midnight_is_on_time_and_five_after_is_late() -> None:
    got = clock(at("2026-09-30 16:00"))
    assert not got.over(at("2026-10-10 23:50"))
    assert got.over(at("2026-10-11 00:05"))


@pytest.mark.parametrize(("served", "due"), [("2026-02-12", "2026-02-24"), ("2026-02-13", "2026-02-25")])
def test_spring_festival_days_are_left_out_and_the_make_up_saturday_counts(served: str, due: str) -> None:
    assert clock(at(f"{served} 10:00")).due_on == date.fromisoformat(due)


def test_across_the_new_year_the_date_is_provisional_until_the_table_is_loaded_and_moves_once() -> None:
    served = at("2026-12-31 10:00")
    before = clock(served)
    assert (before.due_on, before.certain) == (date(2027, 1, 6), False)
    assert before.words().endswith("（暂定）")
    loaded = with_2027(official_2027(("2027-01-02",)))
    after = answer_term(served, 3, online_at=served, paper_left=True).reckoned(loaded)
    assert recomputed(before, after) == after
    assert after.due_on == date(2027, 1, 5)
    assert recomputed(after, after) is None


def test_a_date_that_was_certain_never_moves() -> None:
    sure = TermClock(date(2026, 11, 27), True, at("2026-11-28 00:00"))
    assert recomputed(sure, TermClock(date(2026, 11, 26), True, at("2026-11-27 00:00"))) is None


def test_signed_offline_two_minutes_before_midnight_is_served_that_day_whenever_it_is_synced() -> None:
    signed = corrected(at("2026-11-24 23:58"), 1.5, at("2026-11-25 09:10"))
    served = served_at(ServiceKind.SIGNED, signed, at("2026-11-25 09:10"))
    assert day_in_shanghai(served) == date(2026, 11, 24)
    assert clock(served, online=at("2026-11-25 09:10"), paper=False).due_on == date(2026, 11, 27)


def test_a_phone_three_hours_slow_is_corrected_by_the_offset_it_sealed_with() -> None:
    assert corrected(at("2026-11-24 12:00"), 3 * 3600, at("2026-11-24 16:00")) == at("2026-11-24 15:00")


def test_a_phone_ahead_of_time_cannot_date_a_service_after_the_server_received_it() -> None:
    assert corrected(at("2026-12-24 12:00"), None, at("2026-11-24 16:00")) == at("2026-11-24 16:00")


def test_nobody_present_means_served_when_it_stands_in_the_inbox() -> None:
    assert served_at(ServiceKind.ONLINE, at("2026-11-24 10:00"), at("2026-11-25 09:00")) == at("2026-11-25 09:00")
    assert served_at(ServiceKind.REFUSED, at("2026-11-24 10:00"), at("2026-11-25 09:00")) == at("2026-11-24 10:00")


def test_synced_days_late_without_paper_the_unit_gets_one_full_working_day_after_it_appears() -> None:
    got = clock(at("2026-11-23 10:00"), online=at("2026-11-27 15:00"), paper=False)
    assert got.due_on == date(2026, 11, 26)
    assert got.overdue_from == at("2026-12-01 00:00")


def test_with_a_paper_copy_left_a_late_sync_gives_no_extra_time() -> None:
    got = clock(at("2026-11-23 10:00"), online=at("2026-11-27 15:00"), paper=True)
    assert got.overdue_from == at("2026-11-27 00:00")


def test_synced_the_next_working_day_gives_no_extra_time() -> None:
    assert clock(at("2026-11-23 10:00"), online=at("2026-11-24 23:59"), paper=False).overdue_from == at(
        "2026-11-27 00:00"
    )


def test_the_term_can_end_at_the_close_of_business() -> None:
    served = at("2026-11-24 10:00")
    term = answer_term(served, 3, online_at=served, paper_left=True, hour=CLOSE_OF_BUSINESS)
    got = term.reckoned(CALENDAR)
    assert got.overdue_from == at("2026-11-27 17:30")
    assert got.words() == "2026年11月27日（星期五）17时30分"


@given(
    minutes=st.integers(0, 400 * 24 * 60),
    days=st.integers(1, 30),
    online_after=st.integers(0, 20 * 24 * 60),
    paper=st.booleans(),
)
def test_no_notice_is_overdue_before_its_last_day_has_ended_nor_before_a_day_online_without_paper(
    minutes: int, days: int, online_after: int, paper: bool
) -> None:
    served = at("2025-10-01 00:00") + timedelta(minutes=minutes)
    online = served + timedelta(minutes=online_after)
    got = clock(served, online=online, paper=paper, days=days)
    end = datetime.combine(got.due_on + timedelta(days=1), datetime.min.time(), SHANGHAI)
    assert got.overdue_from >= end
    assert CALENDAR.is_workday(got.due_on)
    assert CALENDAR.workdays_between(day_in_shanghai(served), got.due_on) == days
    if paper:
        assert got.overdue_from == end
    elif online >= CALENDAR.due(day_in_shanghai(served), 1).ends_at:
        first_full = CALENDAR.due(day_in_shanghai(online), 1)
        assert got.overdue_from >= first_full.ends_at


def test_an_extension_is_given_once_with_a_reason_before_due_and_for_five_days_at_most() -> None:
    due = at("2026-11-28 00:00")

    def asked(days: int = 3, reason: str = "配件采购中", when: str = "2026-11-27 10:00", earlier: int = 0) -> str:
        return extension_refusal(
            days=days, reason=reason, asked_at=at(when), overdue_from=due, earlier=earlier, longest=5
        )

    assert asked() == ""
    assert "一次" in asked(earlier=1)
    assert "1 到 5 个工作日" in asked(days=6)
    assert "理由" in asked(reason="  ")
    assert "到期前" in asked(when="2026-11-28 00:00")
    running = reckon(CALENDAR, at("2026-11-24 16:00"), 3)
    assert prolonged(CALENDAR, running, 3).due_on == date(2026, 12, 2)


def test_an_extension_after_a_late_sync_counts_from_the_day_on_which_the_term_really_ends() -> None:
    late = clock(at("2026-11-24 16:00"), online=at("2026-12-07 09:00"), paper=False)
    assert (late.due_on, late.last_day) == (date(2026, 11, 27), date(2026, 12, 8))
    longer = prolonged(CALENDAR, late, 1)
    assert longer.overdue_from > late.overdue_from
    assert longer.due_on == date(2026, 12, 9)


def test_the_sections_own_day_for_correcting_ends_with_the_next_working_day() -> None:
    filed = at("2026-11-27 18:00")
    assert within_section_review(CALENDAR, filed, at("2026-11-30 23:59"))
    assert not within_section_review(CALENDAR, filed, at("2026-12-01 00:00"))


def test_the_bureau_says_whether_a_last_day_ends_with_business_or_at_midnight() -> None:
    assert closing_hour(True) == CLOSE_OF_BUSINESS
    assert closing_hour(False) == MIDNIGHT


def test_a_clock_that_was_never_set_tells_nothing_but_that_it_was_before_the_arrival() -> None:
    arrived = at("2026-11-24 10:00")
    assert corrected(at("1970-01-01 08:05"), None, arrived) == arrived
