"""Months and quarters as evaluations name them."""

from __future__ import annotations

from datetime import date

import pytest

from sync_server.procedures.periods import months_reaching_back, over, read_period


def test_a_quarter_has_its_three_months_and_its_last_day() -> None:
    quarter = read_period("2026-Q4")
    assert quarter.months == ("2026-10", "2026-11", "2026-12")
    assert (quarter.words, quarter.first, quarter.last) == ("2026年第四季度", date(2026, 10, 1), date(2026, 12, 31))
    assert (read_period("2026-02").words, read_period("2026-02").last) == ("2026年2月", date(2026, 2, 28))


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-00", "2026-Q5", "26-01", "2026-Q"])
def test_anything_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="请选择一个月份或季度"):
        read_period(text)


@pytest.mark.parametrize(
    ("today", "month", "quarter"),
    [
        (date(2026, 11, 24), "2026-10", "2026-Q3"),
        (date(2027, 1, 1), "2026-12", "2026-Q4"),
        (date(2027, 4, 1), "2027-03", "2027-Q1"),
        (date(2027, 3, 31), "2027-02", "2026-Q4"),
    ],
)
def test_only_what_has_ended_is_offered(today: date, month: str, quarter: str) -> None:
    offered = [period.text for period in over(today)]
    assert (offered[0], offered[6], len(offered)) == (month, quarter, 10)
    assert all(read_period(text).last < today for text in offered)


def test_repetitions_reach_back_over_the_new_year() -> None:
    assert months_reaching_back(date(2027, 1, 1), date(2027, 1, 31), 90) == ["2026-10", "2026-11", "2026-12", "2027-01"]
