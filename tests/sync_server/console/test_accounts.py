"""Accounts: one administrator asks, a second person of another office says yes, and nobody reaches above or beside."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update

from shared.organisation import Role
from shared.problems import Problem
from sync_server.accounts import hashing as passwords
from sync_server.accounts.two_persons import confirm, propose_account, propose_change
from sync_server.acts.common.assignments import call_off_all
from sync_server.acts.organisation import add_person
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.procedures.accounts import ADMINISTRATORS, AccountDeed
from sync_server.procedures.passwords import PasswordRules
from sync_server.procedures.permissions import Caller
from tests.sync_server.console.conftest import OFFICE, PASSWORD, SECTION, Browser, Clock, add_user

Enter = Callable[..., Browser]
FORM = {"login": "chen.tao", "role": "squad_inspector"}


@dataclass
class Desk:
    """长宁's two administrators at their browsers, and somebody of a squad who is to have an account."""

    system: Browser
    security: Browser
    squad: str
    person: str
    ledger: Ledger

    def request(self) -> str:
        with self.ledger.read() as conn:
            query = select(t.account_requests.c.id).where(t.account_requests.c.state == "waiting")
            return str(conn.execute(query).scalar_one())

    def confirm(self) -> str:
        """The second person's yes to the one request that waits; the page that follows."""
        return self.security.post(f"/confirmations/{self.request()}/confirm").text


@pytest.fixture
def desk(ledger: Ledger, logged_in: Enter, squads: list[str]) -> Desk:
    person = ledger.write(lambda w: add_person(w, SYSTEM, name="陈涛", badge="050118", unit_id=squads[0]))
    system = logged_in(Role.SYSTEM_ADMIN, login="xitong")
    return Desk(system, logged_in(Role.SECURITY_ADMIN, login="anquan"), squads[0], person, ledger)


def word_on(page: str) -> str:
    found = re.search(r'class="code">([^<]+)<', page)
    assert found, page
    return found[1]


def users(ledger: Ledger, **where: str) -> int:
    with ledger.read() as conn:
        query = select(func.count()).select_from(t.users)
        for name, value in where.items():
            query = query.where(t.users.c[name] == value)
        return int(conn.execute(query).scalar_one())


def test_a_new_account_opens_when_a_second_person_agrees_who_alone_sees_the_first_password(
    app: FastAPI, desk: Desk
) -> None:
    asked = desk.system.post("/users", FORM | {"login": "Chen.Tao", "unit": desk.squad, "person": desk.person})
    page = desk.system.follow(asked).text
    assert "等待安全管理员确认" in page
    assert "申请新增账号chen.tao（陈涛，分队督察员" in page
    assert users(desk.ledger, login="chen.tao") == 0
    assert 'href="/confirmations"' in desk.security.get("/security").text
    assert "申请新增账号chen.tao" in desk.security.get("/confirmations").text
    word = word_on(desk.confirm())
    assert word not in desk.system.get("/users").text
    assert word not in desk.security.get("/confirmations").text
    newcomer = Browser(app)
    assert newcomer.follow(newcomer.log_in("chen.tao", word)).headers["location"] == "/password"
    changed = newcomer.post("/password", {"old": word, "new": "Neu-Wort-2026", "again": "Neu-Wort-2026"})
    assert changed.status_code == 303
    assert newcomer.get("/records").status_code == 200
    with desk.ledger.read() as conn:
        e = t.events.c
        kinds = conn.execute(select(e.kind).where(e.kind.like("user.%"), e.words.contains("chen.tao")).order_by(e.seq))
        assert kinds.scalars().all() == ["user.requested", "user.confirmed", "user.added"]


def test_a_refusal_needs_its_reason_and_changes_nothing(desk: Desk) -> None:
    desk.system.post("/users", FORM | {"unit": desk.squad, "person": desk.person})
    place = f"/confirmations/{desk.request()}"
    assert "请写明不同意的理由" in desk.security.post(f"{place}/refuse", {"reason": " "}).text
    desk.security.post(f"{place}/refuse", {"reason": "此人已调离"})
    assert users(desk.ledger, login="chen.tao") == 0
    assert "已经办理" in desk.security.post(f"{place}/confirm").text
    assert "此人已调离" in desk.security.get("/confirmations").text


def test_a_request_is_taken_back_by_who_made_it_and_dies_after_a_week(desk: Desk, clock: Clock) -> None:
    fields = FORM | {"unit": desk.squad, "person": desk.person}
    desk.system.post("/users", fields)
    assert "已有一件申请等待" in desk.system.post("/users", fields).text
    first = desk.request()
    desk.system.post(f"/users/requests/{first}/withdraw")
    assert "已经办理" in desk.security.post(f"/confirmations/{first}/confirm").text
    assert desk.system.post("/users", fields).status_code == 303
    request = desk.request()
    clock.pass_by(days=7)
    desk.security.log_in("anquan")
    assert "超过 7 天没有确认" in desk.security.post(f"/confirmations/{request}/confirm").text
    assert users(desk.ledger, login="chen.tao") == 0


def test_a_reset_unlocks_and_ends_what_is_open_only_when_confirmed(app: FastAPI, desk: Desk) -> None:
    user = add_user(desk.ledger, "wang", Role.SECTION_OFFICER, SECTION)
    officer = Browser(app)
    officer.log_in("wang")
    assert desk.system.post(f"/users/{user}/password").status_code == 303
    assert officer.get("/").status_code == 200
    for _ in range(5):
        Browser(app).log_in("wang", "wrong")
    assert "锁定中" in desk.system.get("/users").text
    word = word_on(desk.confirm())
    assert officer.get("/").status_code == 303
    assert Browser(app).log_in("wang").status_code == 403
    assert Browser(app).log_in("wang", word).status_code == 303


def test_stopping_is_at_once_and_starting_again_takes_two(app: FastAPI, desk: Desk) -> None:
    user = add_user(desk.ledger, "wang", Role.SECTION_OFFICER, SECTION)
    officer = Browser(app)
    officer.log_in("wang")
    desk.system.post(f"/users/{user}/standing", {"active": "off"})
    assert officer.get("/password").headers["location"].startswith("/login")
    assert Browser(app).log_in("wang").status_code == 403
    desk.system.post(f"/users/{user}/standing", {"active": "on"})
    assert Browser(app).log_in("wang").status_code == 403
    desk.confirm()
    assert Browser(app).log_in("wang").status_code == 303


def test_a_role_and_a_person_change_only_when_confirmed(desk: Desk) -> None:
    user = add_user(desk.ledger, "wang", Role.SECTION_OFFICER, SECTION, person_id=None)
    assert "没有关联人员名录中的本人" in desk.system.get("/users").text
    assert "须关联人员名录中的本人" in desk.system.post(f"/users/{user}/change", {"role": "section_chief"}).text
    desk.system.post(f"/users/{user}/link", {"person": desk.person})
    assert users(desk.ledger, person_id=desk.person) == 0
    desk.confirm()
    assert users(desk.ledger, person_id=desk.person) == 1
    desk.system.post(f"/users/{user}/change", {"role": "section_chief", "unit": SECTION})
    assert users(desk.ledger, login="wang", role="section_officer") == 1
    desk.confirm()
    assert users(desk.ledger, login="wang", role="section_chief") == 1


def test_what_has_changed_since_it_was_asked_for_is_not_confirmed(desk: Desk) -> None:
    user = add_user(desk.ledger, "wang", Role.SECTION_OFFICER, SECTION)
    desk.system.post(f"/users/{user}/change", {"role": "section_chief", "unit": SECTION})
    desk.system.post(f"/users/{user}/standing", {"active": "off"})
    assert "账号又有变化" in desk.confirm()
    assert users(desk.ledger, login="wang", role="section_officer") == 1


def test_who_asked_and_is_no_administrator_any_more_is_not_confirmed(desk: Desk) -> None:
    desk.system.post("/users", FORM | {"unit": desk.squad, "person": desk.person})
    request = desk.request()
    desk.ledger.write(
        lambda w: w.conn.execute(update(t.users).where(t.users.c.login == "xitong").values(active=False)) and None
    )
    assert "不是在用的系统管理员" in desk.security.post(f"/confirmations/{request}/confirm").text


@pytest.mark.parametrize("role", [Role.OFFICE_CHIEF, Role.OFFICE_STAFF, Role.DETACHMENT_INSPECTOR, Role.SECTION_CHIEF])
def test_a_districts_administrator_makes_no_account_of_another_tier(desk: Desk, role: Role) -> None:
    fields = {"login": "chuzhang", "role": role.value, "unit": desk.squad, "person": desk.person}
    assert "只能设在" in desk.system.post("/users", fields).text
    above = desk.system.post("/users", fields | {"unit": OFFICE})
    assert above.status_code == 404
    with desk.ledger.read() as conn:
        assert conn.execute(select(func.count()).select_from(t.account_requests)).scalar_one() == 0


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_the_three_administrators_cannot_touch_one_another(app: FastAPI, desk: Desk, role: Role) -> None:
    """Neither the account itself nor the person behind it; only the server's own shell."""
    user = add_user(desk.ledger, "other", role, SECTION)
    with desk.ledger.read() as conn:
        person = conn.execute(select(t.users.c.person_id).where(t.users.c.id == user)).scalar_one()
    before = _account(desk.ledger, user)
    tries = [
        ("/users", {"login": "fresh", "role": role.value, "unit": SECTION, "person": desk.person}),
        (f"/users/{user}/password", {}),
        (f"/users/{user}/change", {"role": "section_officer"}),
        (f"/users/{user}/link", {"person": desk.person}),
        (f"/users/{user}/standing", {"active": "off"}),
        (f"/people/{person}", {"name": "改名", "badge": "T-other", "unit": SECTION}),
        (f"/people/{person}", {"name": "用户other", "badge": "T-other", "unit": SECTION, "left": "1"}),
    ]
    for url, fields in tries:
        answer = desk.system.post(url, fields)
        assert answer.status_code == 422, url
        assert "三员分立" in answer.text, url
        assert desk.security.post(url, fields).status_code == 403, url
    assert _account(desk.ledger, user) == before
    assert Browser(app).log_in("other").status_code == 303
    officer = add_user(desk.ledger, "wang", Role.SECTION_OFFICER, SECTION)
    assert "三员分立" in desk.system.post(f"/users/{officer}/change", {"role": role.value}).text


def _account(ledger: Ledger, user_id: str) -> tuple[object, ...]:
    with ledger.read() as conn:
        return tuple(conn.execute(select(t.users).where(t.users.c.id == user_id)).one())


def test_a_districts_administrators_reach_neither_the_city_nor_the_next_district(
    desk: Desk, logged_in: Enter, squads: list[str]
) -> None:
    beside, above = (
        add_user(desk.ledger, f"u{n}", Role.SQUAD_INSPECTOR, unit) for n, unit in enumerate((squads[2], OFFICE))
    )
    for user in (beside, above):
        for deed, fields in (("password", {}), ("change", {"unit": SECTION}), ("standing", {"active": "off"})):
            assert desk.system.post(f"/users/{user}/{deed}", fields).status_code == 404
        assert desk.security.post(f"/security/sessions/{user}/end").status_code == 404
    assert "<b>u0</b>" not in desk.system.get("/users?q=u0").text
    city = logged_in(Role.SYSTEM_ADMIN, OFFICE, login="shi-xitong")
    fields = FORM | {"unit": desk.squad, "person": desk.person}
    assert city.post("/users", fields).status_code == 303, "the city's may below it"
    stranger = logged_in(Role.SECURITY_ADMIN, _section_of(desk.ledger, squads[2]), login="xuhui-anquan")
    assert stranger.post(f"/confirmations/{desk.request()}/confirm").status_code == 404
    assert "chen.tao" not in stranger.get("/confirmations").text


def _section_of(ledger: Ledger, squad: str) -> str:
    with ledger.read() as conn:
        return str(conn.execute(select(t.units.c.parent_id).where(t.units.c.id == squad)).scalar_one())


def test_one_person_with_two_accounts_is_no_second_person(desk: Desk, logged_in: Enter, app: FastAPI) -> None:
    desk.system.post("/users", FORM | {"unit": desk.squad, "person": desk.person})
    request = desk.request()
    with desk.ledger.read() as conn:
        same = conn.execute(select(t.users.c.person_id).where(t.users.c.login == "xitong")).scalar_one()
    words = {
        "twin": (same, "提出人不能确认自己的申请"),
        "nobody": (None, "没有关联人员名录中的本人"),
        "himself": (desk.person, "不能确认关于本人账号的申请"),
    }
    for login, (person, why) in words.items():
        add_user(desk.ledger, login, Role.SECURITY_ADMIN, SECTION, person_id=person)
        browser = Browser(app)
        browser.log_in(login)
        assert why in browser.post(f"/confirmations/{request}/confirm").text, login
    assert users(desk.ledger, login="chen.tao") == 0
    add_user(desk.ledger, "lone", Role.SYSTEM_ADMIN, SECTION, person_id=None)
    lone = Browser(app)
    lone.log_in("lone")
    fields = {"login": "other", "role": "squad_inspector", "unit": desk.squad, "person": desk.person}
    assert "无法证明提出人与确认人是两个人" in lone.post("/users", fields).text


def test_nobody_asks_for_an_account_of_their_own(desk: Desk) -> None:
    with desk.ledger.read() as conn:
        me = conn.execute(select(t.users.c.person_id).where(t.users.c.login == "xitong")).scalar_one()
    fields = {"login": "kezhang2", "role": "section_chief", "unit": SECTION, "person": me}
    assert "不能为本人办理账号" in desk.system.post("/users", fields).text


def test_a_refused_form_keeps_what_was_typed(desk: Desk) -> None:
    add_user(desk.ledger, "chen", Role.SQUAD_INSPECTOR, desk.squad)
    refused = desk.system.post("/users", FORM | {"login": "chen", "unit": desk.squad, "person": desk.person})
    assert refused.status_code == 409
    assert "已被使用" in refused.text
    assert 'value="chen"' in refused.text
    assert f'<option value="{desk.person}" selected>' in refused.text


def test_a_role_out_of_place_opens_nothing(app: FastAPI, desk: Desk) -> None:
    """An account of before: a chief of the city's office, made at a squad."""
    add_user(desk.ledger, "old", Role.OFFICE_CHIEF, desk.squad)
    refused = Browser(app).log_in("old")
    assert refused.status_code == 403
    assert "与所在单位（街镇综合行政执法队）不符" in refused.text
    assert "角色与单位不符" in desk.system.get("/users").text
    add_user(desk.ledger, "moved", Role.SECTION_CHIEF, SECTION)
    browser = Browser(app)
    browser.log_in("moved")
    desk.ledger.write(
        lambda w: (
            w.conn.execute(update(t.users).where(t.users.c.login == "moved").values(role=Role.OFFICE_CHIEF.value))
            and None
        )
    )
    assert browser.get("/").headers["location"] == "/login"


def test_a_confirmation_counts_once_however_many_come_together(ledger: Ledger, desk: Desk) -> None:
    callers = {login: _caller(ledger, login) for login in ("xitong", "anquan")}
    user = add_user(ledger, "wang", Role.SECTION_OFFICER, SECTION)
    rules, hashed = PasswordRules(), passwords.hash_password(PASSWORD)
    asked = ledger.write(lambda w: propose_change(w, callers["xitong"], user, AccountDeed.PASSWORD))

    def agree(_n: int) -> bool:
        try:
            ledger.write(lambda w: confirm(w, callers["anquan"], asked, rules, hashed, call_off_all))
        except Problem:
            return False
        return True

    def ask(n: int) -> bool:
        try:
            fields = {"login": f"new{n % 2}", "name": "", "role": Role.SQUAD_INSPECTOR, "unit_id": desk.squad}
            ledger.write(lambda w: propose_account(w, callers["xitong"], person_id=desk.person, **fields))  # type: ignore[arg-type]
        except Problem:
            return False
        return True

    with ThreadPoolExecutor(16) as crowd:
        assert sum(crowd.map(agree, range(32))) == 1
        assert sum(crowd.map(ask, range(32))) == 2


def _caller(ledger: Ledger, login: str) -> Caller:
    u, n = t.users.c, t.units.c
    with ledger.read() as conn:
        query = select(u.id, u.name, u.role, u.unit_id, u.person_id, n.district_code).join(t.units, n.id == u.unit_id)
        row = conn.execute(query.where(u.login == login)).one()
    return Caller(row.id, row.name, Role(row.role), row.unit_id, row.district_code, row.person_id)
