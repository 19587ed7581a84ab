"""Every form of the console, found by its routes: sent twice it is one deed, and after it the browser stands on a page
that reload and Back only ask for."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from shared.organisation import Role
from sync_server import console
from sync_server.accounts.opening import alter_user
from sync_server.console import answering
from sync_server.console.kept.answers import BRIEF
from sync_server.console.web import Access, Pages, Route
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import allowed
from tests.sync_server.console.conftest import PASSWORD, SECTION, Browser, Clock, add_user
from tests.sync_server.console.noticing import issue
from tests.sync_server.console.story import Phone, picture
from tests.sync_server.console.test_permissions import filled

Enter = Callable[..., Browser]
WORDS = "写了很久的一段话，不能丢。"


def forms_of(app: FastAPI) -> list[Route]:
    pages: Pages = app.state.console
    return [route for (method, _), route in pages.routes.items() if method == "POST" and not route.is_open]


def newest(ledger: Ledger) -> int:
    with ledger.read() as conn:
        return int(conn.execute(select(func.max(t.events.c.seq))).scalar_one())


def rows(ledger: Ledger, table: Any) -> int:
    with ledger.read() as conn:
        return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.fixture
def everybody(app: FastAPI, logged_in: Enter) -> Callable[[Route], Browser]:
    """A browser of somebody to whom a route is open."""
    browsers: dict[Role, Browser] = {}

    def somebody(route: Route) -> Browser:
        role = next(r for r in Role if any(isinstance(n, Access) or allowed(r, n) for n in route.needs))
        if role not in browsers:
            browsers[role] = logged_in(role)
        return browsers[role]

    return somebody


def test_every_form_of_the_console_keeps_its_words_needs_its_stamp_and_leads_to_a_page(
    app: FastAPI, everybody: Callable[[Route], Browser], clock: Clock, ledger: Ledger
) -> None:
    routes = [route for route in forms_of(app) if route.path != "/logout"]
    assert len(routes) > 90
    said = {"words": WORDS, "reason": WORDS, "note": WORDS}
    for route, unfit in zip(routes, cycle(({"_stamp": ""}, {"csrf": "guessed"})), strict=False):
        url, browser = filled(route.path), everybody(route)
        before = newest(ledger)
        frame = {**browser.stamped(), "_from": "/kept"}
        refused = browser.shown(browser.send("POST", url, data={**frame, **said, **unfit}))
        assert refused.status_code == 403, route.path
        assert "表单已过期" in refused.text, route.path
        assert WORDS in refused.text, route.path
        assert newest(ledger) == before, route.path

        cookies, browser.http.cookies = browser.http.cookies, httpx.Cookies()
        lost = browser.send("POST", url, data={**frame, **said})
        assert lost.headers["location"].startswith("/login?next=/kept/"), route.path
        browser.http.cookies = cookies
        back = browser.get(lost.headers["location"].removeprefix("/login?next="))
        assert back.status_code == 200, route.path
        assert WORDS in back.text, route.path


def test_every_answer_to_a_form_is_the_way_to_a_page(app: FastAPI, everybody: Callable[[Route], Browser]) -> None:
    for route in forms_of(app):
        url, browser = filled(route.path), everybody(route)
        if route.path in ("/logout", "/users/{id}/password"):
            continue
        answer = browser.send("POST", url, data={**browser.stamped(), "words": WORDS})
        assert answer.status_code == 303, route.path
        place = answer.headers["location"]
        pages = [browser.get(place), browser.get(place)]
        assert pages[0].status_code == pages[1].status_code < 500, route.path


def test_an_address_that_only_takes_forms_leads_on_to_a_page_in_html(
    app: FastAPI, everybody: Callable[[Route], Browser]
) -> None:
    pages: Pages = app.state.console
    for route in forms_of(app):
        browser, url = everybody(route), filled(route.path)
        answer = browser.send("GET", url, headers={"accept": "*/*"})
        if answer.status_code == 303:
            above = pages.page_at(answer.headers["location"].partition("?")[0])
            assert above, route.path
            assert ("GET", route.path) != ("GET", above[0].path), route.path
        else:
            assert answer.status_code in (200, 404), route.path
            assert answer.headers["content-type"].startswith("text/html"), route.path
    assert Browser(app).get("/batch/preview").headers["location"] == "/login?next=/batch/preview"


def test_devices_and_batches_lead_to_their_lists(logged_in: Enter) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    assert chief.get("/devices/code").headers["location"] == "/devices"
    assert chief.get("/batch/preview").headers["location"] == "/findings"
    assert chief.get("/batch/confirmations").headers["location"] == "/notices"
    assert chief.get("/notices/x/confirm").headers["location"] == "/notices/x"


def test_no_page_writes_past_the_stamp() -> None:
    """`Ask.write` spends it; whoever wrote to the ledger by another way would make two of one form."""
    server = Path(console.__path__[0]).parent
    folders = {server / "console", *server.glob("*/pages"), *server.glob("*/reading")}
    past = [
        str(file.relative_to(server))
        for folder in folders
        for file in folder.rglob("*.py")
        if re.search(r"ledger\.write\(", file.read_text(encoding="utf-8"))
    ]
    no_form = ["console/subscriptions.py", "console/waiting.py"]  # what the clock does, not a person who sends a page
    assert sorted(past) == sorted(["console/answering.py", *no_form, "console/web.py"])


@pytest.fixture
def chief(logged_in: Enter) -> Browser:
    return logged_in(Role.SECTION_CHIEF)


@pytest.fixture
def task(app: FastAPI, squads: list[str]) -> dict[str, str]:
    phone = Phone(app, squads[0])
    return {"user": phone.user_id, "title": "夜间巡查", "due_on": "2026-11-30"}


def test_the_same_form_sent_twice_is_one_task_and_both_answers_are_the_same(
    chief: Browser, task: dict[str, str], ledger: Ledger
) -> None:
    fields = {**chief.stamped(), **task}
    first, second = (chief.send("POST", "/assignments", data=fields) for _ in range(2))
    assert rows(ledger, t.assignments) == 1
    assert first.headers["location"] == second.headers["location"] == "/assignments"
    assert "已派给 1 人" in chief.follow(second).text
    chief.post("/assignments", task)
    assert rows(ledger, t.assignments) == 2


def test_twins_in_the_same_instant_are_one_task(
    app: FastAPI, chief: Browser, task: dict[str, str], ledger: Ledger
) -> None:
    fields = {**chief.stamped(), **task}

    async def twins() -> list[httpx.Response]:
        return list(await asyncio.gather(*(chief.http.post("/assignments", data=fields) for _ in range(6))))

    answers = app.state.runner.run(twins())
    assert rows(ledger, t.assignments) == 1
    assert {answer.headers["location"] for answer in answers} == {"/assignments"}


def test_a_form_cut_off_between_its_photo_and_its_deed_is_not_taken_for_done(
    app: FastAPI, squads: list[str], logged_in: Enter, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = "/squad" + issue(logged_in(Role.SECTION_OFFICER), Phone(app, squads[0]).check())
    squad, words = logged_in(Role.INSPECTED_UNIT), "该处为公示疏导点，二十二时前允许设摊。"
    fields, photo = {**squad.frame(place), "reasons": words}, {"evidence": ("公示.jpg", picture(), "image/jpeg")}
    write, calls = ledger.write, list[object]()

    class PowerCut(BaseException):
        pass

    def cut(job: Callable[[Write], Any]) -> Any:
        calls.append(job)
        if len(calls) == 2:
            raise PowerCut
        return write(job)

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "write", cut)
        with pytest.raises(PowerCut):
            squad.send("POST", f"{place}/objection", data=fields, files=photo)
    assert rows(ledger, t.answers) == 0
    again = squad.send("POST", f"{place}/objection", data=fields, files=photo)
    assert rows(ledger, t.answers) == 1
    assert "异议已提交" in squad.follow(again).text


def test_a_sending_of_which_nobody_knows_what_it_brought_comes_back_with_its_words(
    chief: Browser, task: dict[str, str], ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "TWIN_LOOKS", 1)
    fields = {**chief.stamped(), **task}
    chief.send("POST", "/assignments", data=fields)
    ledger.write(lambda w: w.conn.execute(t.sent_forms.update().values(location="", said="")))
    told = chief.shown(chief.send("POST", "/assignments", data=fields))
    assert "请先在列表中核对" in told.text
    assert 'value="夜间巡查"' in told.text


def test_a_form_that_was_changed_after_its_sending_comes_back_with_the_change(
    chief: Browser, task: dict[str, str], ledger: Ledger
) -> None:
    fields = {**chief.stamped(), **task}
    chief.send("POST", "/assignments", data=fields)
    changed = chief.shown(chief.send("POST", "/assignments", data={**fields, "title": "清晨巡查"}))
    assert changed.status_code == 409
    assert "已经提交过一次" in changed.text
    assert 'value="清晨巡查"' in changed.text
    assert rows(ledger, t.assignments) == 1
    stamps = re.findall(r'name="_stamp" value="([^"]+)"', changed.text)
    assert fields["_stamp"] not in stamps
    chief.send("POST", "/assignments", data={**fields, "title": "清晨巡查", "_stamp": stamps[-1]})
    assert rows(ledger, t.assignments) == 2


def test_a_form_that_was_refused_may_be_sent_again(chief: Browser, task: dict[str, str], ledger: Ledger) -> None:
    fields = {**chief.stamped(), **task, "due_on": "0001-01-01"}
    assert chief.shown(chief.send("POST", "/assignments", data=fields)).status_code == 422
    chief.send("POST", "/assignments", data={**fields, "due_on": "2026-11-30"})
    assert rows(ledger, t.assignments) == 1


def test_a_stamp_of_somebody_else_is_worth_nothing(
    chief: Browser, logged_in: Enter, task: dict[str, str], ledger: Ledger
) -> None:
    other = logged_in(Role.SECTION_OFFICER, login="other")
    answer = chief.send("POST", "/assignments", data={**chief.stamped(), **task, "_stamp": other.stamped()["_stamp"]})
    assert answer.headers["location"] == "/"
    assert rows(ledger, t.assignments) == 0


def test_a_code_and_a_first_password_are_shown_by_get_and_only_for_minutes(
    app: FastAPI, squads: list[str], logged_in: Enter, clock: Clock, ledger: Ledger
) -> None:
    admin, phone = logged_in(Role.SECTION_CHIEF), Phone(app, squads[0])
    answer = admin.send("POST", "/devices/code", data={**admin.stamped(), "user": phone.user_id})
    place = answer.headers["location"]
    code = re.search(r"data-code>([^<]+)<", admin.get(place).text)
    assert code
    assert admin.get(place).text.count(code[1]) == admin.get(place).text.count(code[1]) > 0
    stored = b"".join(file.read_bytes() for file in Path(app.state.settings.data_dir).glob("kept/*/*"))
    assert code[1].encode() not in stored
    clock.pass_by(seconds=BRIEF.total_seconds() + 1)
    assert admin.get(place).headers["location"] == "/"


def test_an_answer_is_not_shown_again_to_whom_was_given_another_role(
    app: FastAPI, squads: list[str], logged_in: Enter, ledger: Ledger
) -> None:
    chief, phone = logged_in(Role.SECTION_CHIEF, login="moved"), Phone(app, squads[0])
    place = chief.send("POST", "/devices/code", data={**chief.stamped(), "user": phone.user_id}).headers["location"]
    assert chief.get(place).status_code == 200
    with ledger.read() as conn:
        user_id = conn.execute(select(t.users.c.id).where(t.users.c.login == "moved")).scalar_one()
    ledger.write(lambda w: alter_user(w, SYSTEM, user_id, role=Role.APPRAISAL))
    assert chief.log_in("moved").status_code == 303
    assert chief.get(place).headers["location"] == "/"


def test_a_wrong_password_leaves_no_form_in_the_history_and_nothing_for_others(app: FastAPI, ledger: Ledger) -> None:
    add_user(ledger, "wang", Role.SECTION_OFFICER, SECTION)
    browser = Browser(app)
    frame = browser.frame("/login")
    answer = browser.send("POST", "/login", data={**frame, "login": "wang", "password": "wrong"})
    assert answer.status_code == 303
    place = answer.headers["location"]
    assert "登录名或密码不正确" in browser.get(place).text
    assert 'value="wang"' in browser.get(place).text
    assert Browser(app).get(place).headers["location"] == "/login"
    form = browser.frame(place)
    assert browser.send("POST", "/login", data={**form, "login": "wang", "password": PASSWORD}).status_code == 303
    assert browser.get("/").status_code == 200
