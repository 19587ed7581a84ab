"""专项督察, the case, as rules: who sees it, what has to be done before what, and what its papers alone decide."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.organisation import Role
from sync_server.procedures.permissions import CITY_CODE, Caller
from sync_server.special.rules.case import (
    CASE_COURSE,
    UNSEEN,
    CaseDeed,
    CaseFacts,
    CaseSource,
    CaseState,
    may_read,
)
from sync_server.special.rules.change import CaseChange

S, D = CaseState, CaseDeed
DISTRICT, ELSEWHERE, BODY, SQUAD = "310105", "310106", "section", "squad"
FACTS = CaseFacts(S.HANDLING, BODY, DISTRICT, frozenset({SQUAD}), frozenset({DISTRICT}))
CITY = CaseFacts(S.HANDLING, "office", CITY_CODE, frozenset({BODY}), frozenset({DISTRICT}))
BY_PEOPLE = {D.EDIT, D.DIRECT, D.ASK_CHANGE, D.DRAFT_CLOSING, D.DRAFT_REPLY, D.ARCHIVE}


def by(role: Role, unit: str = BODY, district: str = DISTRICT) -> Caller:
    return Caller(role.value, role.label, role, unit, district)


OFFICER, CHIEF, UNIT = by(Role.SECTION_OFFICER), by(Role.SECTION_CHIEF), by(Role.INSPECTED_UNIT, SQUAD)
BESIDE, OTHERS = by(Role.INSPECTED_UNIT, "beside"), by(Role.SECTION_CHIEF, "their section", ELSEWHERE)
OFFICE, INSPECTOR = by(Role.OFFICE_STAFF, "office", CITY_CODE), by(Role.SQUAD_INSPECTOR, SQUAD)


def refusal(deed: CaseDeed, facts: CaseFacts, caller: Caller | None = None, words: str | None = None) -> str:
    """The words of the refusal, '' when there is none."""
    refused = CASE_COURSE.refusal(deed, facts, caller, words)
    return refused.words if refused else ""


@pytest.mark.parametrize("state", CaseState)
def test_before_it_is_opened_no_unit_sees_a_case(state: CaseState) -> None:
    facts = replace(FACTS, state=state)
    for caller in (OFFICER, CHIEF, OFFICE):
        assert may_read(facts, caller)
    for caller in (BESIDE, OTHERS, INSPECTOR):
        assert not may_read(facts, caller)
    assert may_read(facts, UNIT) is (state not in UNSEEN)
    assert not may_read(replace(facts, opened=False), UNIT), "nor what was refused, once it lies in the archive"


@pytest.mark.parametrize("state", CaseState)
def test_a_section_reads_what_the_city_gives_its_district_once_it_is_opened(state: CaseState) -> None:
    facts = replace(CITY, state=state)
    assert may_read(facts, CHIEF) is (state not in UNSEEN)
    assert not may_read(facts, OTHERS)
    of_a_squad = replace(facts, unit_ids=frozenset({SQUAD}))
    assert may_read(of_a_squad, CHIEF) is (state not in UNSEEN), "the city gave it to the district's squad"


@given(st.sampled_from(CaseState), st.sampled_from(sorted(BY_PEOPLE)))
def test_what_the_body_does_nobody_else_does(state: CaseState, deed: CaseDeed) -> None:
    facts = replace(FACTS, state=state, replied=deed is D.ARCHIVE)
    if not refusal(deed, facts, None, "理由"):
        assert not refusal(deed, facts, OFFICER, "理由")
        assert refusal(deed, facts, UNIT) == f"您的角色不能{deed.label}，请交承办的督察机构办理"
        assert refusal(deed, facts, OTHERS) == f"{deed.label}由承办的督察机构办理"


def test_what_a_paper_decides_is_asked_of_the_paper_alone() -> None:
    assert not refusal(D.OPEN, replace(FACTS, state=S.IN_APPROVAL), OFFICER)


def test_in_another_state_the_state_is_named() -> None:
    refused = CASE_COURSE.refusal(D.DRAFT_CLOSING, replace(FACTS, state=S.SUSPENDED), OFFICER)
    assert refused is not None
    assert (refused.words, refused.moved) == ("本案现为“已中止”，此时不能起草结案审批表", True)


def test_nothing_is_closed_before_every_unit_has_met_its_demands_and_the_late_ones_are_named() -> None:
    waits = replace(FACTS, waiting=("静安区督察科", "市容局"))
    for deed, state in ((D.DRAFT_CLOSING, S.HANDLING), (D.SUBMIT_CLOSING, S.HANDLING), (D.CLOSE, S.CLOSING)):
        said = "静安区督察科、市容局尚未达到办理要求，待其报告审核通过后再办理结案"
        assert refusal(deed, replace(waits, state=state)) == said
        assert not refusal(deed, replace(FACTS, state=state))


def test_one_decision_on_a_case_is_written_at_a_time() -> None:
    assert refusal(D.DRAFT_CLOSING, replace(FACTS, closing_open=True)) == "结案审批表已在起草，请打开原稿办理"
    changing = replace(FACTS, change_open=True)
    for deed in (D.DRAFT_CLOSING, D.ASK_CHANGE):
        assert refusal(deed, changing) == "已有一份审批表在办理，请先办完"
    assert refusal(D.ASK_CHANGE, FACTS, OFFICER, "……") == "请写明理由"


def test_whoever_gave_a_case_is_answered_once_and_before_it_is_filed() -> None:
    closed = replace(FACTS, state=S.CLOSED)
    assert refusal(D.ARCHIVE, closed) == "还没有回复交办单位，请先起草并签发回复，再归档"
    assert refusal(D.DRAFT_REPLY, replace(closed, reply_open=True)) == "回复已在起草，请打开原稿办理"
    assert refusal(D.DRAFT_REPLY, replace(closed, replied=True)) == "已经回复交办单位，无需再次回复"
    assert not refusal(D.ARCHIVE, replace(closed, replied=True), OFFICER)


def test_a_change_is_the_deed_of_its_name() -> None:
    assert [change.deed for change in CaseChange] == [D.MERGE, D.SUSPEND, D.RESUME, D.REFER]


def test_everything_has_a_name_for_people() -> None:
    for named in (CaseState, CaseDeed, CaseSource, CaseChange):
        assert all(one.label for one in named)
