"""Documents: who writes, signs, sends and reads them, and of two approvals which is whose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.organisation import Role
from sync_server.casework.approval import Doer, Taken
from sync_server.documents import kinds
from sync_server.procedures.document_courses import SECOND_LEADER, STOOD_IN, actions_of, begins, stands_in
from sync_server.procedures.documents import (
    SIGNED,
    DocumentDeed,
    DocumentFacts,
    DocumentState,
    may_read,
    open_deeds,
    refusal,
    signed_hash,
)
from sync_server.procedures.permissions import CITY_CODE, Action, Caller, StandIn

S, D = DocumentState, DocumentDeed
DISTRICT = "310105"


def who(role: Role, unit: str = "section", district: str = DISTRICT) -> Caller:
    return Caller(f"{role.value} of {unit}", role.label, role, unit, district, f"p-{role.value}-{unit}")


OFFICER, CHIEF, LEADER = (who(role) for role in (Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER))
OFFICE = who(Role.OFFICE_STAFF, "office", CITY_CODE)
NEIGHBOUR = who(Role.SECTION_CHIEF, "another section", "310106")
SQUAD, OTHER_SQUAD = who(Role.INSPECTED_UNIT, "squad"), who(Role.INSPECTED_UNIT, "another squad")
APPRAISAL = who(Role.APPRAISAL)  # kept at the section that it evaluates
PLAN = DocumentFacts(kinds.PLAN, S.DRAFT, "section", DISTRICT)
ADVICE = DocumentFacts(kinds.ACCOUNTABILITY, S.DRAFT, "section", DISTRICT)
EVALUATION = DocumentFacts(kinds.EVALUATION, S.DRAFT, "section", DISTRICT, frozenset({"squad"}))


def said(deed: DocumentDeed, facts: DocumentFacts, caller: Caller, reason: str | None = None) -> str:
    refused = refusal(deed, facts, caller, reason=reason)
    return refused.words if refused else ""


def in_state(facts: DocumentFacts, state: DocumentState, *taken: tuple[DocumentDeed, Caller]) -> DocumentFacts:
    steps = tuple(Taken(deed.value, Doer(by.user_id, by.person_id)) for deed, by in taken)
    return replace(facts, state=state, taken=steps)


def test_an_officer_drafts_and_hands_in_a_plan_and_the_chief_files_it() -> None:
    assert open_deeds(PLAN, OFFICER) == (D.SAVE, D.PROPOSE, D.VOID)
    assert open_deeds(PLAN, CHIEF) == (D.SAVE, D.PROPOSE, D.FILE, D.VOID)
    proposed = in_state(PLAN, S.PROPOSED)
    assert open_deeds(proposed, OFFICER) == ()
    assert open_deeds(proposed, CHIEF) == (D.SAVE, D.SEND_BACK, D.FILE)


def test_what_was_filed_is_received_or_returned_above_and_by_nobody_of_the_district() -> None:
    filed = in_state(PLAN, S.FILED)
    assert open_deeds(filed, OFFICE) == (D.RECEIVE, D.RETURN)
    assert open_deeds(filed, CHIEF) == ()
    assert said(D.RECEIVE, filed, CHIEF) == "您的角色不能接收“月度督察工作计划”，请交有权的人员办理"
    assert said(D.RETURN, filed, OFFICE, " ") == "请写明理由"
    assert said(D.RETURN, filed, OFFICE, "日程缺人员") == ""


def test_another_body_writes_nothing_into_a_plan_though_its_role_drafts_plans() -> None:
    assert open_deeds(PLAN, NEIGHBOUR) == ()
    assert open_deeds(replace(PLAN, unit_id="another body of the district"), CHIEF) == ()


def test_a_deed_out_of_its_state_says_how_the_document_stands() -> None:
    refused = refusal(D.SAVE, in_state(PLAN, S.FILED), CHIEF)
    assert refused is not None
    assert refused.words == "“月度督察工作计划”现为“已报送”，此时不能保存"
    assert refused.moved


def test_of_two_approvals_the_first_is_the_chiefs_and_the_second_the_leaders() -> None:
    proposed = in_state(ADVICE, S.PROPOSED, (D.PROPOSE, OFFICER))
    assert said(D.APPROVE, proposed, CHIEF) == ""
    assert said(D.APPROVE, proposed, LEADER) == "请先由督察机构负责人审核，再由您审批签发"
    approved = in_state(ADVICE, S.FIRST_APPROVED, (D.PROPOSE, OFFICER), (D.APPROVE, CHIEF))
    assert said(D.ISSUE, approved, LEADER) == ""
    assert said(D.ISSUE, approved, CHIEF) == SECOND_LEADER
    another_chief = replace(CHIEF, user_id="another chief", person_id="p-another")
    assert said(D.ISSUE, approved, another_chief) == "须由分管领导审批签发，请提请分管领导办理"


def test_the_same_person_does_not_approve_twice_with_two_accounts() -> None:
    approved = in_state(ADVICE, S.FIRST_APPROVED, (D.APPROVE, CHIEF))
    assert said(D.ISSUE, approved, replace(LEADER, person_id=CHIEF.person_id)) == SECOND_LEADER


def test_somebody_in_a_leaders_place_does_what_the_leader_might_and_nothing_else() -> None:
    grant = StandIn("grant", LEADER, "外出培训")
    deputy = replace(OFFICER, stands_for=(grant,))
    approved = in_state(ADVICE, S.FIRST_APPROVED, (D.PROPOSE, who(Role.SECTION_OFFICER, "desk")), (D.APPROVE, CHIEF))
    assert said(D.ISSUE, approved, deputy) == ""
    assert stands_in(D.ISSUE, approved, deputy) == grant
    assert said(D.ISSUE, approved, OFFICER).startswith("您的角色不能签发")
    assert stands_in(D.ISSUE, approved, OFFICER) is None
    assert stands_in(D.ISSUE, approved, replace(LEADER, stands_for=(grant,))) is None, "the leader signs for nobody"
    assert stands_in(D.APPROVE, approved, deputy) is None, "it has been approved"
    assert {deed for deed in D if stands_in(deed, PLAN, deputy)} <= STOOD_IN


def test_who_had_a_hand_in_it_signs_in_nobodys_place() -> None:
    deputy = replace(OFFICER, stands_for=(StandIn("a", LEADER, "外出"), StandIn("b", NEIGHBOUR, "外出")))
    approved = in_state(ADVICE, S.FIRST_APPROVED, (D.PROPOSE, OFFICER), (D.APPROVE, CHIEF))
    assert said(D.ISSUE, approved, deputy) != ""
    assert stands_in(D.ISSUE, approved, deputy) is None


def test_a_draft_is_begun_by_whoever_writes_drafts_of_the_kind() -> None:
    assert begins(kinds.MEETING) is Action.HOLD_MEETINGS
    assert begins(kinds.ACCOUNTABILITY) is Action.DRAFT_PURSUIT
    assert begins(kinds.PLAN) is Action.DRAFT_FILING


def test_a_paper_of_one_signature_is_issued_by_whoever_signs_it() -> None:
    assert D.ISSUE in open_deeds(DocumentFacts(kinds.MEETING, S.DRAFT, "section", DISTRICT), OFFICER)


def test_the_appraisal_body_decides_what_another_person_handed_in() -> None:
    filed = in_state(EVALUATION, S.FILED, (D.FILE, CHIEF))
    assert open_deeds(filed, APPRAISAL) == (D.RETURN, D.DECIDE)
    assert "须由另一人作出决定" in said(D.DECIDE, filed, replace(APPRAISAL, person_id=CHIEF.person_id))
    assert open_deeds(EVALUATION, APPRAISAL) == ()


@pytest.mark.parametrize("state", DocumentState)
def test_the_writing_body_reads_its_paper_in_every_state_and_a_role_without_the_matter_never(
    state: DocumentState,
) -> None:
    assert may_read(in_state(PLAN, state), OFFICER)
    assert not may_read(in_state(PLAN, state), SQUAD)
    assert not may_read(in_state(PLAN, state), NEIGHBOUR)


@pytest.mark.parametrize("state", DocumentState)
def test_the_body_above_reads_what_was_sent_to_it_and_what_it_sent_back(state: DocumentState) -> None:
    assert may_read(in_state(PLAN, state), OFFICE) is (state in SIGNED | {S.RETURNED})


@pytest.mark.parametrize("state", DocumentState)
def test_a_unit_reads_what_concerns_it_once_it_is_signed_and_no_other_unit_does(state: DocumentState) -> None:
    assert may_read(in_state(EVALUATION, state), SQUAD) is (state in SIGNED)
    assert not may_read(in_state(EVALUATION, state), OTHER_SQUAD)


def test_a_district_reads_what_the_city_sent_to_it() -> None:
    annual = DocumentFacts(kinds.ANNUAL, S.ISSUED, "office", CITY_CODE, frozenset({"section"}))
    assert may_read(annual, OFFICER)
    assert not may_read(annual, NEIGHBOUR)
    assert not may_read(in_state(annual, S.DRAFT), OFFICER)


def test_an_account_of_the_appraisal_body_at_the_section_does_not_read_its_drafts() -> None:
    assert not may_read(EVALUATION, APPRAISAL)
    assert may_read(in_state(EVALUATION, S.FILED), APPRAISAL)


def test_a_signature_stands_under_the_title_the_number_the_text_and_the_figures() -> None:
    signed = ("十一月计划", None, {"focus": "占道"}, {"n": 1})
    assert signed_hash(*signed) == signed_hash("十一月计划", "", {"focus": "占道"}, {"n": 1})
    changed = [
        ("十二月计划", *signed[1:]),
        (signed[0], "1号", *signed[2:]),
        (*signed[:2], {"focus": "渣土"}, signed[3]),
        (*signed[:3], {"n": 2}),
    ]
    hashes = {signed_hash(*one) for one in changed}
    assert len(hashes | {signed_hash(*signed)}) == 5


def test_a_page_knows_which_roles_have_a_part_in_a_course() -> None:
    course = kinds.PLAN.course
    assert actions_of(course) == (Action.DRAFT_FILING, Action.SUBMIT_FILING, Action.RECEIVE_FILING)
    assert actions_of(course, D.RECEIVE) == (Action.RECEIVE_FILING,)
    assert actions_of(course, D.DECIDE) == ()


def test_states_and_deeds_are_said_in_chinese() -> None:
    words = [one.label for one in (*DocumentState, *DocumentDeed)]
    assert all(word and not word.isascii() for word in words)


def test_a_paper_lapses_with_its_case_and_by_nobodys_hand() -> None:
    for caller in (OFFICER, CHIEF, LEADER):
        assert said(D.LAPSE, ADVICE, caller) == "此步随所办事项办结，由系统办理"
        assert D.LAPSE not in open_deeds(ADVICE, caller)
    assert ADVICE.kind.course.after(S.DRAFT, D.LAPSE) is S.VOID


def test_what_a_body_without_a_leader_decides_goes_to_the_leader_above_once_its_head_has_seen_it() -> None:
    form = DocumentFacts(kinds.CASE_OPENING, S.DRAFT, "detachment", CITY_CODE, led_by="office")
    leader, other = who(Role.BUREAU_LEADER, "office", CITY_CODE), who(Role.OFFICE_CHIEF, "office", CITY_CODE)
    for state in (S.DRAFT, S.PROPOSED):
        assert not may_read(in_state(form, state), leader)
    seen = in_state(form, S.FIRST_APPROVED)
    assert may_read(seen, leader)
    assert D.ISSUE in open_deeds(seen, leader)
    assert not open_deeds(seen, other)
    assert not open_deeds(in_state(replace(form, led_by=""), S.FIRST_APPROVED), leader)


def test_a_street_reads_what_it_was_sent_once_signed_and_nothing_else() -> None:
    street = who(Role.STREET_OFFICE, "street")
    sent = replace(ADVICE, receivers=frozenset({"street"}))
    assert not may_read(in_state(sent, S.FIRST_APPROVED), street)
    assert may_read(in_state(sent, S.ISSUED), street)
    assert not may_read(in_state(sent, S.ISSUED), who(Role.STREET_OFFICE, "another street"))
