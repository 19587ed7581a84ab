"""走廊屏 by a link of its own: the wall's figures and nothing else, for some days, until somebody ends it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from shared.organisation import Role
from sync_server.console.web import Access, Pages
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import DETACHMENT, OTHER_SECTION, SECTION, Browser, Clock
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]
LINK = re.compile(r"/wall/[0-9a-f-]{36}\.[0-9A-Za-z_-]{32}")


@pytest.fixture
def grave(app: FastAPI, squads: list[str]) -> Phone:
    phone = Phone(app, squads[0])
    phone.check(("RW03",), address="定西路710弄口", facts="张三的摊位")
    return phone


def make(chief: Browser, place: str = "一楼大厅", days: str = "7") -> str:
    """A new screen; its link."""
    page = chief.follow(chief.post("/leading/walls", {"place": place, "days": days})).text
    assert f"已开设“{place}”的走廊屏" in page
    row = page.partition(f'aria-label="{place}的链接"')[2]
    return str(LINK.findall(row)[0])


def opened(app: FastAPI, link: str) -> Browser:
    """The screen in the corridor, on which the link was opened."""
    screen = Browser(app)
    answer = screen.send("GET", link)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/wall", "what stands in the address bar opens nothing"
    return screen


@pytest.mark.usefixtures("grave")
def test_the_screen_shows_the_figures_of_its_body_and_opens_no_other_page(
    app: FastAPI, logged_in: Enter, grave: Phone
) -> None:
    screen = opened(app, make(logged_in(Role.SECTION_CHIEF)))
    wall = screen.get("/wall")
    assert wall.status_code == 200
    assert "<b>1</b>严重问题未办结" in wall.text
    for personal in ("用户", grave.person.name, "定西路", "张三", "退出", "<form", 'href="/leading"', "<a "):
        assert personal not in wall.text, personal
    console: Pages = app.state.console
    for (method, path), route in console.routes.items():
        if method == "GET" and Access.OPEN not in route.needs and "{" not in path:
            answer = screen.send("GET", path, headers={"accept": "text/html"})
            assert answer.status_code == 303, path
            assert answer.headers["location"].startswith("/login"), path


@pytest.mark.usefixtures("grave")
def test_a_district_s_screen_counts_its_own_district_only(app: FastAPI, logged_in: Enter) -> None:
    other = opened(app, make(logged_in(Role.SECTION_CHIEF, OTHER_SECTION)))
    assert "<b>0</b>严重问题未办结" in other.get("/wall").text
    city = opened(app, make(logged_in(Role.OFFICE_CHIEF)))
    assert "全市督察情况" in city.get("/wall").text


def test_a_screen_ends_with_its_day_by_hand_and_with_its_maker(
    app: FastAPI, logged_in: Enter, ledger: Ledger, clock: Clock
) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    by_hand, by_day, by_maker = (opened(app, make(chief, place)) for place in ("大厅", "走廊", "门口"))
    wall_id = _id(ledger, "大厅")
    assert "已停用“大厅”的走廊屏" in chief.follow(chief.post(f"/leading/walls/{wall_id}/end")).text
    assert chief.post(f"/leading/walls/{wall_id}/end").status_code == 409
    assert by_hand.get("/wall").status_code == 410
    assert "已停用或到期" in by_hand.get("/wall").text

    clock.pass_by(days=6, hours=23)
    assert by_day.get("/wall").status_code == 200
    users = t.users.c
    maker = update(t.users).where(users.role == Role.SECTION_CHIEF.value)
    ledger.write(lambda w: w.conn.execute(maker.values(role=Role.SECTION_OFFICER.value)))
    assert by_maker.get("/wall").status_code == 410, "who no longer may, shows nothing either"
    ledger.write(lambda w: w.conn.execute(update(t.users).where(users.unit_id == SECTION).values(active=False)))
    assert by_maker.get("/wall").status_code == 410
    back = {"active": True, "role": Role.SECTION_CHIEF.value}
    ledger.write(lambda w: w.conn.execute(update(t.users).where(users.unit_id == SECTION).values(back)))
    assert by_day.get("/wall").status_code == 200
    clock.pass_by(hours=1)
    assert by_day.get("/wall").status_code == 410


def test_the_security_administrator_counts_the_screens_beside_the_sessions_and_ends_them(
    app: FastAPI, logged_in: Enter, ledger: Ledger
) -> None:
    screen = opened(app, make(logged_in(Role.SECTION_CHIEF)))
    assert screen.get("/wall").status_code == 200
    opened(app, make(logged_in(Role.SECTION_CHIEF, OTHER_SECTION), "别的区"))
    guard = logged_in(Role.SECURITY_ADMIN)
    page = guard.get("/security").text
    assert "走廊屏（1）" in page
    assert "一楼大厅" in page
    assert not LINK.search(page), "who guards the sessions needs no link"
    assert guard.post(f"/security/walls/{_id(ledger, '别的区')}/end").status_code == 404
    assert "已停用" in guard.follow(guard.post(f"/security/walls/{_id(ledger, '一楼大厅')}/end")).text
    assert screen.get("/wall").status_code == 410


def test_a_link_that_was_changed_or_made_up_opens_nothing(app: FastAPI, logged_in: Enter) -> None:
    link = make(logged_in(Role.DETACHMENT_CHIEF, DETACHMENT))
    for wrong in (link[:-1] + ("A" if link[-1] != "A" else "B"), "/wall/x", "/wall/" + "0" * 36 + "." + "A" * 32):
        assert Browser(app).get(wrong).status_code == 410, wrong
    assert Browser(app).get("/wall").status_code == 410


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"place": " ", "days": "7"}, "请写明这块屏放在哪里"),
        ({"place": "大厅", "days": "0"}, "有效天数请填 1 至 90 的整数"),
        ({"place": "大厅", "days": "91"}, "有效天数请填 1 至 90 的整数"),
        ({"place": "大厅", "days": "一周"}, "有效天数请填 1 至 90 的整数"),
    ],
)
def test_what_is_missing_is_said(logged_in: Enter, fields: dict[str, Any], words: str) -> None:
    refused = logged_in(Role.SECTION_CHIEF).post("/leading/walls", fields)
    assert refused.status_code == 422
    assert words in refused.text


def test_a_body_has_ten_screens_at_most_and_a_neighbour_ends_none_of_them(logged_in: Enter, ledger: Ledger) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    for n in range(10):
        make(chief, f"第 {n} 块")
    assert "已有 10 块走廊屏" in chief.post("/leading/walls", {"place": "又一块", "days": "1"}).text
    neighbour = logged_in(Role.SECTION_CHIEF, OTHER_SECTION)
    assert neighbour.post(f"/leading/walls/{_id(ledger, '第 3 块')}/end").status_code == 404
    assert "还没有走廊屏" in neighbour.get("/leading/walls").text


def _id(ledger: Ledger, place: str) -> str:
    with ledger.read() as conn:
        return str(conn.execute(select(t.walls.c.id).where(t.walls.c.place == place)).scalar_one())


def test_a_screen_outlives_a_ledger_that_cannot_be_asked(
    app: FastAPI, logged_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("SELECT 1", {}, Exception("no connection"))

    screen = opened(app, make(logged_in(Role.SECTION_CHIEF)))
    with monkeypatch.context() as patched:
        patched.setattr("sync_server.accounts.walls.note_seen", away)
        assert "严重问题未办结" in screen.get("/wall").text, "that it was looked at is not worth a dark screen"
        patched.setattr("sync_server.console.queries.leading.overview", away)
        answer = screen.get("/wall")
    assert answer.status_code == 503
    assert "暂时取不到数字" in answer.text
    assert answer.headers["refresh"] == "60"
