"""The steps of a plan as a browser takes them, for the tests of the planning pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import Browser

Enter = Callable[..., Browser]
CELLS = [f"rows.schedule.{n}" for n in range(7)]


def begin(officer: Browser, period: str = "2026-12") -> str:
    """The address of a new plan."""
    answer = officer.post("/plans", {"period": period})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def body(ledger: Ledger, plan: str) -> dict[str, Any]:
    with ledger.read() as conn:
        return dict(conn.execute(t.documents.select().where(t.documents.c.id == plan.split("/")[-1])).one().body)


def version(page: str) -> str:
    found = re.search(r'name="base" value="(\d+)"', page)
    assert found
    return found[1]


def posted(rows: list[list[str]], base: str) -> dict[str, object]:
    """The schedule's form as a browser sends it."""
    return {"base": base, **{name: [row[at] for row in rows] for at, name in enumerate(CELLS)}}


def filed(officer: Browser, chief: Browser, days: list[str], person: str = "用户officer") -> str:
    """A filed plan with one row a day for the person."""
    plan = begin(officer)
    page = officer.get(f"{plan}/schedule").text
    rows = [[day, "", "定西路", "实地督察", f"{day}执勤", person, ""] for day in days]
    officer.post(f"{plan}/schedule", posted(rows, version(page)))
    document = plan.replace("/plans/", "/documents/")
    assert officer.post(f"{document}/deeds/propose").status_code == 303
    assert chief.post(f"{document}/deeds/file").status_code == 303
    return plan
