"""Days, months and numbers of any kind in an address: every page and every file answers, none with a failure."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI

from shared.organisation import Role
from shared.problems import Problem
from sync_server.console import rendering
from sync_server.console.days import EARLIEST, LATEST, day_of_address, day_of_form, moment_of_form
from sync_server.console.web import Access, Pages
from sync_server.grounds import pages as grounds
from sync_server.procedures.permissions import allowed
from tests.sync_server.console.conftest import CHANGNING, SECTION, Browser
from tests.sync_server.console.noticing import issue
from tests.sync_server.console.story import Phone

SERVER = Path(__file__).parents[3] / "sync_server"
MIXED = ("0002", "", "昨天", "9" * 30)  # one request gives them in turn, a name each
ODDER = (
    "0002-11-24", "2026-02-30", "20261124", "2026-W48-2", "２０２６-11-24", "0001-01", "9999-12", "0000-00",
    "9999-Q4", "0000-Q1", "-1", "0", "1e9", "NaN", "²", "\x00",
)  # fmt: skip
ASKED = (
    ("0001-01-01",),
    ("9999-12-31",),
    MIXED,
    *((odd,) for odd in (*MIXED, *ODDER) if os.environ.get("DUCHA_PROOF")),
)
# The busiest first: an address is asked for by the first of them to whom it is open.
WHO = tuple(dict.fromkeys((Role.SECTION_CHIEF, Role.OFFICE_CHIEF, Role.OFFICE_STAFF, Role.INSPECTED_UNIT, *Role)))
READ = re.compile(r'(?:query\.get\(|filters\.(?:text|day|number)\()"([a-z_]+)"')
GIVEN = re.compile(r'<(?:input|select)[^>]*\bname="([a-z_]+)"')
# Which thing is shown, not when or how many: a page of nothing would be asked for no days.
THINGS = {"record", "document", "v", "edition", "next", "login", "password"}


def names_of_the_address() -> list[str]:
    """Every name that a page reads from its address or that a form with an address of its own sends."""
    found: set[str] = set()
    folders = (SERVER / "console", *sorted(room.parent for room in SERVER.glob("*/pages")))
    for file in (file for folder in folders for file in folder.rglob("*.py")):
        found |= set(READ.findall(file.read_text(encoding="utf-8")))
    for file in rendering.template_files():
        for form in re.findall(r"<form(?![^>]*method=\"post\").*?</form>", file.read_text(encoding="utf-8"), re.DOTALL):
            found |= set(GIVEN.findall(form))
    return sorted((found | {"page", "at", "sort", "from", "to", "day", "period", "month", "year"}) - THINGS)


def addresses(app: FastAPI, known: dict[str, str]) -> dict[str, Role]:
    """Every page and file that answers a GET, with somebody to whom it is open."""
    pages: Pages = app.state.console
    found: dict[str, Role] = {}
    for (method, path), needs in pages.needs.items():
        if method != "GET" or path.startswith(("/static", "/help", "/alive", "/login")):
            continue
        role = next(role for role in WHO if any(isinstance(n, Access) or allowed(role, n) for n in needs))
        for kind in ("csv", "xlsx") if path.endswith("{kind}") else ("",):
            address = path.replace("{kind}", kind).replace("{district}", CHANGNING)
            found[re.sub(r"\{\w+\}", known.get(path.split("/")[1], "1"), address)] = role
    return found


def test_no_day_month_or_number_in_an_address_is_a_failure(
    app: FastAPI, squads: list[str], logged_in: Callable[..., Browser]
) -> None:
    check = Phone(app, squads[0]).check()
    place = issue(logged_in(Role.SECTION_OFFICER, SECTION, login="officer"), check)
    known = {"records": check.id, "notices": place.split("/")[-1], "squad": place.split("/")[-1]}
    browsers = {role: logged_in(role, login=f"asker-{role.value}") for role in WHO}
    names, answers = names_of_the_address(), Counter[int]()
    assert {"from", "to", "day", "month", "period", "year"} <= set(names)
    failed = []
    for address, role in addresses(app, known).items():
        for values in ASKED:
            query = {**dict(zip(names, cycle(values), strict=False)), "kind": "", "period": "days"}
            status = browsers[role].get(f"{address}?{urlencode(query)}").status_code
            answers[status] += 1
            failed += [(address, values)] if status >= 500 else []
    assert failed == []
    assert answers[200] > 150


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-24", date(2026, 11, 24)),
        ("0001-01-01", EARLIEST),
        ("9999-12-31", LATEST),
        ("2026-02-30", None),
        ("20261124", None),
        ("2026-W48-2", None),
        ("", None),
    ],
)
def test_a_day_of_an_address_lies_within_our_years_or_is_none(text: str, day: date | None) -> None:
    assert day_of_address(text) == day


def test_a_day_of_a_form_in_a_year_that_cannot_be_meant_is_refused_with_the_year(
    app: FastAPI, squads: list[str], logged_in: Callable[..., Browser]
) -> None:
    chief, phone = logged_in(Role.SECTION_CHIEF), Phone(app, squads[0])
    task = {"user": phone.user_id, "title": "夜间巡查", "due_on": "0002-11-24"}
    page = chief.post("/assignments", task)
    assert page.status_code == 422
    assert "日期的年份是 2 年，请填写 2000 年至 2099 年之间的日期" in page.text
    assert 'value="夜间巡查"' in page.text
    since = {"mode": "direct", "paper": "授权书", "since": "9999-12-31"}
    assert chief.post(f"/delegation/{CHANGNING}", since).status_code == 422
    assert chief.get("/delegation").status_code == 200
    with pytest.raises(Problem, match="请选择截止日期"):
        day_of_form("24.11.2026", grounds.DAY_DUE_NOT_CHOSEN)
    with pytest.raises(Problem, match="请选择送达的日期和时间"):
        moment_of_form("20266-11-24T10:00", grounds.MOMENT_OF_SERVICE_NOT_CHOSEN)
