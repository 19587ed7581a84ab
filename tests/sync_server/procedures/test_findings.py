"""A finding: who acknowledges, closes and puts it on a notice, and what is said to everybody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.finding import ENDED, FindingState
from shared.organisation import Role
from sync_server.casework.approval import Doer
from sync_server.procedures.closing import CHIEF as ONLY_CHIEF
from sync_server.procedures.closing import GraveFacts
from sync_server.procedures.findings import FINDING_COURSE, FindingDeed, FindingFacts
from sync_server.procedures.permissions import Caller
from tests.sync_server.procedures.calendars import at

S, D = FindingState, FindingDeed
DISTRICT, ELSEWHERE = "310105", "310106"
FOUND = at("2026-11-24 10:00")
OPEN = FindingFacts("JM01 占道设摊", S.OPEN, DISTRICT, "section", "inspector")
BY_THE_SYSTEM = (D.ISSUE_ON_SITE, D.SIGN_OFF, D.GIVE_BACK, D.REVOKE, D.STRIKE, D.BRING_BACK, D.MERGE, D.PART)


def who(role: Role, unit: str = "section", district: str = DISTRICT) -> Caller:
    return Caller(f"{role.value} of {unit}", role.label, role, unit, district, f"p-{role.value}")


OFFICER, CHIEF = who(Role.SECTION_OFFICER), who(Role.SECTION_CHIEF)
STRANGER = who(Role.SECTION_CHIEF, "section of another district", ELSEWHERE)
INSPECTOR, SQUAD = who(Role.SQUAD_INSPECTOR, "squad"), who(Role.INSPECTED_UNIT, "squad")


def refusal(deed: FindingDeed, facts: FindingFacts, caller: Caller | None, words: str | None = None) -> str:
    refused = FINDING_COURSE.refusal(deed, facts, caller, words)
    return refused.words if refused else ""


def test_the_section_acknowledges_closes_and_puts_on_a_notice_what_its_district_found() -> None:
    assert FINDING_COURSE.open_deeds(OPEN, OFFICER) == (D.ACKNOWLEDGE, D.ISSUE, D.CLOSE)
    assert refusal(D.CLOSE, OPEN, OFFICER, "已当场教育") == ""
    assert refusal(D.CLOSE, OPEN, OFFICER, " ") == "请写明不开具通知书的理由"


@pytest.mark.parametrize("caller", [STRANGER, SQUAD, INSPECTOR], ids=lambda caller: caller.role.value)
def test_nobody_else_decides_on_it(caller: Caller) -> None:
    assert FINDING_COURSE.open_deeds(OPEN, caller) == ()
    for deed in (D.ACKNOWLEDGE, D.ISSUE, D.CLOSE):
        assert refusal(deed, OPEN, caller) == f"只有督察机构可以{deed.label}，请交督察科办理"


def test_the_section_that_it_was_routed_to_puts_it_on_a_notice_but_does_not_close_it() -> None:
    routed = replace(OPEN, section_id=STRANGER.unit_id)
    assert FINDING_COURSE.open_deeds(routed, STRANGER) == (D.ISSUE,)


def test_a_grave_one_is_closed_by_the_chief_and_by_another_than_its_finder() -> None:
    grave = replace(OPEN, grave=GraveFacts((Doer("inspector", "p-inspector"),), FOUND))
    assert refusal(D.CLOSE, grave, OFFICER) == ONLY_CHIEF
    assert refusal(D.CLOSE, grave, CHIEF) == ""
    found_by_the_chief = replace(OPEN, grave=GraveFacts((Doer("another account", CHIEF.person_id),), FOUND))
    assert "发现人、提出人以外" in refusal(D.CLOSE, found_by_the_chief, CHIEF)
    assert refusal(D.CLOSE, grave, SQUAD) == "只有督察机构可以不开具通知书办结，请交督察科办理"


@pytest.mark.parametrize("deed", BY_THE_SYSTEM)
def test_what_comes_with_a_notice_a_correction_or_a_merger_is_nobodys_deed(deed: FindingDeed) -> None:
    for state in FindingState:
        facts = replace(OPEN, state=state)
        if FINDING_COURSE.after(state, deed) is None:
            continue
        assert refusal(deed, facts, CHIEF) == "此步随通知书、记录更正或合并办理，不能单独办理"
        assert refusal(deed, facts, None) == ""


def test_one_that_stood_on_a_notice_or_is_merged_into_another_gets_none_of_its_own() -> None:
    noticed = replace(OPEN, state=S.ACKNOWLEDGED, noticed=True)
    for deed in (D.ISSUE, D.CLOSE):
        assert refusal(deed, noticed, OFFICER) == "“JM01 占道设摊”已经开具过通知书，请在通知书中办理"
    assert "请在合并后的那一个问题上开具" in refusal(D.ISSUE, replace(OPEN, merged=True), OFFICER)


@pytest.mark.parametrize("state", ENDED)
def test_one_that_has_ended_is_not_closed_again(state: FindingState) -> None:
    assert refusal(D.CLOSE, replace(OPEN, state=state), CHIEF) == "“JM01 占道设摊”已办结或撤回，不能再不开具通知书办结"


def test_a_refusal_by_state_says_where_to_go_or_how_it_stands() -> None:
    assert "请在通知书中办理" in refusal(D.CLOSE, replace(OPEN, state=S.NOTICED), CHIEF)
    standing = refusal(D.ACKNOWLEDGE, replace(OPEN, state=S.ACKNOWLEDGED), CHIEF)
    assert standing == "“JM01 占道设摊”现为“已确认”，此时不能确认已收到"
