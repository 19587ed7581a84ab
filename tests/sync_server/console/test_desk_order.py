"""The desk's order and numbers: 严重 first, then by the real deadline; each tile counts the rows it leads to; what is
late stays while it is pursued."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI

from shared.organisation import Role
from sync_server.clockwork.ticks import tick
from sync_server.console.words import cut, near_day, near_moment
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import CHANGNING, Browser, Clock
from tests.sync_server.console.noticing import issue
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]


@pytest.fixture
def phone(app: FastAPI, squads: list[str]) -> Phone:
    return Phone(app, squads[0])


def rows(page: str) -> list[str]:
    return re.findall(r"<li data-row>(.*?)</li>", page, re.S)


def links(page: str) -> list[str]:
    return re.findall(r'<a class="rowlink[^"]*" href="([^"]+)"', page)


def tiles(page: str) -> dict[str, int]:
    found = re.findall(r'<a class="tile[^"]*" href="([^"]+)"><span>[^<]*</span><b>(\d+)', page)
    return {url.replace("&amp;", "&"): int(count) for url, count in found}


def test_grave_ones_come_first_and_then_what_is_due_sooner(phone: Phone, logged_in: Enter, clock: Clock) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    longer = issue(officer, phone.check(), days="5")
    clock.pass_by(minutes=1)
    grave = issue(officer, phone.check(("RW03",)), days="5")
    clock.pass_by(minutes=1)
    shorter = issue(officer, phone.check(), days="2")
    clock.pass_by(days=9)
    chief = logged_in(Role.SECTION_CHIEF)
    late = [link for link in links(chief.get("/").text) if link.startswith("/notices/")]
    assert late == [grave, shorter, longer]
    assert links(chief.get("/notices?state=overdue").text) == late
    assert links(chief.get("/notices").text) == [shorter, grave, longer], "the whole list stays in order of issue"


def test_each_row_with_a_term_shows_its_last_day_and_how_much_is_left(
    phone: Phone, logged_in: Enter, clock: Clock
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    place = issue(officer, phone.check(), days="3")
    row = re.search(rf"<tr data-row>(?:(?!</tr>).)*{place}.*?</tr>", officer.get("/notices").text, re.S)
    assert row
    assert 'aria-label="期限还剩百分之100"' in row[0]
    assert ">11月27日 周五</time>" in row[0]
    clock.pass_by(days=2)
    squad = logged_in(Role.INSPECTED_UNIT)
    assert re.search(r"期限还剩百分之(3|4)\d", squad.get("/squad").text)


def test_a_late_notice_stays_on_the_desk_while_it_is_pursued(
    phone: Phone, logged_in: Enter, clock: Clock, ledger: Ledger
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    place = issue(officer, phone.check(), days="3")
    clock.pass_by(days=6)
    ledger.write(tick)
    chief = logged_in(Role.SECTION_CHIEF)
    (row,) = [row for row in rows(chief.get("/").text) if place in row]
    assert "追责督办中" in row
    clock.pass_by(days=30)
    stands = logged_in(Role.OFFICE_STAFF).get("/").text
    assert place not in links(stands), "the step is the section's: one line for it"
    assert "追踪督察期满，应转入督办" in stands


@pytest.mark.parametrize("role", [Role.BUREAU_LEADER, Role.OFFICE_STAFF])
@pytest.mark.parametrize("district", ["", CHANGNING])
def test_each_tile_counts_the_rows_of_the_list_it_leads_to(
    phone: Phone, logged_in: Enter, clock: Clock, role: Role, district: str
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    issue(officer, phone.check(), days="3")
    clock.pass_by(days=6)
    issue(logged_in(Role.SECTION_CHIEF), phone.check(("RW03",)), days="3")
    phone.alert(phone.check(("JM12",)))
    phone.check(("JM03", "ZZ01"))
    viewer = logged_in(role)
    shown = tiles(viewer.get(f"/?district={district}" if district else "/").text)
    assert len(shown) == 5
    assert sum(shown.values()) >= 4
    for url, count in shown.items():
        assert len(re.findall("data-row", viewer.get(url).text)) == count, url


def test_days_are_short_and_texts_are_cut_where_one_sees_it() -> None:
    now = datetime(2026, 12, 1, 20, 0, tzinfo=UTC)
    assert near_day(now.date().replace(day=2), now.date()) == "12月2日 周三"
    assert near_day(now.date().replace(year=2027, month=1), now.date()) == "2027年1月1日 周五"
    assert near_moment(now, now) == "12月2日 04:00"
    assert cut("占用人行道约六平方米", 6) == "占用人行道…"
    assert cut("占用", 6) == "占用"
