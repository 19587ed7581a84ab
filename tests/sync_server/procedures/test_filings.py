"""Until when plans and reports are due, and how they stand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_server.documents import kinds
from sync_server.procedures.documents import DocumentKind, DocumentState
from sync_server.procedures.filings import (
    PaperStanding,
    due_month,
    filing_term,
    nominal_day,
    period_due_in,
    standing,
    term_words,
)
from sync_server.procedures.months import check_month, is_month, month_after, month_words, months_of_year
from sync_server.procedures.rulebook import Roll, TermRules
from tests.sync_server.procedures.calendars import at, shipped

PLAN, REPORT = kinds.PLAN, kinds.REPORT
MONTHS = st.tuples(st.integers(2010, 2190), st.integers(1, 12)).map(lambda m: f"{m[0]}-{m[1]:02d}")


def test_a_plan_is_due_in_the_month_before_and_a_report_in_the_month_after() -> None:
    assert nominal_day(PLAN, "2027-01", TermRules()) == date(2026, 12, 25)
    assert nominal_day(REPORT, "2026-12", TermRules()) == date(2027, 1, 5)
    with pytest.raises(ValueError, match="meeting"):
        nominal_day(kinds.MEETING, "2026-12", TermRules())


def test_a_day_off_waits_for_the_next_working_day_and_both_days_are_said() -> None:
    term = filing_term(PLAN, "2026-10", TermRules(), shipped())
    assert (term.nominal, term.effective) == (date(2026, 9, 25), date(2026, 9, 28))
    assert term_words(term) == "2026年9月25日（星期五）为休息日，顺延至2026年9月28日（星期一）24时"
    strict = filing_term(PLAN, "2026-10", TermRules(roll=Roll.NONE), shipped())
    assert strict.effective == date(2026, 9, 25)


def test_what_rests_on_a_provisional_year_is_said_to_be_provisional() -> None:
    term = filing_term(PLAN, "2027-02", TermRules(), shipped())
    assert not term.certain
    assert term_words(term).endswith("24时（暂定）")


def test_the_last_minute_is_on_time_and_midnight_is_late() -> None:
    term = filing_term(PLAN, "2026-12", TermRules(), shipped())
    assert not term.over(at("2026-11-25 23:59"))
    assert term.over(at("2026-11-26 00:00"))


@pytest.mark.parametrize(
    ("state", "now", "expected"),
    [
        (None, "2026-11-24 10:00", PaperStanding.NOT_DUE),
        (DocumentState.DRAFT, "2026-11-24 10:00", PaperStanding.NOT_DUE),
        (DocumentState.PROPOSED, "2026-11-26 10:00", PaperStanding.MISSING),
        (None, "2026-11-26 00:00", PaperStanding.MISSING),
        (DocumentState.FILED, "2026-11-26 10:00", PaperStanding.FILED),
        (DocumentState.RECEIVED, "2026-11-26 10:00", PaperStanding.RECEIVED),
        (DocumentState.RETURNED, "2026-11-26 10:00", PaperStanding.RETURNED),
    ],
)
def test_a_draft_is_nobodys_business_until_it_is_filed(
    state: DocumentState | None, now: str, expected: PaperStanding
) -> None:
    term = filing_term(PLAN, "2026-12", TermRules(), shipped())
    assert standing(state, False, term, at(now)).standing is expected


@given(MONTHS, st.integers(-40, 40))
def test_months_go_on_and_back(month: str, by: int) -> None:
    assert month_after(month_after(month, by), -by) == month
    assert check_month(month) == month
    assert (month_after(month, by) > month) == (by > 0)


def test_a_year_has_twelve_months_in_their_order() -> None:
    months = months_of_year(2026)
    assert (months[0], months[-1], len(set(months))) == ("2026-01", "2026-12", 12)
    assert months == sorted(months)


def test_a_month_is_read_strictly_and_said_without_leading_zeros() -> None:
    assert month_words("2026-09") == "2026年9月"
    for text in ("", "2026", "2026-13", "1999-01", "2026-1", "二〇二六"):
        with pytest.raises(ValueError, match="请选择月份"):
            check_month(text)


@pytest.mark.parametrize(
    ("text", "month"),
    [("2026-12", True), ("2026-1", False), ("2026-13", False), ("2008-12", False), ("2200-01", False), ("", False)],
)
def test_a_month_is_told_from_what_is_none(text: str, month: bool) -> None:
    assert is_month(text) is month


def test_the_month_whose_paper_goes_up_now_is_the_one_before_or_after() -> None:
    assert period_due_in(PLAN, "2026-12") == "2027-01"
    assert period_due_in(REPORT, "2027-01") == "2026-12"
    with pytest.raises(ValueError, match="meeting"):
        period_due_in(kinds.MEETING, "2026-12")


def test_the_month_in_which_a_paper_goes_upward_is_found_from_what_it_is_about() -> None:
    for kind in (PLAN, REPORT):
        assert due_month(kind, period_due_in(kind, "2026-12")) == "2026-12"
    with pytest.raises(ValueError, match="meeting"):
        due_month(kinds.MEETING, "2026-12")


@given(month=MONTHS, roll=st.sampled_from(Roll), kind=st.sampled_from([PLAN, REPORT]))
def test_the_day_of_a_paper_is_the_end_of_the_term_that_the_book_would_reckon(
    month: str, roll: Roll, kind: DocumentKind
) -> None:
    term = filing_term(kind, month, TermRules(roll=roll), shipped())
    assert term.reckoning.reckoned(shipped()) == term.clock
    assert term.nominal <= term.effective
    assert term.remind_on <= term.nominal
    if roll is Roll.NONE:
        assert (term.effective, term.certain) == (term.nominal, True)
    else:
        assert shipped().is_workday(term.effective)
        between = range(1, (term.effective - term.nominal).days + 1)
        assert not any(shipped().is_workday(term.effective - timedelta(days=n)) for n in between)
