"""A street's account in the browser: what was sent to it, signing for it, answering it, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from shared.organisation import Role
from sync_server.clockwork import overdue, pursuing
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import OTHER_SECTION, Browser, Clock
from tests.sync_server.console.noticing import issue
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]


def time_passes(ledger: Ledger, clock: Clock, days: int) -> None:
    clock.pass_by(days=days)
    ledger.write(overdue.run)
    ledger.write(pursuing.run)


@pytest.fixture
def proposal(app: FastAPI, squads: list[str], logged_in: Enter, ledger: Ledger, clock: Clock) -> str:
    """The address of a 追责建议书 that two people have approved."""
    officer, chief = logged_in(Role.SECTION_OFFICER, login="li"), logged_in(Role.SECTION_CHIEF, login="wang")
    leader = logged_in(Role.BUREAU_LEADER, login="lingdao")
    issue(officer, Phone(app, squads[0]).check())
    time_passes(ledger, clock, 4)
    officer.log_in("li")
    found = re.search(r'href="(/pursuits/[0-9a-f-]{36})"', officer.get("/pursuits").text)
    assert found is not None
    officer.post(f"{found[1]}/checks", {"way": "visit", "words": "现场仍有堆物"})
    time_passes(ledger, clock, 5)
    time_passes(ledger, clock, 6)
    officer.log_in("li")
    order = officer.post(f"{found[1]}/order").headers["location"]
    chief.log_in("wang")
    assert chief.post(f"{order}/deeds/issue").status_code == 303
    time_passes(ledger, clock, 8)
    officer.log_in("li")
    document = officer.post(f"{found[1]}/proposal").headers["location"]
    chief.log_in("wang")
    assert chief.post(f"{document}/deeds/approve").status_code == 303
    leader.log_in("lingdao")
    assert leader.post(f"{document}/deeds/issue").status_code == 303
    return document


def test_the_street_finds_the_proposal_signs_and_answers_and_the_section_reads_it(
    proposal: str, logged_in: Enter
) -> None:
    street = logged_in(Role.STREET_OFFICE)
    assert street.get("/").headers["location"] == "/street-replies", "it begins with what waits for it"
    listed = street.get("/street-replies").text
    assert "整改不力的追责建议书" in listed
    assert "待签收" in listed
    page = street.get(proposal).text
    assert "签收追责建议书" in page
    assert "所涉督察通知书" in page
    assert "送交答复" not in page
    assert "已签收，待答复" in street.follow(street.post(f"{proposal}/reply/sign", {"name": "陈国平"})).text
    refused = street.post(f"{proposal}/reply/answer", {"verdict": "partly", "done": "已约谈负责人", "name": "陈国平"})
    assert "请写明部分采纳的理由" in refused.text
    assert "已约谈负责人" in refused.text, "what was typed is still there"
    answered = {"verdict": "partly", "done": "已约谈负责人", "reasons": "班长已调离本街道", "name": "陈国平"}
    assert "部分采纳" in street.follow(street.post(f"{proposal}/reply/answer", answered)).text
    assert "没有等待答复的追责建议" in street.get("/street-replies").text
    assert "整改不力的追责建议书" in street.get("/street-replies?state=answered").text

    officer = logged_in(Role.SECTION_OFFICER, login="sun")
    assert "街镇已答复追责建议书" in officer.get("/inbox").text or "部分采纳" in officer.get("/inbox").text
    assert "班长已调离本街道" in officer.get(proposal).text
    assert "部分采纳" in officer.get("/street-replies?state=all").text


def test_a_letter_is_entered_by_the_section(proposal: str, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER, login="sun")
    letter = {"verdict": "adopted", "done": "已责令整改", "paper": "长华办〔2026〕18号", "name": "华阳路街道办事处"}
    done = officer.post(f"{proposal}/reply/enter", letter)
    assert "书面答复（长华办〔2026〕18号）" in officer.follow(done).text


def test_others_neither_read_the_proposal_nor_answer_it(proposal: str, logged_in: Enter, squads: list[str]) -> None:
    for role, unit in ((Role.INSPECTED_UNIT, squads[0]), (Role.SECTION_CHIEF, OTHER_SECTION)):
        browser = logged_in(role, unit)
        assert browser.get(proposal).status_code == 404
        assert browser.post(f"{proposal}/reply/sign", {"name": "某人"}).status_code in (403, 404)
    assert logged_in(Role.DETACHMENT_INSPECTOR).post(f"{proposal}/reply/answer", {"name": "某人"}).status_code == 403


def test_a_street_opens_nothing_but_its_papers(proposal: str, logged_in: Enter, ledger: Ledger) -> None:
    street = logged_in(Role.STREET_OFFICE)
    for page in ("/street-replies", "/inbox", "/documents", "/help", f"{proposal}/paper.pdf"):
        assert street.get(page).status_code == 200, page
    with ledger.read() as conn:
        notice = conn.execute(t.notices.select()).one().id
    for page in (
        "/pursuits",
        "/notices",
        "/records",
        "/findings",
        "/analysis",
        "/plans",
        "/reports",
        "/squad",
        "/people",
    ):
        assert street.get(page).status_code == 403, page
    for page in (f"/notices/{notice}", f"/squad/notices/{notice}", f"{proposal}/versions"):
        assert street.get(page).status_code in (403, 404), page
