"""Words are never lost: whatever refuses a form, it comes back as it was typed, with the true reason, to the person who
typed it and to nobody else."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from shared.organisation import Role
from sync_server.console.kept.vault import KINDS
from sync_server.console.web import Pages
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import PASSWORD, SECTION, Browser, Clock, add_user
from tests.sync_server.console.noticing import issue
from tests.sync_server.console.story import Phone, picture

Enter = Callable[..., Browser]
LONG = "经现场核查，占道堆物 3 处，责任人已到场。" * 30  # 600 characters and more
TASK = {"title": "夜间巡查", "place": "长宁路1018号", "due_on": "2026-11-30", "note": LONG[:480]}


@pytest.fixture
def officer(app: FastAPI, ledger: Ledger) -> Browser:
    add_user(ledger, "wang", Role.SECTION_OFFICER, SECTION)
    browser = Browser(app)
    browser.log_in("wang")
    return browser


def log_in_again(browser: Browser, login: str, refused: httpx.Response) -> httpx.Response:
    """From the refusal through the log-in page, as the browser is led."""
    page = browser.get(refused.headers["location"])
    wanted = re.search(r'name="next" value="([^"]*)"', page.text)
    assert wanted
    frame = {"login": login, "password": PASSWORD, "next": wanted[1]}
    return browser.post("/login", frame, form=refused.headers["location"])


def tasks(ledger: Ledger) -> int:
    with ledger.read() as conn:
        return int(conn.execute(select(func.count()).select_from(t.assignments)).scalar_one())


def send(browser: Browser, url: str, data: dict[str, Any], source: str = "", **more: Any) -> httpx.Response:
    """The form as a page sends it; the answer is not followed."""
    fields = {**browser.stamped(), "_from": source or url, **data}
    return browser.send("POST", url, data=fields, headers={"accept": "text/html"}, **more)


def test_six_hundred_characters_outlive_the_session_and_the_log_in_leads_back_to_the_form(
    app: FastAPI, squads: list[str], officer: Browser, clock: Clock, ledger: Ledger
) -> None:
    check = Phone(app, squads[0]).check()
    page = f"/notices/new?record={check.id}"
    officer.frame(page)
    clock.pass_by(minutes=16)
    fields = {"record": check.id, "finding": [check.items[0].id], "requirement": LONG, "days": "5", "way": "paper"}
    refused = send(officer, "/notices", fields, page)
    before = officer.get(refused.headers["location"]).text
    assert LONG[:20] not in before

    again = log_in_again(officer, "wang", refused)

    assert again.status_code == 200
    assert "开具督察通知书" in again.text
    assert f">{LONG}</textarea>" in again.text
    assert re.search(r'name="days"[^>]*value="5"', again.text)
    assert re.search(r'value="paper" checked', again.text)
    assert not re.search(r'value="online" checked', again.text)
    kept = re.search(r'name="_kept" value="(\w+)"', again.text)
    assert kept
    done = officer.post("/notices", {**fields, "_kept": kept[1]})
    assert "/notices/" in done.headers["location"]
    assert "没有提交成功的内容" not in officer.follow(done).text


def test_a_stranger_who_logs_in_on_the_same_computer_sees_nothing_of_it(
    app: FastAPI, ledger: Ledger, officer: Browser, clock: Clock
) -> None:
    add_user(ledger, "li", Role.SECTION_OFFICER, SECTION)
    officer.frame()
    clock.pass_by(minutes=16)
    refused = send(officer, "/assignments", TASK)
    before = officer.get(refused.headers["location"]).text
    assert LONG[:20] not in before
    assert "夜间巡查" not in before

    stranger = log_in_again(officer, "li", refused)
    assert stranger.headers["location"] == "/"
    for url in ("/", "/kept", "/assignments"):
        assert LONG[:20] not in officer.get(url).text
        assert "夜间巡查" not in officer.get(url).text
    officer.post("/logout")

    elsewhere = Browser(app)
    elsewhere.log_in("wang")
    desk = elsewhere.get("/")
    assert "1 份填写过、没有提交成功的内容" in desk.text
    link = re.search(r'href="(/kept/\w+)#kept"', desk.text)
    assert link
    assert LONG[:480] in elsewhere.get(link[1]).text
    assert elsewhere.post(f"{link[1]}/discard").headers["location"] == "/kept"
    assert "没有留下的内容" in elsewhere.get("/kept").text


def test_each_reason_is_the_true_one_and_the_form_comes_back_filled_in(
    app: FastAPI, officer: Browser, ledger: Ledger, clock: Clock
) -> None:
    def shown(**fields: str) -> httpx.Response:
        return officer.shown(send(officer, "/assignments", {**TASK, **fields}))

    stale = shown(csrf="of an earlier session")
    assert (stale.status_code, "表单已过期" in stale.text) == (403, True)
    unstamped = shown(_stamp="")
    assert (unstamped.status_code, "表单已过期" in unstamped.text) == (403, True)
    for page in (stale, unstamped):
        assert 'value="夜间巡查"' in page.text
        assert LONG[:480] in page.text
        assert "您的角色无权" not in page.text
    assert tasks(ledger) == 0

    cookies = officer.http.cookies
    officer.http.cookies = httpx.Cookies()
    blocked = send(officer, "/assignments", TASK)
    assert "Cookie 未保存" in officer.get(blocked.headers["location"]).text
    officer.http.cookies = cookies
    clock.pass_by(hours=1)
    late = send(officer, "/assignments", TASK)
    assert "登录已过期" in officer.get(late.headers["location"]).text


def test_blocked_cookies_are_named_at_the_log_in(app: FastAPI, officer: Browser) -> None:
    without = Browser(app)
    answer = without.send("POST", "/login", data={"login": "wang", "password": PASSWORD, "csrf": "x"})
    assert answer.status_code == 403
    assert "浏览器没有保存本网站的 Cookie" in answer.text
    assert 'value="wang"' in answer.text
    assert "您的角色无权" not in answer.text


def test_too_many_photos_cost_no_word_and_are_named_one_by_one(
    app: FastAPI, squads: list[str], logged_in: Enter
) -> None:
    place = issue(logged_in(Role.SECTION_OFFICER), Phone(app, squads[0]).check())
    squad, url = logged_in(Role.INSPECTED_UNIT), f"/squad{place}/feedback"
    pages: Pages = app.state.console
    object.__setattr__(pages.routes["POST", "/squad/notices/{id}/feedback"], "limit", 200_000)
    photos = [("after", (f"整改后{n}.jpg", picture(words=str(n)), "image/jpeg")) for n in range(18)]
    words = {"verdict": "true", "findings": LONG, "measures": "已清理", "lasting": "每日两巡"}

    page = squad.shown(send(squad, url, words, f"/squad{place}", files=photos))

    assert page.status_code == 413
    assert "内容超过上限" in page.text
    assert LONG in page.text
    assert "整改后0.jpg、" in page.text
    assert "整改后17.jpg" in page.text
    assert re.search(r"<textarea[^>]*name=\"lasting\"[^>]*>每日两巡<", page.text)


def test_a_refusal_by_rule_an_error_of_ours_and_a_busy_database_keep_the_words(
    app: FastAPI, squads: list[str], officer: Browser, monkeypatch: pytest.MonkeyPatch, ledger: Ledger
) -> None:
    check = Phone(app, squads[0]).check()
    place, source = f"/findings/{check.items[0].id}/close", f"/records/{check.id}"
    rule = officer.shown(send(officer, place, {"reason": LONG * 9}, source))
    assert rule.status_code == 422
    assert "请精简后再提交" in rule.text
    assert LONG * 9 in rule.text

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("inside")

    with monkeypatch.context() as patch:
        patch.setattr("sync_server.console.pages.assignments.assign", broken)
        failed = officer.shown(send(officer, "/assignments", {**TASK, "user": "somebody"}))
    assert failed.status_code == 500
    assert "服务器出错，已记录（编号" in failed.text
    assert LONG[:480] in failed.text

    def away(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("no connection"))

    fields = {**officer.stamped(), **TASK, "_from": "/assignments"}
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "read", away)
        busy = officer.send("POST", "/assignments", data=fields)
        waiting = officer.get(busy.headers["location"])
    assert waiting.status_code == 503
    assert "再试一次" in waiting.text
    assert LONG[:20] not in waiting.text
    back = officer.get(busy.headers["location"])
    assert 'value="夜间巡查"' in back.text
    assert "服务器正忙" in back.text


def test_words_sent_under_another_persons_log_in_are_kept_for_who_typed_them(
    app: FastAPI, officer: Browser, ledger: Ledger
) -> None:
    add_user(ledger, "li", Role.SECTION_OFFICER, SECTION)
    fields = {**officer.stamped(), **TASK, "_from": "/assignments"}
    officer.log_in("li") if officer.post("/logout") else None
    answer = officer.send("POST", "/assignments", data=fields)
    assert answer.headers["location"] == "/"
    page = officer.follow(answer).text
    assert "用另一个账号打开的" in page
    assert "夜间巡查" not in page + officer.get("/kept").text
    assert tasks(ledger) == 0
    mine = Browser(app)
    mine.log_in("wang")
    assert "继续填写" in mine.get("/").text


def test_who_must_change_the_password_finds_the_form_again_afterwards(
    app: FastAPI, officer: Browser, ledger: Ledger
) -> None:
    fields = {**officer.stamped(), **TASK, "_from": "/assignments"}
    ledger.write(lambda w: w.conn.execute(t.users.update().values(must_change=True)))
    answer = officer.send("POST", "/assignments", data=fields)
    form = officer.get(answer.headers["location"])
    wanted = re.search(r'name="next" value="(/kept/\w+)"', form.text)
    assert wanted
    assert officer.get(wanted[1]).headers["location"].startswith("/password")
    new = "Neu-Wort-2026"
    changed = officer.post(
        "/password", {"old": PASSWORD, "new": new, "again": new, "next": wanted[1]}, form=answer.headers["location"]
    )
    assert 'value="夜间巡查"' in changed.text


def test_another_form_of_the_page_does_not_take_the_kept_one_along(
    app: FastAPI, squads: list[str], officer: Browser, clock: Clock
) -> None:
    """The page that shows a kept form carries its id in all its forms."""
    check = Phone(app, squads[0]).check()
    item = check.items[0].id
    first = send(officer, f"/findings/{item}/close", {"reason": LONG * 9}, f"/records/{check.id}")
    page = officer.get(first.headers["location"])
    kept = re.search(r'name="_kept" value="([0-9a-f]+)"', page.text)
    assert kept
    other = {"_kept": kept[1], "csrf": "stale", **TASK, "user": "somebody"}
    officer.shown(send(officer, "/assignments", other))
    assert LONG * 9 in officer.get(f"/kept/{kept[1]}").text


def test_an_upload_that_the_full_disk_cuts_off_keeps_its_words(
    app: FastAPI, squads: list[str], officer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = issue(officer, Phone(app, squads[0]).check()).replace("/notices/", "/squad/notices/")
    add_user(app.state.ledger, "unit", Role.INSPECTED_UNIT, squads[0])
    squad = Browser(app)
    squad.log_in("unit")

    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    fields = {**squad.frame(place), "reasons": LONG}
    with monkeypatch.context() as patch:
        patch.setattr("tempfile.SpooledTemporaryFile.rollover", full)
        large = {"evidence": ("公示.jpg", b"x" * 1_500_000, "image/jpeg")}
        answer = squad.send("POST", f"{place}/objection", data=fields, files=large, headers={"accept": "text/html"})
    assert LONG in squad.shown(answer).text


def test_passwords_are_never_kept(app: FastAPI, officer: Browser, clock: Clock) -> None:
    officer.frame()
    clock.pass_by(minutes=16)
    secret = "Geheim-2026-xyz"
    refused = send(officer, "/password", {"old": secret, "new": secret, "again": secret})
    page = log_in_again(officer, "wang", refused)
    assert secret not in page.text
    assert "没有留下的内容" in officer.get("/kept").text


def test_a_page_that_has_gone_gives_the_words_back_for_copying(officer: Browser) -> None:
    gone = officer.shown(send(officer, "/pursuits/nobody/close", {"words": LONG}, "/pursuits/nobody"))
    assert gone.status_code in (403, 404)
    assert LONG in gone.text
    assert "请复制到合适的地方" in gone.text


def test_what_is_kept_is_sealed_bounded_and_forgotten_after_a_day(app: FastAPI, officer: Browser, clock: Clock) -> None:
    folder = Path(app.state.settings.data_dir) / "kept"
    first = officer.shown(send(officer, "/assignments", {**TASK, "csrf": "stale"}))
    kept = [file for file in folder.rglob("*") if file.is_file()]
    assert len(kept) == 1
    assert all("夜间巡查".encode() not in file.read_bytes() and file.stat().st_mode & 0o077 == 0 for file in kept)
    assert b"wang" not in kept[0].read_bytes()
    assert "wang" not in str(kept[0])
    for n in range(KINDS["form"] + 3):
        send(officer, "/assignments", {"title": f"第{n}项", "csrf": "stale"})
    assert len(list(folder.rglob("form-*"))) == KINDS["form"]
    assert f"第{KINDS['form'] + 2}项" in officer.get("/kept").text
    assert first.status_code == 403

    clock.pass_by(hours=24, seconds=1)
    officer.log_in("wang")
    assert "没有留下的内容" in officer.get("/kept").text
    assert app.state.vault.sweep(clock()) == KINDS["form"]
    assert [file for file in folder.rglob("*") if file.is_file()] == []


def test_no_page_of_another_site_leaves_anything_with_us(app: FastAPI, officer: Browser) -> None:
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        fields = {**officer.stamped(), **TASK}
        answer = officer.send("POST", "/assignments", data=fields, headers=headers)
        assert answer.status_code == 403
        assert "不是从本系统的页面发出的" in answer.text
    assert "没有留下的内容" in officer.get("/kept").text


def test_a_full_disk_gives_the_words_back_at_once(
    app: FastAPI, officer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr("sync_server.console.kept.vault._write", full)
    answer = send(officer, "/assignments", {**TASK, "csrf": "stale"})
    assert answer.status_code == 403
    assert LONG[:480] in answer.text
    assert "请先复制保存" in answer.text


def test_an_interrupted_upload_keeps_the_words_that_had_arrived(officer: Browser, clock: Clock) -> None:
    frame = officer.stamped()
    parts = [f'--x\r\ncontent-disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in {**frame, **TASK}.items()]
    cut = "".join(parts) + '--x\r\ncontent-disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\nabc'
    headers = {"content-type": "multipart/form-data; boundary=x", "content-length": "9000000"}
    answer = officer.shown(officer.send("POST", "/assignments", content=cut.encode(), headers=headers))
    assert answer.status_code == 413
    assert 'value="夜间巡查"' in answer.text


@pytest.mark.parametrize("span", [timedelta(hours=23), timedelta(hours=25)])
def test_a_form_that_lay_open_too_long_is_shown_again_not_taken(
    app: FastAPI, officer: Browser, clock: Clock, ledger: Ledger, span: timedelta
) -> None:
    app.state.settings.session_minutes = 60 * 48
    stamp = officer.stamped()["_stamp"]
    clock.pass_by(seconds=span.total_seconds())
    officer.log_in("wang")
    answer = officer.shown(officer.send("POST", "/assignments", data={**officer.frame(), **TASK, "_stamp": stamp}))
    assert ("表单已过期" in answer.text) == (span > timedelta(days=1))
    assert 'value="夜间巡查"' in answer.text
