"""Running the office: phones and codes, people and accounts, delegation, routing, sending, calendar, log."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from shared.organisation import Role
from sync_server.acts.common.devices import hash_token
from sync_server.acts.enrolment import normal_code
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import (
    CHANGNING,
    OTHER_SECTION,
    PASSWORD,
    SECTION,
    XUHUI,
    Browser,
    Clock,
    add_user,
)
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]


@pytest.fixture
def phone(app: FastAPI, squads: list[str]) -> Phone:
    return Phone(app, squads[0])


def one(ledger: Ledger, column: object, *where: object) -> object:
    with ledger.read() as conn:
        return conn.execute(select(column).where(*where)).scalar_one()  # type: ignore[call-overload]


# --- phones --------------------------------------------------------------------------------------------------------


def test_an_enrolment_code_is_shown_once_with_its_picture_and_end(
    ledger: Ledger, logged_in: Enter, squads: list[str]
) -> None:
    user = add_user(ledger, "chen", Role.SQUAD_INSPECTOR, squads[0])
    officer = logged_in(Role.SECTION_OFFICER)
    page = officer.post("/devices/code", {"user": user}).text
    found = re.search(r"data-code>([^<]+)<", page)
    assert found
    assert "2026年11月25日 15:00" in page
    assert "<svg" in page
    kept = one(ledger, t.enrolment_codes.c.code_hash, t.enrolment_codes.c.user_id == user)
    assert kept == hash_token(normal_code(found[1]))
    assert found[1] not in officer.get("/devices").text


def test_no_code_for_a_person_of_another_district(ledger: Ledger, logged_in: Enter, squads: list[str]) -> None:
    user = add_user(ledger, "xu", Role.SQUAD_INSPECTOR, squads[2])
    assert logged_in(Role.SECTION_OFFICER).post("/devices/code", {"user": user}).status_code == 404


def test_a_lost_phone_is_stopped_with_a_reason_and_what_it_held_is_known(
    phone: Phone, ledger: Ledger, logged_in: Enter
) -> None:
    where = t.devices.c.id == phone.device_id
    values = {"unsent_records": 2, "unsent_photos": 7, "clock_offset_s": 200.0}
    ledger.write(lambda w: w.conn.execute(t.devices.update().where(where).values(**values)))
    officer = logged_in(Role.SECTION_OFFICER)
    page = officer.get("/devices").text
    assert "2 条记录、7 件照片或录音录像" in page
    assert "慢 3 分 20 秒" in page
    assert "请填写停用原因" in officer.post(f"/devices/{phone.device_id}/revoke", {"reason": ""}).text
    stopped = officer.follow(officer.post(f"/devices/{phone.device_id}/revoke", {"reason": "手机遗失"}))
    assert "已停用" in stopped.text
    assert "手机遗失" in stopped.text
    assert officer.post(f"/devices/{phone.device_id}/revoke", {"reason": "再停"}).status_code == 409


# --- people -------------------------------------------------------------------------------------------------------


def test_a_person_is_entered_by_name_and_badge_once(logged_in: Enter, squads: list[str]) -> None:
    admin = logged_in(Role.SYSTEM_ADMIN)
    fields = {"name": "陈涛", "badge": "050118", "unit": squads[0], "inspector": "1"}
    assert "陈涛" in admin.follow(admin.post("/people", fields)).text
    assert "已经登记" in admin.post("/people", fields).text
    assert "陈涛" not in logged_in(Role.SECTION_OFFICER, OTHER_SECTION).get("/people?q=050118").text.split("<table")[-1]


# --- authority -----------------------------------------------------------------------------------------------------


def test_a_chief_delegates_with_a_paper_and_a_section_officer_only_reads(ledger: Ledger, logged_in: Enter) -> None:
    chief, officer = logged_in(Role.SECTION_CHIEF), logged_in(Role.SECTION_OFFICER)
    assert "请填写授权文件的文号" in chief.post(f"/delegation/{CHANGNING}", {"mode": "direct"}).text
    fields = {"mode": "direct", "paper": "沪长城管督〔2026〕3号", "since": "2026-11-24"}
    assert "当场生效" in chief.follow(chief.post(f"/delegation/{CHANGNING}", fields)).text
    assert one(ledger, t.delegations.c.mode, t.delegations.c.district_code == CHANGNING) == "direct"
    assert "保存授权" not in officer.get("/delegation").text
    assert officer.post(f"/delegation/{CHANGNING}", fields).status_code == 403
    assert chief.post(f"/delegation/{XUHUI}", fields).status_code == 404


def test_the_test_box_tells_who_answers_and_why_without_leaving_a_trace(
    ledger: Ledger, logged_in: Enter, squads: list[str]
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    with ledger.read() as conn:
        before = conn.execute(select(t.events.c.seq).order_by(t.events.c.seq.desc())).first()
    taken = officer.get(f"/routing?item=JM12&unit={squads[0]}").text
    assert "长宁区城市管理行政执法局直属中队" in taken.split("谁来答复")[1]
    assert "收回区级执法的事项" in taken.split("谁来答复")[1]
    plain = officer.get(f"/routing?item=ZZ01&unit={squads[0]}").text
    assert "华阳路街道综合行政执法队" in plain.split("谁来答复")[1]
    leader = officer.get(f"/routing?item=ZZ01&unit={squads[0]}&leader=1").text
    assert "督察科" in leader.split("谁来答复")[1]
    with ledger.read() as conn:
        assert conn.execute(select(t.events.c.seq).order_by(t.events.c.seq.desc())).first() == before
    assert officer.get(f"/routing?item=ZZ01&unit={squads[2]}").status_code == 404


def test_a_section_adds_moves_switches_and_deletes_rules_of_its_own_district(
    ledger: Ledger, logged_in: Enter, squads: list[str]
) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    fields = {"items": "zz*", "answering": "section", "position": "25", "note": "着装问题由督察科办理"}
    assert "着装问题由督察科办理" in chief.follow(chief.post("/routing", fields)).text
    rule = str(one(ledger, t.routing_rules.c.id, t.routing_rules.c["items"] == "ZZ*"))
    assert one(ledger, t.routing_rules.c.district_code, t.routing_rules.c.id == rule) == CHANGNING
    box = f"/routing?item=ZZ01&unit={squads[0]}"
    assert "按第 3 条规则" in chief.get(box).text
    chief.post(f"/routing/{rule}/move", {"to": "up"})
    assert "按第 2 条规则" in chief.get(box).text
    chief.post(f"/routing/{rule}/switch")
    assert "着装问题由督察科办理" not in chief.get(box).text.split("谁来答复")[1]
    stranger = logged_in(Role.SECTION_CHIEF, OTHER_SECTION)
    assert "着装问题" not in stranger.get("/routing").text
    assert stranger.post(f"/routing/{rule}/delete").status_code == 404
    assert "规则已删除" in chief.follow(chief.post(f"/routing/{rule}/delete")).text
    assert chief.post("/routing/default-leader/delete").status_code == 404


def test_a_rule_moves_one_visible_place_at_a_time_also_among_equal_positions_and_rules_of_others(
    ledger: Ledger, logged_in: Enter
) -> None:
    chief, stranger = logged_in(Role.SECTION_CHIEF), logged_in(Role.SECTION_CHIEF, OTHER_SECTION)
    for browser, items in ((chief, "ZZ01"), (stranger, "ZZ02"), (stranger, "ZZ03"), (chief, "ZZ04"), (chief, "ZZ05")):
        rule = {"items": items, "answering": "section", "position": "25"}
        assert browser.post("/routing", rule).status_code == 303

    def shown() -> list[str]:
        return re.findall(r'data-label="项目">(ZZ\d\d)', chief.get("/routing").text)

    first, second, third = shown()
    assert {first, second, third} == {"ZZ01", "ZZ04", "ZZ05"}
    last = str(one(ledger, t.routing_rules.c.id, t.routing_rules.c["items"] == third))
    back = chief.post(f"/routing/{last}/move", {"to": "up"}).headers["location"]
    assert shown() == [first, third, second]
    assert re.search(r"autofocus>\s*上移", chief.get(back).text)
    chief.post(f"/routing/{last}/move", {"to": "up"})
    assert shown() == [third, first, second]
    chief.post(f"/routing/{last}/move", {"to": "down"})
    assert shown() == [first, third, second]


def test_a_rule_for_an_unknown_item_is_refused_in_words(logged_in: Enter) -> None:
    refused = logged_in(Role.SECTION_CHIEF).post("/routing", {"items": "XX99", "answering": "section", "position": "5"})
    assert "目录中没有项目" in refused.text


# --- sending -------------------------------------------------------------------------------------------------------


def test_a_webhooks_secret_is_shown_once_and_its_failing_is_plain(ledger: Ledger, logged_in: Enter) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    page = chief.post("/endpoints", {"unit": SECTION, "kind": "webhook", "url": "https://hooks.example.cn/in"}).text
    secret = str(one(ledger, t.endpoints.c.secret))
    assert secret in page
    assert secret not in chief.get("/endpoints").text
    endpoint = one(ledger, t.endpoints.c.id)
    chief.post(f"/endpoints/{endpoint}/test")
    assert one(ledger, t.deliveries.c.kind, t.deliveries.c.endpoint_id == endpoint) == "endpoint.tried"
    broken = {"failing_since": "2026-11-24T06:00:00.000Z", "last_error": "连接被拒绝"}
    ledger.write(lambda w: w.conn.execute(t.endpoints.update().values(**broken)))
    page = chief.get("/endpoints").text
    assert "失败 1 小时" in page
    assert "连接被拒绝" in page
    assert "对外投递失败 1 小时" in chief.get("/").text
    delivery = one(ledger, t.deliveries.c.id, t.deliveries.c.endpoint_id == endpoint)
    assert "已重新排队投递" in chief.follow(chief.post(f"/deliveries/{delivery}/again")).text
    stranger = logged_in(Role.SECTION_CHIEF, OTHER_SECTION)
    assert stranger.post(f"/deliveries/{delivery}/again").status_code == 404
    assert stranger.post(f"/endpoints/{endpoint}/switch", {"active": "off"}).status_code == 404


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "ftp://x.cn", "javascript:alert(1)", "https://user:pw@x.cn/"])
def test_an_unfit_address_is_refused_in_words(logged_in: Enter, url: str) -> None:
    refused = logged_in(Role.SECTION_CHIEF).post("/endpoints", {"unit": SECTION, "kind": "webhook", "url": url})
    assert refused.status_code == 422
    assert "https://" in refused.text


# --- tasks, alerts, suggestions ------------------------------------------------------------------------------------


def test_a_task_goes_to_several_inspectors_and_is_taken_back_with_a_reason(
    ledger: Ledger, logged_in: Enter, squads: list[str]
) -> None:
    users = [add_user(ledger, f"i{n}", Role.SQUAD_INSPECTOR, squads[n]) for n in (0, 1)]
    officer = logged_in(Role.SECTION_OFFICER)
    fields = {"user": users, "title": "晚间夜排档巡查", "unit": squads[0], "due_on": "2026-11-26"}
    page = officer.follow(officer.post("/assignments", fields)).text
    assert "已派给 2 人" in page
    assert "11月26日 周四" in page
    foreign = add_user(ledger, "xu", Role.SQUAD_INSPECTOR, squads[2])
    assert officer.post("/assignments", {"user": foreign, "title": "巡查"}).status_code == 404
    assert "请写明任务" in officer.post("/assignments", {"user": users[0], "title": ""}).text
    task = one(ledger, t.assignments.c.id, t.assignments.c.user_id == users[0])
    officer.post(f"/assignments/{task}/cancel", {"reason": "台风"})
    assert '<div class="quiet small">台风</div>' in officer.get("/assignments?state=cancelled").text
    assert "台风</div>" not in officer.get("/assignments").text


def test_an_alert_is_acknowledged_with_its_minutes_and_linked_to_the_record(
    phone: Phone, logged_in: Enter, clock: Clock
) -> None:
    check = phone.check(("RW03",))
    alert = phone.alert(check)
    clock.pass_by(minutes=6)
    officer = logged_in(Role.SECTION_OFFICER)
    assert "待响应 6 分钟" in officer.get("/alerts").text
    page = officer.follow(officer.post(f"/alerts/{alert}/acknowledge")).text
    assert "收到后6分钟" in page
    assert f"/records/{check.id}" in page


def test_an_anonymous_suggestion_is_answered_without_a_name(phone: Phone, logged_in: Enter) -> None:
    suggestion = phone.suggest("希望字体再大一些", anonymous=True)
    officer = logged_in(Role.SECTION_OFFICER)
    page = officer.get("/suggestions").text
    assert "匿名" in page
    assert "周敏" not in page
    assert "请写下答复" in officer.post(f"/suggestions/{suggestion}/answer", {"answer": " "}).text
    answered = officer.follow(officer.post(f"/suggestions/{suggestion}/answer", {"answer": "下一版改进"}))
    assert "下一版改进" in answered.text
    assert "已答复" in answered.text


# --- calendar and log ----------------------------------------------------------------------------------------------


def test_the_auditor_reads_every_log_in_and_nothing_of_the_cases(
    app: FastAPI, phone: Phone, ledger: Ledger, logged_in: Enter
) -> None:
    add_user(ledger, "wang", Role.SECTION_OFFICER, SECTION, name="王芳")
    Browser(app).log_in("wang", "wrong")
    Browser(app).log_in("wang", PASSWORD)
    auditor = logged_in(Role.AUDITOR)
    page = auditor.get("/audit?kind=user.&q=王芳").text
    assert "王芳登录时密码输错（第 1 次）" in page
    assert "王芳登录控制台" in page
    for closed in ("/records", "/notices", "/users", "/devices"):
        assert auditor.get(closed).status_code == 403


def test_no_form_works_without_its_token(app: FastAPI, logged_in: Enter) -> None:
    browsers = {role: logged_in(role) for role in (Role.SECTION_CHIEF, Role.SYSTEM_ADMIN, Role.INSPECTED_UNIT)}
    for (method, path), needs in app.state.console.needs.items():
        if method != "POST" or path == "/login":
            continue
        url = re.sub(r"\{[^}]+\}", CHANGNING, path)
        for role, browser in browsers.items():
            refused, _ = browser.outcome(browser.send("POST", url, data={"csrf": "guessed", "reason": "x"}))
            assert refused == 403, f"{role} {url} {needs}"


def test_the_security_administrator_sees_who_is_logged_in_and_ends_it(
    app: FastAPI, ledger: Ledger, logged_in: Enter
) -> None:
    officer, admin = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECURITY_ADMIN)
    page = admin.get("/security").text
    assert "正在登录（2）" in page
    user = one(ledger, t.users.c.id, t.users.c.role == Role.SECTION_OFFICER.value)
    assert "正在登录（1）" in admin.follow(admin.post(f"/security/sessions/{user}/end")).text
    assert officer.get("/").status_code == 303


def test_a_chief_sets_the_duty_phone_of_the_own_section_only(ledger: Ledger, logged_in: Enter) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    assert "021-62520000" in chief.follow(chief.post(f"/units/{SECTION}/phone", {"duty_phone": "021-62520000"})).text
    assert one(ledger, t.units.c.duty_phone, t.units.c.id == SECTION) == "021-62520000"
    assert chief.post(f"/units/{OTHER_SECTION}/phone", {"duty_phone": "1"}).status_code == 404


def test_a_section_officer_gets_no_code_in_the_chiefs_name(logged_in: Callable[..., Browser], ledger: Ledger) -> None:
    officer, chief = logged_in(Role.SECTION_OFFICER, login="officer"), logged_in(Role.SECTION_CHIEF, login="chief")
    with ledger.read() as conn:
        ids = {row.login: row.id for row in conn.execute(t.users.select())}
    assert "请本人在自己的账号下生成登记码" in officer.post("/devices/code", {"user": ids["chief"]}).text
    assert "登记码" in officer.post("/devices/code", {"user": ids["officer"]}).text
    assert f'value="{ids["chief"]}"' not in officer.get("/devices").text
    assert f'value="{ids["officer"]}"' in chief.get("/devices").text
