"""批量核验: many feedbacks are looked over on one page and verified, or returned, by one decision; all or none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from shared.organisation import Role
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import OTHER_SECTION, Browser
from tests.sync_server.console.noticing import answer, issue
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]


@pytest.fixture
def officer(logged_in: Enter) -> Browser:
    return logged_in(Role.SECTION_OFFICER)


@pytest.fixture
def fed_back(app: FastAPI, squads: list[str], logged_in: Enter, officer: Browser) -> list[str]:
    """Ids of two notices with feedback."""
    phone, squad = Phone(app, squads[0]), logged_in(Role.INSPECTED_UNIT)
    places = [issue(officer, phone.check()) for _ in range(2)]
    for place in places:
        answer(squad, place)
    return [place.rpartition("/")[2] for place in places]


def states(ledger: Ledger, ids: list[str]) -> list[str]:
    with ledger.read() as conn:
        n = t.notices.c
        found = {row.id: row.state for row in conn.execute(select(n.id, n.state))}
    return [found[id_] for id_ in ids]


def test_they_are_looked_over_with_their_photos_and_signed_off_together(
    fed_back: list[str], officer: Browser, ledger: Ledger
) -> None:
    assert "核验所勾选的" in officer.get("/notices?state=fed_back").text
    page = officer.post("/batch/verification", {"notice": fed_back}).text
    assert page.count('name="notice"') == 2
    assert page.count("/thumbnail") == 4, "before and after of each"
    done = officer.follow(officer.post("/batch/verifications", {"notice": fed_back, "decision": "accept"})).text
    assert "已核验 2 份反馈：合格销号。" in done
    assert states(ledger, fed_back) == ["closed", "closed"]


def test_they_are_returned_together_with_a_reason(fed_back: list[str], officer: Browser, ledger: Ledger) -> None:
    form = {"notice": fed_back, "decision": "return"}
    refused = officer.post("/batch/verifications", form).text
    assert "理由" in refused
    assert states(ledger, fed_back) == ["fed_back", "fed_back"], "all or none"
    officer.follow(officer.post("/batch/verifications", {**form, "words": "照片看不出地点，请补拍。"}))
    assert states(ledger, fed_back) == ["returned", "returned"]


def test_a_grave_one_among_them_is_named_and_nothing_is_signed_off(
    app: FastAPI, squads: list[str], fed_back: list[str], officer: Browser, logged_in: Enter, ledger: Ledger
) -> None:
    place = issue(officer, Phone(app, squads[0], login="sun", name="孙涛", badge="050118").check(("RW03",)))
    answer(logged_in(Role.INSPECTED_UNIT, login="second"), place)
    chosen = [*fed_back, place.rpartition("/")[2]]
    refused = officer.post("/batch/verifications", {"notice": chosen, "decision": "accept"}).text
    number = officer.get(place).text.partition("<h1>")[2].partition("</h1>")[0]
    assert number in refused.partition('role="alert"')[2].partition("</div>")[0]
    assert states(ledger, chosen) == ["fed_back"] * 3


def test_nothing_ticked_nothing_decided_or_out_of_reach_is_said(
    fed_back: list[str], officer: Browser, logged_in: Enter
) -> None:
    assert "请勾选要核验的通知书" in officer.post("/batch/verification").text
    assert "请勾选要核验的通知书" in officer.post("/batch/verifications", {"decision": "accept"}).text
    assert "请选择合格销号或退回再整改" in officer.post("/batch/verifications", {"notice": fed_back}).text
    stranger = logged_in(Role.SECTION_OFFICER, OTHER_SECTION)
    assert stranger.post("/batch/verification", {"notice": fed_back}).status_code == 404
    assert stranger.post("/batch/verifications", {"notice": fed_back, "decision": "accept"}).status_code == 404
