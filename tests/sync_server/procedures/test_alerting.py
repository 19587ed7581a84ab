"""立即通知: each deed once and in order, by those who were called; rung up step by step and never back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.organisation import Role
from sync_server.casework.refusal import Refusal
from sync_server.procedures.alerting import (
    ALERT_COURSE,
    AlertDeed,
    AlertFacts,
    AlertState,
    CallResult,
    late_words,
    ring_level,
)
from sync_server.procedures.permissions import CITY_CODE, Caller
from sync_server.procedures.rulebook import AlertRules
from tests.sync_server.procedures.calendars import at

START = at("2026-11-24 18:40")
DISTRICT = "310105"
RULES = AlertRules()
LIMIT = START + timedelta(minutes=RULES.acknowledge)


def caller(role: Role, district: str = DISTRICT) -> Caller:
    return Caller("u", "值班员", role, "unit", district)


def facts(done: int = 0, district: str = DISTRICT) -> AlertFacts:
    """An alert after that many deeds."""
    moments: list[datetime | None] = [START + timedelta(minutes=10 * n) for n in range(1, done + 1)]
    moments += [None] * (3 - done)
    return AlertFacts(district, START, *moments)


@pytest.mark.parametrize("done", range(4))
def test_exactly_the_next_deed_is_open(done: int) -> None:
    deeds = ALERT_COURSE.open_deeds(facts(done), caller(Role.SECTION_OFFICER))
    assert deeds == tuple(AlertDeed)[done : done + 1]
    assert facts(done).state is tuple(AlertState)[done]
    for deed in deeds:
        assert ALERT_COURSE.after(facts(done).state, deed) is tuple(AlertState)[done + 1]


@pytest.mark.parametrize("role", list(Role))
def test_only_the_body_that_was_called_answers(role: Role) -> None:
    section = role in (Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER)
    assert bool(ALERT_COURSE.open_deeds(facts(), caller(role))) == section or role in (
        Role.DETACHMENT_INSPECTOR,
        Role.DETACHMENT_CHIEF,
        Role.OFFICE_STAFF,
        Role.OFFICE_CHIEF,
    )
    assert not ALERT_COURSE.open_deeds(facts(), caller(role, "310104")) or role.value.startswith(
        ("detachment", "office")
    )
    assert not ALERT_COURSE.open_deeds(facts(), caller(role, CITY_CODE))


def test_the_city_answers_what_was_sent_to_the_city() -> None:
    assert ALERT_COURSE.open_deeds(facts(district=CITY_CODE), caller(Role.OFFICE_STAFF, CITY_CODE))


def test_a_closure_needs_words() -> None:
    officer = caller(Role.SECTION_OFFICER)
    assert ALERT_COURSE.refusal(AlertDeed.CLOSE, facts(2), officer, "  ") == Refusal("请写明处置情况")
    assert ALERT_COURSE.refusal(AlertDeed.CLOSE, facts(2), officer, "已清理") is None


def test_a_deed_out_of_order_is_told_that_the_state_is_another_one() -> None:
    early = ALERT_COURSE.refusal(AlertDeed.CLOSE, facts(), caller(Role.SECTION_OFFICER), "已清理")
    late = ALERT_COURSE.refusal(AlertDeed.ACKNOWLEDGE, facts(2), caller(Role.SECTION_OFFICER))
    assert early == Refusal("这条立即通知现为“待响应”，请按响应、到场、处置完成的次序办理", moved=True)
    assert late == Refusal("这条立即通知此前已经响应", moved=True)


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 12))
def test_the_level_only_rises_with_time_and_ends_with_the_leader(earlier: int, later: int, contacts: int) -> None:
    one, other = (
        ring_level(LIMIT, RULES, contacts, START + timedelta(minutes=minutes)) for minutes in sorted((earlier, later))
    )
    assert 0 <= one <= other <= contacts + 1


@given(st.integers(0, 12))
def test_each_number_gets_its_minutes(contacts: int) -> None:
    levels = [
        ring_level(LIMIT, RULES, contacts, LIMIT + timedelta(minutes=RULES.ring_next * n)) for n in range(contacts + 1)
    ]
    assert levels == list(range(1, contacts + 2))
    assert ring_level(LIMIT, RULES, contacts, LIMIT - timedelta(seconds=1)) == 0


def test_what_is_late_is_said_with_its_limit() -> None:
    assert late_words(AlertState.WAITING, 30) == "30分钟无人响应"
    assert late_words(AlertState.ACKNOWLEDGED, 120) == "2小时未到场"
    assert late_words(AlertState.ACKNOWLEDGED, 90) == "90分钟未到场"


def test_minutes_are_counted_from_receipt() -> None:
    assert [facts(3).minutes_to(deed) for deed in AlertDeed] == [10, 20, 30]
    assert facts(0).minutes_to(AlertDeed.ACKNOWLEDGE) is None


def test_what_came_of_a_call_is_said_in_chinese() -> None:
    assert [result.label for result in CallResult] == ["已拨打", "无人接听", "已告知"]
