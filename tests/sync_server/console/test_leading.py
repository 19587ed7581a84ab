"""领导看板: what to sign, what is grave, who is late, three months, within reach; a wall that names nobody."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from shared.organisation import Role
from sync_server.clockwork.ticks import tick
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import OTHER_SECTION, Browser, Clock
from tests.sync_server.console.noticing import issue
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]
BARS = re.compile(r'<rect class="late" width="([\d.]+)".*?<rect class="followed" x="[\d.]+" width="([\d.]+)"')
KEY = re.compile(r'<p class="bar-key">(.*?)</p>')


@pytest.fixture
def late(app: FastAPI, squads: list[str], logged_in: Enter, clock: Clock, ledger: Ledger) -> Phone:
    """A grave finding that nobody has ended, and a notice of 长宁 six days late."""
    phone = Phone(app, squads[0])
    issue(logged_in(Role.SECTION_OFFICER), phone.check(address="定西路710弄口", facts="张三的摊位"), days="2")
    clock.pass_by(days=8)
    ledger.write(tick)
    phone.check(("RW03",))
    return phone


def months(page: str) -> list[str]:
    return re.findall(r'<th class="num">([^<]+)</th>', page)


def test_the_head_of_the_office_begins_with_the_overview_of_all_districts(late: Phone, logged_in: Enter) -> None:
    chief = logged_in(Role.OFFICE_CHIEF)
    assert chief.get("/").headers["location"] == "/leading"
    page = chief.get("/leading").text
    assert "没有等您签批、决定的事" in page
    assert "此刻的严重问题（1）" in page
    assert "各区逾期（1）" in page
    assert re.search(r'state=overdue&amp;district=310105">长宁区</a></td><td class="num">1</td>', page)
    assert months(page) == ["2026年11月", "12月"]
    assert ">领导看板</span>" in chief.get("/notices").text, "and it stands in the menu"


def test_months_before_the_first_record_stand_neither_in_the_trend_nor_in_its_lines(
    app: FastAPI, squads: list[str], logged_in: Enter, clock: Clock
) -> None:
    chief = logged_in(Role.OFFICE_CHIEF)
    assert months(chief.get("/leading").text) == ["2026年11月"], "an empty ledger has the present month only"
    Phone(app, squads[0]).check(("RW03",))
    clock.pass_by(days=8)
    chief = logged_in(Role.OFFICE_CHIEF, login="again")
    page = chief.get("/leading").text
    assert months(page) == ["2026年11月", "12月"]
    assert "启用以前的月份不列" in page
    assert "发现问题，2026年11月至2026年12月逐月：1、0" in page
    wall = chief.get("/leading?wall=1").text
    assert "2026年10月" not in wall
    assert "2026年11月" in wall


def test_a_district_sees_its_own_units_and_no_other_district(late: Phone, logged_in: Enter) -> None:
    own = logged_in(Role.BUREAU_LEADER).get("/leading").text
    assert f"{late.unit_name}</a>" in own
    assert "各单位逾期（1）" in own
    other = logged_in(Role.SECTION_CHIEF, OTHER_SECTION).get("/leading").text
    assert late.unit_name not in other
    assert "没有逾期和追责督办中的通知书" in other
    assert "没有未办结的严重问题" in other


def test_a_notice_that_is_late_and_pursued_stands_in_the_bar_once(
    late: Phone, logged_in: Enter, ledger: Ledger, clock: Clock
) -> None:
    for _ in range(12):
        clock.pass_by(days=1)
        ledger.write(tick)
    chief = logged_in(Role.SECTION_CHIEF)
    page, wall = chief.get("/leading").text, chief.get("/leading?wall=1").text
    assert re.search(r'<td class="num">1</td><td class="num quiet">1</td>', page), "late, and pursued"
    for shown in (page, wall):
        assert BARS.findall(shown) == [("100.0", "0.0")], "one notice fills the bar once"
        assert re.sub(r"<[^>]+>", "", KEY.findall(shown)[0]) == "反馈逾期 未逾期、追责督办中", "and says what it shows"


def test_what_waits_for_the_chief_stands_there_and_leads_to_its_page(
    late: Phone, logged_in: Enter, squads: list[str]
) -> None:
    squad_inspector = logged_in(Role.SECTION_OFFICER, login="clerk")
    place = issue(squad_inspector, late.check(), days="5")
    done = squad_inspector.post(f"{place}/propose", {"reason": "文号所列单位有误，请撤销。"})
    chief = logged_in(Role.SECTION_CHIEF).get("/leading").text
    assert done.status_code == 303, done.text
    assert "待我签批（1）" in chief
    assert f'href="{place}"' in chief


def test_the_wall_renews_itself_and_shows_nobody(late: Phone, logged_in: Enter) -> None:
    chief = logged_in(Role.OFFICE_CHIEF)
    answer = chief.get("/leading?wall=1")
    wall = answer.text
    assert answer.headers["refresh"] == "60", "by the browser itself, without a script"
    assert "refresh" not in chief.get("/leading").headers
    assert "http-equiv" not in wall
    assert "严重问题未办结" in wall
    for personal in ("用户office_chief", late.person.name, "定西路", "张三", "退出", "<form"):
        assert personal not in wall, personal


def test_who_may_not_analyse_has_no_overview(logged_in: Enter) -> None:
    assert logged_in(Role.INSPECTED_UNIT).get("/leading").status_code == 403
