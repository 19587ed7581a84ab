"""专项督察 at the desk: each step with whom it waits for, and with nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from shared.moment import to_iso
from shared.organisation import Role
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.special.deeds.held import CASE
from sync_server.special.rules.case import CaseState
from sync_server.special.rules.share import ShareState
from tests.sync_server.console.conftest import OTHER_SECTION, Browser, Clock
from tests.sync_server.console.everywhere import put_case

Enter = Callable[..., Browser]
Put = Callable[..., str]


@pytest.fixture
def put(ledger: Ledger, clock: Clock, squads: list[str]) -> Put:
    """Put a case of the section there, whose unit has so many days left; returns its id."""

    def job(
        state: CaseState = CaseState.HANDLING,
        share: ShareState = ShareState.HANDLING,
        days: int = 10,
        unit: str = "",
        **more: Any,
    ) -> str:
        end = to_iso(clock() + timedelta(days=days))
        return ledger.write(lambda w: put_case(w, state, unit or squads[0], share, end, **more))

    return job


def todos(browser: Browser) -> list[tuple[str, str, str]]:
    """(reason, address, step) of what stands on the desk about cases."""
    page = browser.get("/").text
    found = re.findall(r"<li data-row>(.*?)</li>", page, re.S)
    cut = re.compile(
        r'<span class="state[^"]*">(?:<svg.*?</svg>)?(.*?)</span>.*?href="([^"]+)".*tabindex="-1">(.*?)</a>', re.S
    )
    return [(m[1].strip(), m[2], m[3]) for m in map(cut.search, found) if m and m[2].startswith("/cases")]


def share_of(ledger: Ledger, case_id: str) -> str:
    with ledger.read() as conn:
        s = t.case_shares.c
        return str(conn.execute(select(s.id).where(s.case_id == case_id)).scalar_one())


def ask(ledger: Ledger, share_id: str, **more: Any) -> None:
    values = {
        "until": "2026-12-20",
        "reasons": "摊点较多",
        "progress": "过半",
        "user_id": "",
        "user_name": "甲",
        **more,
    }
    ledger.write(lambda w: w.add(t.case_extensions, id=w.new_id(), share_id=share_id, at=w.now, **values))


def test_a_report_is_judged_by_the_body_that_carries_the_case(put: Put, ledger: Ledger, logged_in: Enter) -> None:
    share_id = share_of(ledger, put(share=ShareState.REPORTED))
    assert todos(logged_in(Role.SECTION_OFFICER)) == [("办理情况报告待审核", f"/cases/shares/{share_id}", "审核")]
    assert todos(logged_in(Role.SECTION_OFFICER, OTHER_SECTION)) == []
    assert todos(logged_in(Role.OFFICE_STAFF)) == []


def test_a_unit_that_is_late_stands_first_and_one_that_has_time_does_not_stand_there(
    put: Put, ledger: Ledger, logged_in: Enter
) -> None:
    put(days=5)
    put(share=ShareState.REPORTED, days=5)
    late = share_of(ledger, put(days=-4))
    found = todos(logged_in(Role.SECTION_OFFICER))
    assert [step for _, _, step in found] == ["督办", "审核"]
    assert found[0][0].startswith("专项超期")
    assert found[0][1] == f"/cases/shares/{late}"


def test_a_request_goes_from_the_officer_to_a_leader_who_has_not_looked_into_it_himself(
    put: Put, ledger: Ledger, logged_in: Enter
) -> None:
    share_id = share_of(ledger, put())
    ask(ledger, share_id)
    officer, chief, leader = (
        logged_in(role) for role in (Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER)
    )
    assert [step for _, _, step in todos(officer)] == ["核对"]
    with ledger.read() as conn:
        checked_by = conn.execute(select(t.users.c.id).where(t.users.c.role == Role.SECTION_CHIEF.value)).scalar_one()
        now = conn.execute(select(t.case_extensions.c.at)).scalar_one()
    x = t.case_extensions
    ledger.write(lambda w: w.conn.execute(x.update().values(checked_by=checked_by, checked_at=now, check_words="属实")))
    assert todos(officer) == []
    assert todos(chief) == []
    assert todos(leader) == [(todos(leader)[0][0], f"/cases/shares/{share_id}", "决定")]
    assert todos(leader)[0][0].startswith("延期申请待决定")


def test_a_case_is_closed_answered_and_filed_one_after_the_other(put: Put, ledger: Ledger, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    done = put(share=ShareState.ACCEPTED)
    assert todos(officer) == [("各单位都已达到要求", f"/cases/{done}", "结案")]

    def asks(w: Write) -> None:
        w.event(happenings.CASE_CLOSING_ASKED, CASE, done, "牵头单位提请结案", actor=SYSTEM)

    ledger.write(asks)
    assert todos(officer) == [("牵头单位提请结案", f"/cases/{done}", "结案")]
    with ledger.read() as conn:
        now = str(conn.execute(select(t.cases.c.created_at)).scalar_one())
    for state in (CaseState.CLOSED, CaseState.REFUSED, CaseState.MERGED, CaseState.REFERRED):
        put(state, ShareState.ENDED)
    put(CaseState.CLOSED, ShareState.ACCEPTED, replied_at=now)
    put(CaseState.ARCHIVED, ShareState.ACCEPTED, replied_at=now)
    steps = [step for _, _, step in todos(officer)]
    assert sorted(steps) == sorted(["结案", *["回复"] * 4, "归档"])
    assert steps[-1] == "归档"


def test_a_section_finds_its_own_share_until_it_is_signed_for_and_again_when_its_end_is_near(
    put: Put, ledger: Ledger, logged_in: Enter
) -> None:
    other = logged_in(Role.SECTION_OFFICER, OTHER_SECTION)
    fresh = share_of(ledger, put(share=ShareState.SERVED, unit=OTHER_SECTION, days=12))
    put(unit=OTHER_SECTION, days=13)
    near = share_of(ledger, put(unit=OTHER_SECTION, days=2))
    late = share_of(ledger, put(unit=OTHER_SECTION, days=-3))
    put(CaseState.SUSPENDED, unit=OTHER_SECTION, days=-3)
    found = todos(other)
    assert [(url, step) for _, url, step in found] == [
        (f"/cases/shares/{late}", "报告"),
        (f"/cases/shares/{near}", "报告"),
        (f"/cases/shares/{fresh}", "签收"),
    ]
    assert found[2][0] == "专项交办待签收"
    for _, url, _ in found:
        assert other.get(url).status_code == 200
