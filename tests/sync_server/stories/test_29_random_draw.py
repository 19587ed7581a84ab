"""Story 29: same pool + seed gives same units; the draw is printed in the plan."""

from __future__ import annotations

import re
from collections.abc import Callable

from shared.organisation import Role
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import OTHER_SECTION, Browser

WISH = {"kind": "units", "purpose": "夜间执勤情况随机抽查", "size": "3", "seed": "20261124", "into_schedule": "1"}


def begin(officer: Browser, period: str) -> str:
    """The address of a new plan."""
    return officer.post("/plans", {"period": period}).headers["location"]


def test_the_same_pool_and_seed_give_the_same_units_and_the_draw_is_printed(
    ledger: Ledger, logged_in: Callable[..., Browser]
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    december, january = begin(officer, "2026-12"), begin(officer, "2027-01")
    first = officer.post(f"{december}/draw", WISH).headers["location"]
    second = officer.post(f"{january}/draw", WISH).headers["location"]
    with ledger.read() as conn:
        draws = conn.execute(t.draws.select().order_by(t.draws.c.at)).all()
        plans = {f"/plans/{row.id}": row.body for row in conn.execute(t.documents.select())}
    assert [draw.result for draw in draws] == [draws[0].result] * 2
    assert first != second
    units = [name for _, name in draws[0].result]
    assert len(set(units)) == 3

    (printed,) = plans[december]["draws"]
    assert printed[:2] == ["夜间执勤情况随机抽查", "、".join(units)]
    assert printed[3] == "20261124"
    drawn_rows = [row for row in plans[december]["schedule"] if row[4] == WISH["purpose"]]
    assert [row[1] for row in drawn_rows] == units
    assert all(row[0].startswith("2026-12-") for row in drawn_rows)
    paper = officer.get(december.replace("/plans/", "/documents/")).text
    assert "20261124" in paper
    assert "、".join(units) in paper


def test_anybody_who_may_read_the_plan_draws_again_and_finds_it_identical(
    ledger: Ledger, logged_in: Callable[..., Browser]
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    plan = begin(officer, "2026-12")
    draw = officer.post(f"{plan}/draw", {**WISH, "seed": ""}).headers["location"]
    page = officer.get(f"{draw}?again=1").text
    assert "结果完全一致" in page
    assert re.search(r"种子</dt><dd class=\"hash\">[0-9a-f]{16}<", page), "the server's own chance is on record"
    assert logged_in(Role.SECTION_OFFICER, OTHER_SECTION, "xuhui").get(draw).status_code == 404


def test_what_cannot_be_drawn_is_said_and_nothing_typed_is_lost(logged_in: Callable[..., Browser]) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    plan = begin(officer, "2026-12")
    refused = officer.post(f"{plan}/draw", {**WISH, "size": "99", "purpose": "节前抽查"})
    assert refused.status_code == 422
    assert "抽取数量应在 1 到" in refused.text
    assert 'value="节前抽查"' in refused.text
