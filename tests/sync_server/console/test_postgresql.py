"""The console on PostgreSQL: the same pages, the same story."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from shared.organisation import Role
from sync_server.app import create_app
from sync_server.ledger import tables as t
from sync_server.settings import Settings
from tests.sync_server import postgres
from tests.sync_server.conftest import TEMPLATE
from tests.sync_server.console.conftest import OFFICE, SECTION, Browser, Clock, add_user, running
from tests.sync_server.console.everywhere import fill
from tests.sync_server.console.noticing import ANSWER, PHOTOS, issue
from tests.sync_server.console.story import Phone
from tests.sync_server.console.test_flow import numbers, rows_behind
from tests.sync_server.console.test_originals import other_version

# Every page as everybody sees it, two questions each: minutes where the machine is busy.
pytestmark = [pytest.mark.postgres, pytest.mark.timeout(600)]


@pytest.fixture
def app(tmp_path: Path, clock: Clock, postgres_server: str) -> Iterator[FastAPI]:
    name = f"t{uuid4().hex}"
    url = postgres.create_database(postgres_server, name, TEMPLATE)
    yield from running(create_app(Settings(data_dir=tmp_path, database_url=url), clock))
    postgres.drop_database(postgres_server, name)


def test_the_story_and_every_page_work_on_postgresql(app: FastAPI, squads: list[str], clock: Clock) -> None:
    ledger = app.state.ledger
    accounts = {
        Role.SECTION_CHIEF: SECTION,
        Role.OFFICE_STAFF: OFFICE,
        Role.INSPECTED_UNIT: squads[0],
        Role.SYSTEM_ADMIN: SECTION,
        Role.AUDITOR: SECTION,
    }
    browsers = {}
    for role, unit in accounts.items():
        add_user(ledger, role.value, role, unit)
        browsers[role] = Browser(app)
        assert browsers[role].log_in(role.value).status_code == 303
    phone = Phone(app, squads[0])
    check = phone.check(("RW03", "JM03"), photos=2, upload=1)
    alert = phone.alert(check)
    phone.suggest("建议")
    chief, squad = browsers[Role.SECTION_CHIEF], browsers[Role.INSPECTED_UNIT]
    other = other_version(phone, check, "另一份")
    assert f"/originals/{other}" in chief.get("/").text
    place = issue(chief, check)
    assert chief.post(f"{place}/propose", {"reason": "单位有误"}).status_code == 303
    assert "建议撤销或更正" in chief.get("/").text
    assert squad.post(f"/squad{place}/feedback", ANSWER, files=PHOTOS).status_code == 303
    seen = {"on_site": "1", "where": "定西路710弄口", "when": "2026-11-24T15:00"}
    assert chief.post(f"{place}/verify", {"decision": "accept", **seen}).status_code == 303
    ids = {"records": check.id, "notices": place.split("/")[-1], "alerts": alert, "photos": check.photos[0].id}
    for (method, path), _ in app.state.console.needs.items():
        if method != "GET" or path.startswith("/static"):
            continue
        url = path
        if "{id}" in path:
            thing = path.split("/")[-2 if path.endswith("}") else -3]
            url = path.replace("{id}", ids.get(thing, ids["notices"]))
        for browser in browsers.values():
            for query in ("", "?q=堆放 JM&from=2026-11-01&sort=-unit&state=open&page=2"):
                status = browser.get(url.replace("{kind}", "csv").replace("{hash}", other) + query).status_code
                assert status < 500, f"{url}{query}"
    assert chief.post(f"/originals/{other}/choose", {"reason": "已核对"}).status_code == 303
    assert chief.get("/records/%00").status_code == 404
    assert chief.get("/findings?q=%00").status_code == 200
    assert chief.post("/assignments", {"user": "x\x00y", "title": "a\x00"}).status_code == 404
    with ledger.read() as conn:
        assert conn.execute(select(t.notices.c.state)).scalar_one() == "closed"


def test_the_flow_chart_counts_what_its_lists_show(
    app: FastAPI, squads: list[str], logged_in: Callable[..., Browser]
) -> None:
    officer = fill(app, logged_in, squads[0], 1)
    shown = numbers(officer)
    assert {number for _, number in shown.values()} > {"1", "2"}
    for link, number in shown.values():
        assert int(number) == rows_behind(officer, link), link
    assert "延期申请待核对" in officer.get("/").text
