"""撤销: a confirmation of findings is taken back within 30 seconds, by who gave it, while nothing has followed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from shared.finding import FindingState
from shared.inspection import Inspection
from shared.organisation import Role
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import Browser, Clock
from tests.sync_server.console.noticing import answer, issue
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]


@pytest.fixture
def check(app: FastAPI, squads: list[str]) -> Inspection:
    return Phone(app, squads[0]).check(("JM03", "ZZ01"))


def confirm(officer: Browser, check: Inspection) -> tuple[str, str]:
    """Confirm all of the check; the page that says so, and the moment that its 撤销 names."""
    ids = [item.id for item in check.items]
    page = officer.follow(officer.post("/findings/acknowledge", {"finding": ids})).text
    (at,) = re.findall(r'action="/findings/undo".*?name="at" value="([^"]+)"', page)
    return page, at


def states(ledger: Ledger) -> set[str]:
    with ledger.read() as conn:
        return set(conn.execute(select(t.findings.c.state)).scalars())


def test_a_confirmation_is_taken_back_and_the_log_keeps_both(
    check: Inspection, logged_in: Enter, ledger: Ledger, clock: Clock
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    page, at = confirm(officer, check)
    assert "已确认 2 个问题。" in page
    assert states(ledger) == {FindingState.ACKNOWLEDGED}
    clock.pass_by(seconds=29)
    assert "2 个问题恢复为待确认" in officer.follow(officer.post("/findings/undo", {"at": at})).text
    assert states(ledger) == {FindingState.OPEN}
    story = officer.get(f"/records/{check.id}").text
    assert "督察科已收到：" in story
    assert "撤销了刚才的确认：" in story
    confirm(officer, check)
    assert states(ledger) == {FindingState.ACKNOWLEDGED}, "and confirmed again"


def test_after_half_a_minute_or_by_another_person_it_stays(
    check: Inspection, logged_in: Enter, ledger: Ledger, clock: Clock
) -> None:
    officer, chief = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_CHIEF)
    _, at = confirm(officer, check)
    assert "没有可以撤销的内容" in chief.post("/findings/undo", {"at": at}).text
    for odd in ("", "昨天", "2026-11-24"):
        assert "撤销限办理后 30 秒内" in officer.post("/findings/undo", {"at": odd}).text
    clock.pass_by(seconds=32)
    assert "撤销限办理后 30 秒内" in officer.post("/findings/undo", {"at": at}).text
    assert states(ledger) == {FindingState.ACKNOWLEDGED}


def test_what_has_gone_out_meanwhile_is_not_taken_back(check: Inspection, logged_in: Enter, ledger: Ledger) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    _, at = confirm(officer, check)
    issue(officer, check)
    assert "没有可以撤销的内容" in officer.post("/findings/undo", {"at": at}).text
    assert states(ledger) == {FindingState.NOTICED}


def test_where_something_has_gone_out_there_is_no_button(check: Inspection, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    place = issue(officer, check)
    answer(logged_in(Role.INSPECTED_UNIT), place)
    page = officer.follow(officer.post(f"{place}/verify", {"decision": "accept"})).text
    assert "核验合格，已销号。" in page
    assert "data-undo" not in page
