"""Every route of the console, for every role: open where the matrix says so, refused in words everywhere else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from starlette.routing import Route

from shared.organisation import Role
from sync_server.console import navigation
from sync_server.console.web import Access, Pages
from sync_server.procedures.permissions import Action, allowed
from tests.sync_server.console.conftest import CHANGNING, OTHER_SECTION, Browser
from tests.sync_server.console.noticing import issue
from tests.sync_server.console.story import Phone

NOBODYS = "00000000-0000-7000-8000-000000000000"
VALUES = {"{id}": NOBODYS, "{kind}": "csv", "{district}": CHANGNING, "{name:path}": "base.css"}


def pages_of(app: FastAPI) -> Pages:
    pages: Pages = app.state.console
    return pages


def filled(path: str) -> str:
    for name, value in VALUES.items():
        path = path.replace(name, value)
    return path


def test_no_page_exists_without_an_action(app: FastAPI) -> None:
    known = pages_of(app).needs
    others = ("/api/", "/app", "/healthz", "/problems", "/basemap/{key}/")  # the last by its key (basemap/keys.py)
    for route in app.routes:
        path = getattr(route, "path", "")
        if isinstance(route, Route) and not path.startswith(others):
            for method in (route.methods or set()) - {"HEAD"}:
                assert known.get((method, path)), f"{method} {path}"


def test_few_pages_ask_for_no_action_of_the_matrix(app: FastAPI) -> None:
    free = {path for (_, path), needs in pages_of(app).needs.items() if not all(isinstance(n, Action) for n in needs)}
    helping = {"/help", "/help/{name}", "/help/images/{name}"}
    kept = {"/kept", "/kept/{id}", "/kept/{id}/discard", "/login/said/{id}"}
    own = {"/waiting/{id}/undo", "/waiting/{id}/told"}  # deeds of the person who did them, of nobody else
    by_link = {"/wall", "/wall/{key}"}  # figures of a body, for the screen that holds its link (test_walls.py)
    by_row = {"/search"}  # each of its rows passes the conditions of its kind (test_search.py)
    assert free == {
        "/",
        "/alive",
        "/login",
        "/logout",
        "/password",
        "/static/{name:path}",
        *helping,
        *kept,
        *own,
        *by_link,
        *by_row,
    }


def test_a_page_without_an_action_cannot_be_registered(app: FastAPI) -> None:
    with pytest.raises(ValueError, match="names no Action"):
        pages_of(app).get("/open", lambda ask: ask.page("login.html"))


@pytest.mark.parametrize("role", list(Role))
def test_a_role_enters_exactly_the_pages_the_matrix_opens_to_it(
    app: FastAPI, logged_in: Callable[..., Browser], role: Role
) -> None:
    browser = logged_in(role)
    for (method, path), needs in pages_of(app).needs.items():
        if path == "/logout":
            continue
        open_to_role = any(isinstance(n, Access) or allowed(role, n) for n in needs)
        url = filled(path)
        sent = browser.get(url) if method == "GET" else browser.send("POST", url, data=browser.stamped())
        status, words = browser.outcome(sent)
        if path == "/login":
            continue
        if open_to_role:
            assert status not in (401, 403, 405, 500), f"{role} {method} {url}: {status}"
        else:
            assert status == 403, f"{role} {method} {url}: {status}"
            assert "您的角色无权进行此操作" in words


def test_without_logging_in_nothing_but_the_log_in_is_open(app: FastAPI) -> None:
    browser = Browser(app)
    for (method, path), needs in pages_of(app).needs.items():
        if Access.OPEN in needs:
            continue
        answer = browser.send(method, filled(path), data={"csrf": "x"} if method == "POST" else None)
        assert answer.status_code == 303, f"{method} {path}"
        assert answer.headers["location"].startswith("/login"), f"{method} {path}"


@pytest.mark.parametrize("role", list(Role))
def test_a_role_lands_on_a_page_it_may_open_and_every_link_of_its_navigation_opens(
    logged_in: Callable[..., Browser], role: Role
) -> None:
    browser = logged_in(role)
    page = browser.get("/")
    if page.status_code == 303:
        page = browser.get(page.headers["location"])
    assert page.status_code == 200
    for _, entries in navigation.GROUPS:
        for entry in entries:
            shown = f'<a href="{entry.url}"' in page.text
            may = not entry.needs or any(allowed(role, action) for action in entry.needs)
            assert shown == may, entry.url
            if shown:
                assert browser.get(entry.url).status_code == 200, entry.url


@pytest.mark.parametrize(
    "role", [r for r in Role if allowed(r, Action.SEE_LEDGER) and r.value.startswith(("section", "squad"))]
)
def test_ids_of_another_district_do_not_exist(
    app: FastAPI, squads: list[str], logged_in: Callable[..., Browser], role: Role
) -> None:
    phone = Phone(app, squads[0])
    check = phone.check()
    place = issue(logged_in(Role.SECTION_OFFICER), check)
    alert = phone.alert(check)
    suggestion = phone.suggest("建议")
    stranger = logged_in(role, squads[2] if role is Role.SQUAD_INSPECTOR else OTHER_SECTION, login="stranger")
    gets = [
        f"/records/{check.id}",
        f"/notices/new?record={check.id}",
        place,
        f"/alerts/{alert}",
        f"/photos/{check.photos[0].id}",
    ]
    posts = [
        f"/findings/{check.items[0].id}/close",
        *(f"{place}/{deed}" for deed in ("confirm", "void", "extend", "correct", "revoke")),
        f"{place}/verify",
        f"{place}/review",
        f"/alerts/{alert}/acknowledge",
        f"/suggestions/{suggestion}/answer",
        f"/devices/{phone.device_id}/revoke",
        f"/delegation/{CHANGNING}",
        f"/photos/{check.photos[0].id}/original",
    ]
    fields = {"reason": "理由", "decision": "accept", "answer": "好", "mode": "none", "days": "1", "requirement": "改"}
    for url in gets:
        assert stranger.get(url).status_code in (403, 404), url
    for url in posts:
        decision = {"decision": "upheld"} if url.endswith("review") else {}
        assert stranger.post(url, fields | decision).status_code in (403, 404), url
    shown = stranger.get("/records").text + stranger.get("/findings").text + stranger.get("/notices").text
    assert check.id not in shown
