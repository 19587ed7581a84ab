"""代签授权 on its page: given by the leader, asked for and confirmed by administrators, seen by those it concerns."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.organisation import Role
from sync_server.acts.common.documents import create
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import CHANGNING, SECTION, Browser, add_user

Enter = Callable[..., Browser]
SCHEDULE = [["2026年12月1日", "", "华阳路街道", "实地督察", "跨门经营", "李明", ""]]
DAYS = {"first": "2026-11-24", "last": "2026-11-30", "ground": "赴京参训"}


@pytest.fixture
def deputy(ledger: Ledger) -> str:
    return add_user(ledger, "li-ming", Role.SECTION_OFFICER, SECTION, name="李明")


def entry(ledger: Ledger) -> str:
    with ledger.read() as conn:
        return str(conn.execute(t.stand_ins.select()).mappings().one()["id"])


def test_a_leader_lets_somebody_sign_and_takes_it_back(ledger: Ledger, logged_in: Enter, deputy: str) -> None:
    leader = logged_in(Role.BUREAU_LEADER)
    assert "授权他人代我签批" in leader.get("/stand-ins").text
    given = leader.follow(leader.post("/stand-ins", {"deputy": deputy, **DAYS}, form="/stand-ins"))
    assert "已授权。" in given.text
    assert "李明" in given.text
    ended = leader.follow(leader.post(f"/stand-ins/{entry(ledger)}/end", form="/stand-ins"))
    assert "已终止" in ended.text


def test_what_was_typed_comes_back_with_the_reason(logged_in: Enter, deputy: str) -> None:
    leader = logged_in(Role.BUREAU_LEADER)
    page = leader.post("/stand-ins", {"deputy": deputy, **DAYS, "last": "2026-11-20"}, form="/stand-ins")
    assert page.status_code == 422
    assert "止日不能早于起日" in page.text
    assert 'value="赴京参训"' in page.text


def test_an_administrator_asks_and_the_security_administrator_confirms(
    ledger: Ledger, logged_in: Enter, deputy: str
) -> None:
    chief = add_user(ledger, "chief", Role.SECTION_CHIEF, SECTION, name="张科长")
    system, security = logged_in(Role.SYSTEM_ADMIN), logged_in(Role.SECURITY_ADMIN)
    asked = system.follow(system.post("/stand-ins", {"principal": chief, "deputy": deputy, **DAYS}, form="/stand-ins"))
    assert "等待安全管理员确认" in asked.text
    page = security.get("/stand-ins").text
    assert "张科长" in page
    assert "待确认" in page
    confirmed = security.follow(security.post(f"/stand-ins/{entry(ledger)}/confirm", form="/stand-ins"))
    assert "已授权" in confirmed.text


def test_the_deputy_is_offered_the_signature_and_the_page_says_in_whose_place(
    ledger: Ledger, logged_in: Enter, browser: Callable[[], Browser], deputy: str
) -> None:
    body = {"problems": "跨门经营反复", "focus": "夜间摊点", "schedule": SCHEDULE}
    plan = ledger.write(
        lambda w: create(
            w,
            SYSTEM,
            kinds.PLAN,
            unit_id=SECTION,
            district_code=CHANGNING,
            title="计划",
            body=body,
            period="2026-12",
        )
    )
    chief, officer = logged_in(Role.SECTION_CHIEF), browser()
    officer.log_in("li-ming")
    assert "签发并报送" not in officer.get(f"/documents/{plan}").text
    chief.post("/stand-ins", {"deputy": deputy, **DAYS}, form="/stand-ins")
    page = officer.get(f"/documents/{plan}").text
    assert "签发并报送（代）" in page
    assert "赴京参训" in page
    filed = officer.post(f"/documents/{plan}/deeds/file", form=f"/documents/{plan}")
    assert filed.status_code == 303, filed.text
    signed = officer.get(f"/documents/{plan}").text
    assert "李明（代）" in signed
    assert "（李明代" in signed


def test_others_do_not_see_who_signs_for_whom(ledger: Ledger, logged_in: Enter, deputy: str) -> None:
    leader = logged_in(Role.BUREAU_LEADER)
    leader.post("/stand-ins", {"deputy": deputy, **DAYS}, form="/stand-ins")
    assert "赴京参训" not in logged_in(Role.SECTION_CHIEF).get("/stand-ins").text
    stranger = logged_in(Role.SECTION_OFFICER)
    assert stranger.post(f"/stand-ins/{entry(ledger)}/end", form="/stand-ins").status_code == 404
    assert logged_in(Role.INSPECTED_UNIT).get("/stand-ins").status_code == 403
