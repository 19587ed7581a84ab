"""Looked at rather than read: the month, the year's filings. Each cell says what its own list counts."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from shared.organisation import Role
from shared.workdays import Calendar
from sync_server.console import charts
from sync_server.console.grids import Cell
from sync_server.console.pages.schedule import day_cell
from sync_server.console.queries.schedule import Day
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import CHANGNING, OTHER_SECTION, Browser
from tests.sync_server.console.planning import Enter, filed

DAYS = ["2026-12-02", "2026-12-02", "2026-12-03"]


def cells(page: str) -> list[tuple[str, str]]:
    """Address and sentence of each cell that leads somewhere."""
    found = re.findall(r'<td[^>]*><a href="([^"]+)" title="([^"]+)"', page)
    return [(unescape(url), unescape(words)) for url, words in found]


def rows_of(browser: Browser, url: str) -> int:
    return len(re.findall(r"<tr data-row", browser.get(url).text))


@pytest.fixture
def shifts(ledger: Ledger, squads: list[str]) -> None:
    def add(unit: str, starts: str) -> None:
        row = {"unit_id": unit, "district_code": CHANGNING, "day": "2026-12-02", "starts": starts, "ends": "17:00"}
        more = {"area": "定西路", "crew": [], "vehicle": "", "kind": "早班", "import_id": "x"}
        ledger.write(lambda w: w.add(t.shifts, id=w.new_id(), **row, **more))

    for unit, starts in ((squads[0], "08:00"), (squads[0], "13:00"), (squads[1], "08:00")):
        add(unit, starts)


@pytest.mark.usefixtures("shifts")
def test_each_day_of_the_calendar_counts_what_its_lists_show(logged_in: Enter) -> None:
    officer, chief = logged_in(Role.SECTION_OFFICER, login="officer"), logged_in(Role.SECTION_CHIEF)
    filed(officer, chief, DAYS)
    shown = dict(cells(officer.get("/schedule?month=2026-12").text))
    words = shown["/schedule?month=2026-12&day=2026-12-02#day"]
    tasks = rows_of(officer, "/assignments?state=all&day=2026-12-02")
    assert tasks == 2
    assert f"任务 {tasks}，已办 0" in words
    assert "勤务 3，2 个单位" in words
    assert "任务 1，" in shown["/schedule?month=2026-12&day=2026-12-03#day"]
    assert len(shown) == 31
    day = officer.get("/schedule?month=2026-12&day=2026-12-02").text
    assert "任务（2）" in day
    assert "勤务（3）" in day
    assert day.count("2026-12-02执勤") == 2


@pytest.mark.usefixtures("shifts")
def test_another_district_and_a_unit_see_their_own_days_only(logged_in: Enter) -> None:
    officer, chief = logged_in(Role.SECTION_OFFICER, login="officer"), logged_in(Role.SECTION_CHIEF)
    filed(officer, chief, DAYS)
    elsewhere = logged_in(Role.SECTION_OFFICER, OTHER_SECTION).get("/schedule?month=2026-12&day=2026-12-02").text
    assert "任务（0）" in elsewhere
    assert "勤务（0）" in elsewhere
    squad = logged_in(Role.INSPECTED_UNIT).get("/schedule?month=2026-12&day=2026-12-02").text
    assert "任务（0）" in squad
    assert "勤务（2）" in squad


def test_a_day_says_whether_one_works_and_what_is_to_be_filed() -> None:
    calendar, today = Calendar(()), date(2026, 12, 2)
    term = {"2026-12-04": ("11月工作报告报送截止",)}
    saturday = day_cell(date(2026, 12, 5), "2026-12", {}, calendar, term, today)
    assert (saturday.tone, saturday.words) == ("good", "2026年12月5日（星期六），休息日")
    friday = day_cell(date(2026, 12, 4), "2026-12", {"2026-12-04": Day(3, 1, 0, 0)}, calendar, term, today)
    assert (friday.tone, friday.lines) == ("late", ("任务 3，已办 1", "11月工作报告报送截止"))
    assert day_cell(date(2026, 11, 30), "2026-12", {}, calendar, term, today).url == ""


def test_each_cell_of_the_year_is_what_its_month_shows(logged_in: Enter) -> None:
    officer, chief = logged_in(Role.SECTION_OFFICER, login="officer"), logged_in(Role.SECTION_CHIEF)
    office = logged_in(Role.OFFICE_STAFF)
    filed(officer, chief, ["2026-12-02"])
    page = office.get("/filings/year?year=2026").text
    shown = cells(page)
    assert len(shown) == 2 * 12 * len(re.findall(r'<th scope="row">', page)) // 2
    november = [words for url, words in shown if url == "/filings?month=2026-11"]
    month = office.get("/filings?month=2026-11").text
    assert sum("按时报送" in words for words in november) == month.count("已报送，待接收")
    assert sum("逾期未报" in words for words in november) == len(re.findall(r"<td[^>]*>.{0,200}?逾期未报", month, re.S))
    own = officer.get("/filings/year?year=2026").text
    assert "徐汇区" not in own
    assert "长宁区2026年12月督察工作计划：按时报送" in own


@pytest.mark.parametrize("year", ["", "x", "1999", "2100", "２０２６"])
def test_a_mistyped_year_shows_this_one(logged_in: Enter, year: str) -> None:
    assert "2026年报送情况" in logged_in(Role.OFFICE_STAFF).get(f"/filings/year?year={year}").text


def test_a_dot_is_as_large_as_its_number_by_area_and_never_unseen() -> None:
    radius = [float(re.findall(r' r="([\d.]+)"', Cell(dot=share).drawn)[0]) for share in (1.0, 0.25, 0.0001)]
    assert radius == [9.0, 4.5, 2.5]
    assert Cell().drawn == ""


def test_a_sparkline_says_its_numbers_in_words() -> None:
    drawn = charts.spark([0, 2, 4], "发现问题逐月：0、2、4")
    assert "<title>发现问题逐月：0、2、4</title>" in drawn
    assert 'points="4.0,19.0 44.0,11.0 84.0,3.0"' in drawn
    assert "polyline" in charts.spark([], "没有")
