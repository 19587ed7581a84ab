"""立即通知 in the console: the three deeds, the ring list, the parts that refresh themselves, and who may do what."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from shared.organisation import Role
from sync_server.accounts import sessions
from sync_server.console.words import time_to
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import OTHER_SECTION, SECTION, Browser, Clock
from tests.sync_server.console.story import Phone, picture

Enter = Callable[..., Browser]
REFRESH = {"hx-request": "true", "x-ducha-refresh": "1"}


@pytest.fixture
def phone(app: FastAPI, squads: list[str]) -> Phone:
    return Phone(app, squads[0])


@pytest.fixture
def alert(phone: Phone) -> str:
    return phone.alert(phone.check(("JM12",)))


def write_list(chief: Browser, *rows: tuple[str, str, str, str], version: str = "0") -> str:
    fields = {"version": version}
    for n, (order, post, name, number) in enumerate(rows):
        fields |= {f"order_{n}": order, f"post_{n}": post, f"name_{n}": name, f"phone_{n}": number}
    answer = chief.post(f"/duty/{SECTION}", fields)
    return chief.follow(answer).text if answer.status_code == 303 else answer.text


LIST = (("2", "科长", "赵敏华", "021-62510002"), ("1", "值班员", "李勇", "021-62510001"))


def test_the_desk_says_when_nobody_was_on_the_spot_in_time(alert: str, logged_in: Enter, clock: Clock) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    officer.post(f"/alerts/{alert}/acknowledge")
    desk = officer.get("/").text
    assert "立即通知待到场" in desk
    assert "已超时限" not in desk
    clock.pass_by(hours=2, minutes=1)
    assert "立即通知待到场 2 小时，已超时限" in logged_in(Role.SECTION_OFFICER, login="two-hours-later").get("/").text


def test_an_alert_goes_from_answer_to_arrival_to_done_with_photos(alert: str, logged_in: Enter, clock: Clock) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    clock.pass_by(minutes=6)
    assert "下一步：响应" in officer.get(f"/alerts/{alert}").text
    page = officer.follow(officer.post(f"/alerts/{alert}/acknowledge")).text
    assert "下一步：到场" in page
    clock.pass_by(minutes=24)
    officer = logged_in(Role.SECTION_OFFICER, login="half-an-hour-later")
    page = officer.follow(officer.post(f"/alerts/{alert}/arrive", {"who": "李勇（050110）"})).text
    assert "到场人员李勇（050110）" in page
    clock.pass_by(minutes=45)
    officer = logged_in(Role.SECTION_OFFICER, login="later")
    shot = [("photos", ("done.jpg", picture(), "image/jpeg"))]
    page = officer.follow(officer.post(f"/alerts/{alert}/close", {"words": "已清运"}, files=shot)).text
    assert "用时 6 分钟" in page
    assert "用时 30 分钟" in page
    assert "用时 75 分钟" in page
    assert "/photos/" in page
    assert "响应 6 分钟 · 到场 30 分钟 · 处置 75 分钟" in officer.get("/alerts").text
    picture_url = page.split('<a href="/photos/')[1].split('"')[0]
    assert officer.get(f"/photos/{picture_url}/thumbnail").status_code == 200
    assert f'href="/alerts/{alert}"' in officer.get(f"/photos/{picture_url}").text
    stranger = logged_in(Role.SECTION_OFFICER, OTHER_SECTION)
    assert stranger.get(f"/photos/{picture_url}/thumbnail").status_code == 404


def test_a_refused_closure_keeps_the_words_and_the_photos(alert: str, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    officer.post(f"/alerts/{alert}/acknowledge")
    officer.post(f"/alerts/{alert}/arrive")
    files = [("photos", ("a.jpg", picture(), "image/jpeg")), ("photos", ("b.jpg", b"not a picture", "image/jpeg"))]
    refused = officer.post(f"/alerts/{alert}/close", {"words": "已全部清运"}, files=files)
    assert refused.status_code == 422
    assert "已全部清运" in refused.text
    assert "已上传 1 张" in refused.text
    empty = officer.post(f"/alerts/{alert}/close", {"words": " "})
    assert "请写明处置情况" in empty.text


def test_a_second_answer_is_told_kindly_and_changes_nothing(alert: str, logged_in: Enter, clock: Clock) -> None:
    officer, chief = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_CHIEF)
    officer.post(f"/alerts/{alert}/acknowledge")
    clock.pass_by(minutes=3)
    assert "此前已由他人办理" in chief.follow(chief.post(f"/alerts/{alert}/acknowledge")).text


def test_the_chief_writes_the_ring_list_in_the_order_of_its_numbers(alert: str, logged_in: Enter) -> None:
    chief, officer = logged_in(Role.SECTION_CHIEF), logged_in(Role.SECTION_OFFICER)
    page = write_list(chief, *LIST)
    assert "名单已保存" in page
    shown = officer.get(f"/alerts/{alert}").text
    assert shown.index("李勇") < shown.index("赵敏华")
    assert 'href="tel:021-62510001"' in shown
    assert officer.post(f"/duty/{SECTION}", {"version": "0"}).status_code == 403
    assert "<input name=" not in officer.get(f"/duty/{SECTION}").text
    stale = write_list(chief, ("1", "值班员", "王强", "021-62510009"))
    assert "刚被他人修改" in stale
    assert 'value="王强"' in stale
    assert logged_in(Role.SECTION_CHIEF, OTHER_SECTION).get(f"/duty/{SECTION}").status_code == 404


def test_a_number_that_cannot_be_dialled_is_named_with_its_row_and_nothing_typed_is_lost(logged_in: Enter) -> None:
    page = write_list(logged_in(Role.SECTION_CHIEF), ("1", "值班员", "李勇", "再说"))
    assert "第 1 行：请填写可以拨打的电话号码" in page
    assert 'value="李勇"' in page


def test_each_call_is_kept_and_shown_beside_its_number(alert: str, logged_in: Enter, ledger: Ledger) -> None:
    write_list(logged_in(Role.SECTION_CHIEF), *LIST)
    with ledger.read() as conn:
        first = conn.execute(select(t.duty_contacts.c.id).order_by(t.duty_contacts.c.position)).scalars().first()
    officer = logged_in(Role.SECTION_OFFICER)
    page = officer.follow(officer.post(f"/alerts/{alert}/call", {"contact": first, "result": "no_answer"}))
    assert "无人接听" in page.text
    assert "请选择拨打结果" in officer.post(f"/alerts/{alert}/call", {"contact": first, "result": "?"}).text
    unknown = officer.post(f"/alerts/{alert}/call", {"contact": "x", "result": "told"})
    assert unknown.status_code == 409


def test_the_city_sees_the_course_and_may_ring_but_not_answer(alert: str, logged_in: Enter) -> None:
    office = logged_in(Role.OFFICE_STAFF)
    page = office.get(f"/alerts/{alert}").text
    assert "下一步" not in page
    refused = office.post(f"/alerts/{alert}/acknowledge")
    assert refused.status_code == 422
    assert "由收到通知的督察机构响应" in refused.text


def test_the_city_notifies_a_district_from_a_filed_grave_finding(phone: Phone, logged_in: Enter) -> None:
    check = phone.check(("JM12", "JM03"))
    grave, minor = (item.id for item in check.items)
    city = logged_in(Role.DETACHMENT_INSPECTOR)
    office = logged_in(Role.OFFICE_STAFF)
    record = office.get(f"/records/{check.id}").text
    assert f"/alerts/new?finding={grave}" in record
    assert f"/alerts/new?finding={minor}" not in record
    assert "立即通知" in office.get(f"/alerts/new?finding={grave}").text
    empty = office.post("/alerts", {"finding": grave, "text": " "})
    assert "请写明通知内容" in empty.text
    made = office.post("/alerts", {"finding": grave, "text": "渣土占用消防通道"})
    assert "渣土占用消防通道" in office.follow(made).text
    assert "渣土占用消防通道" in logged_in(Role.SECTION_OFFICER).get("/").text
    again = office.get(f"/alerts/new?finding={grave}")
    assert again.headers["location"] == made.headers["location"]
    assert "已经立即通知过" in city.post("/alerts", {"finding": grave, "text": "再次"}).text
    assert "已经立即通知过" in logged_in(Role.SECTION_CHIEF).post("/alerts", {"finding": grave, "text": "区里"}).text
    elsewhere = logged_in(Role.SECTION_CHIEF, OTHER_SECTION)
    assert elsewhere.post("/alerts", {"finding": grave, "text": "外区"}).status_code == 404
    assert logged_in(Role.INSPECTED_UNIT).post("/alerts", {"finding": grave, "text": "中队"}).status_code == 403


def test_pages_refresh_their_living_parts_without_keeping_the_session_awake(
    alert: str, logged_in: Enter, ledger: Ledger, clock: Clock
) -> None:
    officer, chief = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_CHIEF)
    page = officer.get(f"/alerts/{alert}").text
    assert f'hx-get="/alerts/{alert}?seen=waiting"' in page
    assert "X-Ducha-Refresh" in page
    chief.post(f"/alerts/{alert}/acknowledge")
    part = officer.get(f"/alerts/{alert}?seen=waiting", **REFRESH).text
    assert "<html" not in part
    assert "情况刚有更新" in part
    with ledger.read() as conn:
        before = conn.execute(select(t.sessions.c.expires_at).order_by(t.sessions.c.expires_at)).scalars().all()
    clock.pass_by(minutes=10)
    assert sessions.RENEW_AFTER.total_seconds() < 600
    for url in (f"/alerts/{alert}", "/alerts", "/alerts/bell", "/"):
        assert "<html" not in officer.get(url, **REFRESH).text
    with ledger.read() as conn:
        after = conn.execute(select(t.sessions.c.expires_at).order_by(t.sessions.c.expires_at)).scalars().all()
    assert before == after


def test_the_bell_rings_at_the_section_at_once_and_at_the_city_when_it_was_rung_up(
    alert: str, logged_in: Enter, clock: Clock, ledger: Ledger
) -> None:
    from sync_server.clockwork import alert_ringing

    section, office = logged_in(Role.SECTION_OFFICER), logged_in(Role.OFFICE_STAFF)
    other = logged_in(Role.SECTION_OFFICER, OTHER_SECTION)
    assert 'data-alerts="1"' in section.get("/alerts/bell").text
    assert 'data-alerts="0"' in office.get("/alerts/bell").text
    assert 'data-alerts="0"' in other.get("/alerts/bell").text
    clock.pass_by(minutes=31)
    ledger.write(alert_ringing.run)
    office, section = logged_in(Role.OFFICE_STAFF, login="o2"), logged_in(Role.SECTION_OFFICER, login="s2")
    assert 'data-alerts="1"' in office.get("/alerts/bell").text
    section.post(f"/alerts/{alert}/acknowledge")
    assert 'data-alerts="0"' in section.get("/alerts/bell").text
    assert logged_in(Role.INSPECTED_UNIT).get("/alerts/bell").status_code == 403


def test_the_leader_finds_the_escalation_in_the_inbox_and_colleagues_do_not_take_it_away(
    alert: str, logged_in: Enter, clock: Clock, ledger: Ledger
) -> None:
    from sync_server.clockwork import alert_ringing

    clock.pass_by(minutes=31)
    ledger.write(alert_ringing.run)
    leader, officer = logged_in(Role.BUREAU_LEADER), logged_in(Role.SECTION_OFFICER)
    assert "报请督促" in leader.get("/inbox").text
    assert "报请督促" not in officer.get("/inbox?tab=all").text
    officer.get(f"/alerts/{alert}")
    assert "报请督促" in leader.get("/inbox").text
    leader.get(f"/alerts/{alert}")
    assert "报请督促" not in leader.get("/inbox").text


def test_lists_are_filtered_by_state_and_district(alert: str, logged_in: Enter) -> None:
    office = logged_in(Role.OFFICE_STAFF)
    assert alert in office.get("/alerts?state=waiting&district=310105").text
    assert alert not in office.get("/alerts?state=done").text
    assert alert not in office.get("/alerts?district=310104").text


def test_an_alert_shows_where_and_how_long_is_left_by_the_server(alert: str, logged_in: Enter, clock: Clock) -> None:
    page = logged_in(Role.SECTION_OFFICER).get(f"/alerts/{alert}").text
    limit = re.search(r'data-deadline="([^"]+)" data-now="([^"]+)">还剩 (\d+) 分钟', page)
    assert limit
    left = datetime.fromisoformat(limit[1]) - datetime.fromisoformat(limit[2])
    assert left == timedelta(minutes=int(limit[3]))
    assert datetime.fromisoformat(limit[2]) == clock()
    assert "<svg" in page.partition("data-map>")[2].partition("data-map-facts")[0]
    assert 'href="/findings/map?area=' in page
    clock.pass_by(minutes=int(limit[3]) + 3)
    late = logged_in(Role.OFFICE_STAFF).get(f"/alerts/{alert}").text
    assert "已超 3 分钟" in late
    assert "正在逐级催办" in late


def test_what_is_left_is_said_in_whole_minutes() -> None:
    now = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    said = {
        seconds: time_to(now + timedelta(seconds=seconds), now) for seconds in (1, 60, 3600, 3901, 0, -59, -60, -7260)
    }
    assert said == {
        1: "还剩 1 分钟",
        60: "还剩 1 分钟",
        3600: "还剩 1 小时",
        3901: "还剩 1 小时 6 分钟",
        0: "已超 0 分钟",
        -59: "已超 0 分钟",
        -60: "已超 1 分钟",
        -7260: "已超 2 小时 1 分钟",
    }
