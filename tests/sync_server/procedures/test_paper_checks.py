"""补录: which moments a paper record may name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.inspection import Form, Inspection, Method, Place
from shared.organisation import PersonRef
from shared.plain import MAX_TEXT
from sync_server.procedures.paper_checks import OLDEST, size_refusal, times_refusal
from tests.sync_server.phones import fresh_id

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("began", [NOW - HOUR, NOW - timedelta(days=40), NOW - OLDEST])
def test_a_check_that_is_over_and_not_older_than_a_year_may_be_keyed_in(began: datetime) -> None:
    assert times_refusal(began, began + HOUR, NOW) == ""


def test_one_that_ends_before_it_begins_is_to_be_read_again() -> None:
    assert "结束时间早于开始时间" in times_refusal(NOW - HOUR, NOW - 2 * HOUR, NOW)


def test_one_that_takes_no_time_or_more_than_a_day_is_to_be_read_again() -> None:
    began = NOW - timedelta(days=9)
    assert "与开始时间相同" in times_refusal(began, began, NOW)
    assert times_refusal(began, began + timedelta(hours=24), NOW) == ""
    assert "不超过 24 小时" in times_refusal(began, began + timedelta(hours=24, minutes=1), NOW)


def test_none_is_keyed_in_ahead_of_its_time() -> None:
    assert "晚于现在" in times_refusal(NOW - HOUR, NOW + timedelta(minutes=1), NOW)


def test_what_is_older_than_a_year_goes_to_the_archive() -> None:
    assert "一年以前" in times_refusal(NOW - OLDEST - HOUR, NOW - OLDEST, NOW)


def test_a_check_is_as_long_as_one_of_a_phone_may_be() -> None:
    person = PersonRef("p", "周敏", "050117")
    moment = "2026-11-23T06:00:00+00:00"
    check = Inspection(fresh_id(), Form.DAILY, (Method.ON_SITE,), "u", "中队", person, Place(), moment, moment, "1")
    assert size_refusal(check) == ""
    assert "备注超过" in size_refusal(replace(check, notes="长" * (MAX_TEXT + 1)))
