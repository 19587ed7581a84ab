"""Logging in: passwords, lock-out, sessions that end, forms that are the user's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from shared.moment import to_iso
from shared.organisation import Role
from sync_server.accounts import hashing as passwords
from sync_server.console.web import own_path
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import PASSWORD, SECTION, Browser, Clock, add_user


@pytest.fixture
def officer(ledger: Ledger) -> str:
    return add_user(ledger, "wang", Role.SECTION_OFFICER, SECTION)


def test_an_officer_logs_in_and_finds_the_desk(app: FastAPI, officer: str) -> None:
    browser = Browser(app)
    assert "工作台" in browser.follow(browser.log_in("wang")).text


def test_without_a_session_every_page_leads_to_the_log_in_and_back(app: FastAPI, officer: str) -> None:
    browser = Browser(app)
    away = browser.get("/notices?state=overdue")
    assert away.headers["location"] == "/login?next=/notices%3Fstate%3Doverdue"
    page = browser.get(away.headers["location"])
    assert 'name="next" value="/notices?state=overdue"' in page.text
    back = browser.post(
        "/login", {"login": "wang", "password": PASSWORD, "next": "/notices?state=overdue"}, form="/login"
    )
    assert back.headers["location"] == "/notices?state=overdue"


@pytest.mark.parametrize("url", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_logging_in_never_leads_to_a_foreign_site(app: FastAPI, officer: str, url: str) -> None:
    browser = Browser(app)
    back = browser.post("/login", {"login": "wang", "password": PASSWORD, "next": url}, form="/login")
    assert back.headers["location"] == "/"


def test_five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(
    app: FastAPI, officer: str, clock: Clock
) -> None:
    browser = Browser(app)
    for _ in range(4):
        assert "登录名或密码不正确" in browser.log_in("wang", "wrong").text
    assert "账号已锁定到 15:15" in browser.log_in("wang", "wrong").text
    assert "账号已锁定到 15:15" in browser.log_in("wang").text
    clock.pass_by(minutes=15, seconds=1)
    assert browser.log_in("wang").status_code == 303


def test_an_unknown_login_is_told_the_same_as_a_wrong_password(app: FastAPI, officer: str) -> None:
    browser = Browser(app)
    unknown, wrong = browser.log_in("nobody", "x"), browser.log_in("wang", "x")
    assert unknown.status_code == wrong.status_code
    assert "登录名或密码不正确" in unknown.text


def test_a_rush_of_log_ins_from_one_address_is_asked_to_wait(app: FastAPI, officer: str) -> None:
    browser = Browser(app)
    codes = [browser.log_in(f"guess{n}", "x").status_code for n in range(22)]
    assert codes[-1] == 429
    assert "尝试次数过多" in browser.log_in("wang").text


def test_an_idle_session_ends_and_a_used_one_lives_on(app: FastAPI, officer: str, clock: Clock) -> None:
    browser = Browser(app)
    browser.log_in("wang")
    for _ in range(3):
        clock.pass_by(minutes=10)
        assert browser.get("/").status_code == 200
    clock.pass_by(minutes=15, seconds=1)
    assert browser.get("/").headers["location"] == "/login"


def test_a_desk_that_refreshes_itself_does_not_stay_logged_in(app: FastAPI, officer: str, clock: Clock) -> None:
    browser = Browser(app)
    browser.log_in("wang")
    for _ in range(14):
        clock.pass_by(minutes=1)
        browser.get("/", **{"hx-request": "true", "x-ducha-refresh": "1"})
    clock.pass_by(minutes=2)
    assert browser.get("/").status_code == 303


def test_the_ledger_keeps_only_the_hash_of_the_session(app: FastAPI, officer: str, ledger: Ledger) -> None:
    browser = Browser(app)
    browser.log_in("wang")
    token = browser.http.cookies["ducha_session"]
    with ledger.read() as conn:
        kept = conn.execute(select(t.sessions.c.token_hash)).scalar_one()
    assert token not in kept
    assert len(kept) == 64


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(app: FastAPI, officer: str) -> None:
    cookie = next(c for c in Browser(app).log_in("wang").headers.get_list("set-cookie") if "ducha_session" in c)
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_a_post_without_the_token_or_from_another_site_is_refused(app: FastAPI, officer: str) -> None:
    browser = Browser(app)
    browser.log_in("wang")
    assert browser.shown(browser.send("POST", "/logout", data={"x": "y"})).status_code == 403
    token = browser.token()
    for origin in ("https://evil.example", "null", "http://testserver.evil.example"):
        foreign = browser.send("POST", "/logout", data={"csrf": token}, headers={"origin": origin})
        assert foreign.status_code == 403
    cross = browser.send("POST", "/logout", data={"csrf": token}, headers={"sec-fetch-site": "cross-site"})
    assert cross.status_code == 403
    assert browser.get("/").status_code == 200


def test_logging_out_ends_the_session_on_the_server(app: FastAPI, officer: str) -> None:
    browser = Browser(app)
    browser.log_in("wang")
    token = browser.http.cookies["ducha_session"]
    browser.post("/logout")
    stolen = Browser(app)
    stolen.http.cookies.set("ducha_session", token)
    assert stolen.get("/").status_code == 303


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("Kurz-1", "至少要有 10 个字符"),
        ("onlylowercase", "至少三种"),
        ("Wang-2026-abc", "不要包含登录名"),
    ],
)
def test_a_weak_new_password_is_refused_in_words(app: FastAPI, officer: str, new: str, words: str) -> None:
    browser = Browser(app)
    browser.log_in("wang")
    assert words in browser.post("/password", {"old": PASSWORD, "new": new, "again": new}).text


def test_a_changed_password_ends_the_other_sessions(app: FastAPI, officer: str) -> None:
    here, there = Browser(app), Browser(app)
    here.log_in("wang")
    there.log_in("wang")
    new = "Neu-Wort-2026"
    assert here.post("/password", {"old": PASSWORD, "new": new, "again": new}).status_code == 303
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 303
    assert Browser(app).log_in("wang", new).status_code == 303


def test_who_must_change_the_password_can_do_nothing_else_first(
    app: FastAPI, ledger: Ledger, browser: Callable[[], Browser]
) -> None:
    add_user(ledger, "new", Role.SECTION_OFFICER, SECTION, must_change=True)
    fresh = browser()
    first = fresh.follow(fresh.log_in("new"))
    assert first.headers["location"] == "/password"


def test_every_answer_forbids_foreign_scripts_and_frames(app: FastAPI) -> None:
    policy = Browser(app).get("/login").headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_an_unknown_address_is_answered_in_words_and_the_consoles_look(app: FastAPI) -> None:
    page = Browser(app).get("/no/such/page")
    assert page.status_code == 404
    assert "没有找到" in page.text
    assert "回到首页" in page.text


@pytest.mark.parametrize("name", ["../../settings.py", "fonts/../../../pyproject.toml", "%2e%2e/room.py"])
def test_the_static_route_gives_away_nothing_else(app: FastAPI, name: str) -> None:
    assert Browser(app).get(f"/static/{name}").status_code == 404


def test_a_failure_of_ours_is_a_page_with_a_number_and_shows_no_inside(
    app: FastAPI, officer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser(app)
    browser.log_in("wang")

    def broken(*_: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("sync_server.console.queries.desk.todos", broken)
    page = browser.get("/")
    assert page.status_code == 500
    assert "服务器出错，已记录（编号" in page.text
    assert "secret" not in page.text


def test_a_form_sent_after_the_session_ended_is_told_so(app: FastAPI, officer: str, clock: Clock) -> None:
    browser = Browser(app)
    browser.log_in("wang")
    token = browser.token()
    clock.pass_by(minutes=16)
    late = browser.send("POST", "/password", data={"csrf": token})
    assert "登录已过期，刚才的内容没有提交" in browser.follow(late).text


def test_who_types_stays_logged_in(app: FastAPI, officer: str, clock: Clock) -> None:
    browser = Browser(app)
    browser.log_in("wang")
    for _ in range(4):
        clock.pass_by(minutes=10)
        assert browser.get("/alive").status_code == 204
    assert browser.get("/").status_code == 200


def test_a_proxy_that_names_another_host_does_not_lock_people_out(app: FastAPI, officer: str) -> None:
    browser = Browser(app)
    browser.log_in("wang")
    headers = {"origin": app.state.settings.public_url, "host": "upstream.internal"}
    assert browser.send("POST", "/logout", data=browser.frame(), headers=headers).status_code == 303


def test_a_login_that_stands_for_nobody_costs_the_same_steps(
    app: FastAPI, officer: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many hashes and as many commits, so that the time does not tell who exists."""
    steps: list[str] = []
    verify, write = passwords.verify_password, Ledger.write

    def verified(stored: str, password: str) -> bool:
        steps.append("hash")
        return verify(stored, password)

    def written(self: Ledger, job: Callable[..., object]) -> object:
        steps.append("commit")
        return write(self, job)

    monkeypatch.setattr(passwords, "verify_password", verified)
    monkeypatch.setattr(Ledger, "write", written)
    taken = []
    for login in ("nobody", "wang"):
        for _ in range(6):
            steps.clear()
            Browser(app).log_in(login, "wrong")
            taken.append(tuple(steps))
    assert taken[:6] == taken[6:] == [("commit", "hash", "commit")] * 5 + [("commit",)]


def test_the_ledger_does_not_keep_what_was_typed_as_a_login(app: FastAPI, ledger: Ledger) -> None:
    Browser(app).log_in("My-Password-By-Mistake", "x")
    with ledger.read() as conn:
        kept = conn.execute(select(t.attempts.c.key)).scalars().all()
    assert len(kept) == 2
    assert not any("password" in key.lower() for key in kept)


def test_guessing_at_the_old_password_from_an_open_session_ends_after_five(app: FastAPI, officer: str) -> None:
    browser = Browser(app)
    browser.log_in("wang")
    new = {"new": "Neu-Wort-2026", "again": "Neu-Wort-2026"}
    for _ in range(5):
        assert "现在的密码不对" in browser.post("/password", {"old": "wrong", **new}).text
    assert "尝试次数过多" in browser.post("/password", {"old": PASSWORD, **new}).text


def test_the_last_passwords_do_not_come_again(app: FastAPI, officer: str, clock: Clock) -> None:
    browser = Browser(app)
    browser.log_in("wang")
    words = [PASSWORD, *(f"Regen-Tram-{n}x{n}" for n in range(1, 7))]
    for old, new in pairwise(words):
        assert browser.post("/password", {"old": old, "new": new, "again": new}).status_code == 303, new
        clock.pass_by(minutes=1)
        again = browser.post("/password", {"old": new, "new": old, "again": old})
        assert "最近 5 个不能重复" in again.text or old == PASSWORD
    back = browser.post("/password", {"old": words[-1], "new": words[1], "again": words[1]})
    assert back.status_code == 303, "the sixth last one may come again"


def test_a_first_password_ends_after_three_days(app: FastAPI, ledger: Ledger, clock: Clock) -> None:
    until = to_iso(clock() + timedelta(hours=72))
    add_user(ledger, "new", Role.SECTION_OFFICER, SECTION, must_change=True, first_until=until)
    clock.pass_by(hours=71)
    assert Browser(app).log_in("new").status_code == 303
    clock.pass_by(hours=1)
    late = Browser(app).log_in("new")
    assert late.status_code == 403
    assert "初始密码已超过 72 小时未修改" in late.text


def test_an_old_password_must_be_changed_at_the_next_log_in(app: FastAPI, ledger: Ledger, clock: Clock) -> None:
    add_user(ledger, "wang", Role.SECTION_OFFICER, SECTION, password_at=to_iso(clock()))
    clock.pass_by(days=89)
    browser = Browser(app)
    assert browser.follow(browser.log_in("wang")).status_code == 200
    clock.pass_by(days=1)
    aged = Browser(app)
    assert aged.follow(aged.log_in("wang")).headers["location"] == "/password"
    assert "使用已满 90 天" in aged.get("/password").text
    new = "Neu-Wort-2026"
    assert aged.post("/password", {"old": PASSWORD, "new": new, "again": new}).status_code == 303
    assert aged.get("/").status_code == 200
    clock.pass_by(days=4)
    assert Browser(app).log_in("wang", new).status_code == 303, "one's own password is no first password"


@pytest.mark.parametrize("next_", ["//[", "http://[", "//[::1", "/\\evil.cn", "//evil.cn", "https://evil.cn/x"])
def test_a_way_on_that_is_none_of_ours_leads_to_the_desk(browser: Callable[[], Browser], next_: str) -> None:
    assert own_path(next_, "/") == "/"
    assert browser().get(f"/login?{urlencode({'next': next_})}").status_code == 200


def test_an_empty_server_says_how_the_first_account_is_made_and_sends_nobody_to_a_keeper_who_is_not_there(
    browser: Callable[[], Browser], ledger: Ledger
) -> None:
    first = browser().get("/login").text
    assert "第一次使用" in first
    assert "ducha user add" in first
    add_user(ledger, "chief", Role.SECTION_CHIEF, SECTION)
    page = browser().get("/login").text
    assert "第一次使用" not in page
    assert "这里还没有系统管理员" in page
    add_user(ledger, "keeper", Role.SYSTEM_ADMIN, SECTION)
    assert "请联系本区系统管理员" in browser().get("/login").text
