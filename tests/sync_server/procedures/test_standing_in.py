"""Who may stand in for whom: a leader lets somebody of the same body, another person, for a time and on a ground."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.organisation import Role
from sync_server.casework.approval import Doer
from sync_server.procedures.permissions import Caller
from sync_server.procedures.standing_in import (
    DEPUTIES,
    MOST_DAYS,
    SIGNERS,
    STAND_IN_COURSE,
    Given,
    Officer,
    StandInDeed,
    StandInFacts,
    StandInState,
    confirming_refusal,
    giving_refusal,
)

TODAY = date(2026, 12, 1)
LEADER = Officer("u-leader", "p-leader", Role.BUREAU_LEADER, "section")
OFFICER = Officer("u-officer", "p-officer", Role.SECTION_OFFICER, "section")
S, D = StandInState, StandInDeed


def refused(
    principal: Officer = LEADER,
    deputy: Officer = OFFICER,
    first: date = TODAY,
    last: date = TODAY,
    ground: str = "外出培训",
) -> str:
    return giving_refusal(principal, deputy, first=first, last=last, today=TODAY, ground=ground)


@pytest.mark.parametrize("role", Role)
def test_those_who_sign_let_those_who_work_beside_them(role: Role) -> None:
    assert (refused(principal=replace(LEADER, role=role)) == "") is (role in SIGNERS)
    assert (refused(deputy=replace(OFFICER, role=role)) == "") is (role in DEPUTIES)


def test_the_deputy_is_another_person_of_the_same_body() -> None:
    assert "本单位" in refused(deputy=replace(OFFICER, unit_id="office"))
    assert "另一个人" in refused(deputy=replace(OFFICER, person_id="p-leader"))
    assert "关联人员名录" in refused(deputy=replace(OFFICER, person_id=""))
    assert "关联人员名录" in refused(principal=replace(LEADER, person_id=""))


def test_it_has_a_ground_and_an_end_that_is_not_too_far() -> None:
    assert "事由" in refused(ground=" ")
    assert "起日不能早于今天" in refused(first=TODAY - timedelta(days=1))
    assert "止日" in refused(first=TODAY + timedelta(days=2), last=TODAY + timedelta(days=1))
    assert refused(last=TODAY + timedelta(days=MOST_DAYS - 1)) == ""
    assert f"{MOST_DAYS} 天" in refused(last=TODAY + timedelta(days=MOST_DAYS))


def facts(state: StandInState = S.ASKED, *, within: bool = True) -> StandInFacts:
    leader, officer, system = (Doer(f"u-{name}", f"p-{name}") for name in ("leader", "officer", "system"))
    return StandInFacts(state, leader, officer, system, within)


def still(given: Given, principal: Officer = LEADER, deputy: Officer = OFFICER) -> str:
    return confirming_refusal(given, principal, deputy, TODAY)


def test_what_was_asked_for_is_confirmed_only_while_it_could_still_be_given() -> None:
    week = timedelta(days=7)
    given = Given(Role.BUREAU_LEADER, "section", TODAY - week, TODAY, "外出培训")
    assert still(given) == ""
    assert "止日已过" in still(replace(given, last=TODAY - timedelta(days=1)))
    assert "变动" in still(given, replace(LEADER, role=Role.SECTION_CHIEF))
    assert "变动" in still(given, replace(LEADER, unit_id="office"))
    assert "本单位" in still(given, deputy=replace(OFFICER, unit_id="office"))
    for both in ((replace(LEADER, active=False), OFFICER), (LEADER, replace(OFFICER, active=False))):
        assert "停用" in still(given, *both)


def test_what_cannot_be_given_any_more_is_refused_or_ended_but_not_confirmed() -> None:
    late = replace(facts(), unfit="申请的止日已过")
    assert why(D.CONFIRM, late, SECURITY) == "申请的止日已过"
    assert why(D.REFUSE, late, SECURITY) == ""
    assert why(D.END, late, SECURITY) == ""


def caller(role: Role, name: str) -> Caller:
    return Caller(f"u-{name}", name, role, "section", "310105", f"p-{name}")


def why(deed: StandInDeed, known: StandInFacts, who: Caller, words: str = "有误") -> str:
    found = STAND_IN_COURSE.refusal(deed, known, who, words)
    return found.words if found else ""


SECURITY = caller(Role.SECURITY_ADMIN, "security")


def test_what_one_administrator_asks_another_person_confirms() -> None:
    assert why(D.CONFIRM, facts(), SECURITY) == ""
    assert "安全管理员" in why(D.CONFIRM, facts(), caller(Role.SYSTEM_ADMIN, "system"))
    assert "安全管理员" in why(D.CONFIRM, facts(within=False), SECURITY)
    assert "提出人不能确认" in why(D.CONFIRM, facts(), replace(SECURITY, person_id="p-system"))
    assert "涉及您本人" in why(D.CONFIRM, facts(), replace(SECURITY, person_id="p-officer"))
    assert "理由" in why(D.REFUSE, facts(), SECURITY, " ")


def test_it_ends_when_anybody_whom_it_concerns_says_so() -> None:
    for who in (caller(Role.BUREAU_LEADER, "leader"), caller(Role.SECTION_OFFICER, "officer"), SECURITY):
        assert why(D.END, facts(S.GIVEN), who) == ""
    assert "终止" in why(D.END, facts(S.GIVEN), caller(Role.SECTION_OFFICER, "other"))
    assert "终止" in why(D.END, facts(S.GIVEN, within=False), SECURITY)
    assert "已终止" in why(D.END, facts(S.ENDED), SECURITY)
