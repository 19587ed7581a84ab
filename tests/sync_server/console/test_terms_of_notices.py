"""The terms of a notice on its pages and at the desk: what is asked within hours, and whether each was met in time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI

from shared.organisation import Role
from tests.sync_server.console.conftest import Browser, Clock
from tests.sync_server.console.noticing import answer, issue
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]


@pytest.fixture
def place(app: FastAPI, squads: list[str], logged_in: Enter) -> str:
    """A notice of bicycles on the pavement in the squad's inbox."""
    return issue(logged_in(Role.SECTION_OFFICER), Phone(app, squads[0]).check(("JM20",)))


def test_the_squad_reports_within_two_hours_and_the_section_reads_that_it_was_in_time(
    place: str, logged_in: Enter, squads: list[str], clock: Clock
) -> None:
    squad = logged_in(Role.INSPECTED_UNIT, squads[0])
    clock.pass_by(minutes=5)
    page = squad.get(f"/squad{place}").text
    assert "请先通知企业清理" in page
    assert "还剩 1 小时 55 分钟" in page
    said = squad.follow(squad.post(f"/squad{place}/steps/clearing", {"words": "已电话通知运营企业清理"}))
    assert "已报告督察科" in said.text
    assert "请先通知企业清理" not in said.text
    section = logged_in(Role.SECTION_OFFICER, login="reader").get(place).text
    assert "报告通知企业清理：已电话通知运营企业清理" in section
    assert "按时" in section


def test_words_that_are_missing_are_asked_for_on_the_same_page(place: str, logged_in: Enter, squads: list[str]) -> None:
    squad = logged_in(Role.INSPECTED_UNIT, squads[0])
    refused = squad.post(f"/squad{place}/steps/clearing", {"words": " "})
    assert refused.status_code == 422
    assert "请写明办理情况" in refused.text


def test_a_step_that_nobody_reported_stands_at_the_sections_desk_until_it_is(
    place: str, logged_in: Enter, squads: list[str], clock: Clock
) -> None:
    officer = logged_in(Role.SECTION_OFFICER, login="desk")
    assert "通知企业清理" not in officer.get("/").text
    clock.pass_by(hours=3)
    officer.log_in("desk")
    assert "通知企业清理超过 1 小时 0 分钟" in officer.get("/").text
    squad = logged_in(Role.INSPECTED_UNIT, squads[0])
    squad.post(f"/squad{place}/steps/clearing", {"words": "已通知"})
    assert "通知企业清理超过" not in officer.get("/").text
    assert "逾期办理" in officer.get(place).text


def test_a_page_tells_of_each_term_whether_it_was_met_in_time(place: str, logged_in: Enter, squads: list[str]) -> None:
    officer, squad = logged_in(Role.SECTION_OFFICER, login="desk"), logged_in(Role.INSPECTED_UNIT, squads[0])
    assert "按时" not in officer.get(place).text
    answer(squad, place)
    page = officer.get(place).text
    assert page.count("按时") == 2  # the step and the answer
