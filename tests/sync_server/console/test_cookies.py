"""Under https the cookies are bound to the host and the browser is told to stay with https; the address decides."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from shared.organisation import Role
from sync_server.app import create_app
from sync_server.settings import Settings
from tests.sync_server.console.conftest import SECTION, Browser, Clock, add_user, running

PUBLIC = "https://ducha.example.gov.cn"


@pytest.fixture
def https_app(tmp_path: Path, clock: Clock, fresh_ledger: Path) -> Iterator[FastAPI]:
    shutil.copy(fresh_ledger, tmp_path / fresh_ledger.name)
    yield from running(create_app(Settings(data_dir=tmp_path, public_url=PUBLIC), clock))


def secure_browser(app: FastAPI) -> Browser:
    browser = Browser(app)
    browser.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC)
    return browser


def cookies_of(*answers: httpx.Response) -> dict[str, str]:
    lines = [line for answer in answers for line in answer.headers.get_list("set-cookie")]
    return {line.partition("=")[0]: line for line in lines}


def test_every_cookie_is_bound_to_the_host_when_the_public_address_is_https(https_app: FastAPI) -> None:
    add_user(https_app.state.ledger, "wang", Role.SECTION_OFFICER, SECTION)
    browser = secure_browser(https_app)
    form = browser.get("/login")
    entered = browser.log_in("wang")
    assert entered.status_code == 303
    left = browser.post("/logout")
    found = cookies_of(form, entered, left)
    assert set(found) == {"__Host-ducha_login", "__Host-ducha_session", "__Host-ducha_flash"}
    for line in found.values():
        assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in line.split(";")}
        assert "domain" not in line.lower()


def test_a_cookie_without_the_prefix_opens_nothing_under_https(https_app: FastAPI) -> None:
    add_user(https_app.state.ledger, "wang", Role.SECTION_OFFICER, SECTION)
    browser = secure_browser(https_app)
    browser.log_in("wang")
    token = browser.http.cookies["__Host-ducha_session"]
    planted = secure_browser(https_app)
    planted.http.cookies.set("ducha_session", token)
    assert planted.get("/").status_code == 303


def test_https_is_said_to_last_on_every_answer_and_only_there(https_app: FastAPI, app: FastAPI) -> None:
    for url in ("/login", "/healthz", "/api/ping", "/no/such/page"):
        assert secure_browser(https_app).get(url).headers["strict-transport-security"] == "max-age=31536000", url
        assert "strict-transport-security" not in Browser(app).get(url).headers, url
