"""The notice's states: who may do what, when, and what the refusal says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalogue import Severity
from shared.notice import FeedbackVerdict, NoticeState, ServiceKind
from shared.organisation import DelegationMode, Role
from sync_server.casework.approval import Doer, Taken
from sync_server.notices.rules.notice import (
    ENDED,
    FEED_BACK,
    NOTICE_COURSE,
    OBJECT,
    SIGN,
    Deed,
    NoticeFacts,
    authority,
    feedback_refusal,
    filed_as,
    objection_refusal,
    overdue,
    round_after,
)
from sync_server.procedures.permissions import Caller, Target
from tests.sync_server.procedures.calendars import at

S = NoticeState
SERVED = NoticeFacts(
    state=S.SERVED,
    unit_id="squad",
    district_code="310105",
    issuer_id="inspector",
    issuer_person="p-inspector",
    on_site=True,
    in_review=True,
    worst=Severity.MAJOR,
)


def who(role: Role, *, user: str = "", unit: str = "section", district: str = "310105") -> Caller:
    return Caller(user or role.value, role.label, role, unit, district, f"p-{user or role.value}")


def refusal(deed: Deed, facts: NoticeFacts, caller: Caller, reason: str | None = None) -> str:
    """The words of the refusal, '' when there is none."""
    refused = NOTICE_COURSE.refusal(deed, facts, caller, reason)
    return refused.words if refused else ""


INSPECTOR = who(Role.SQUAD_INSPECTOR, user="inspector", unit="squad")
OFFICER = who(Role.SECTION_OFFICER)
CHIEF = who(Role.SECTION_CHIEF)
SQUAD = who(Role.INSPECTED_UNIT, unit="squad")
OFFICE = who(Role.OFFICE_STAFF, district="310000")


def in_state(state: NoticeState) -> NoticeFacts:
    return replace(SERVED, state=state)


def test_under_direct_delegation_a_signed_notice_takes_effect_at_once() -> None:
    assert filed_as(DelegationMode.DIRECT, ServiceKind.SIGNED).state is S.SERVED
    assert filed_as(DelegationMode.DIRECT, ServiceKind.REFUSED).state is S.SERVED


def test_under_direct_delegation_with_nobody_present_it_goes_to_the_inbox() -> None:
    assert filed_as(DelegationMode.DIRECT, ServiceKind.ONLINE).state is S.ISSUED


@pytest.mark.parametrize("service", list(ServiceKind))
def test_where_confirmation_is_needed_it_waits_and_without_delegation_it_is_no_notice(service: ServiceKind) -> None:
    assert filed_as(DelegationMode.NEEDS_CONFIRMATION, service).state is S.AWAITING_CONFIRMATION
    none = filed_as(DelegationMode.NONE, service)
    assert none.state is S.VOID
    assert "督察记录" in none.words


def test_the_way_through_is_served_fed_back_closed() -> None:
    assert refusal(Deed.FEED_BACK, SERVED, SQUAD) == ""
    assert NOTICE_COURSE.after(S.SERVED, Deed.FEED_BACK) is S.FED_BACK
    assert refusal(Deed.ACCEPT, in_state(S.FED_BACK), OFFICER) == ""
    assert NOTICE_COURSE.after(S.FED_BACK, Deed.ACCEPT) is S.CLOSED


def test_void_only_before_delivery_and_revoke_only_after_with_a_reason() -> None:
    assert "撤销" in refusal(Deed.VOID, SERVED, CHIEF, reason="写错单位")
    assert "作废" in refusal(Deed.REVOKE, in_state(S.ISSUED), CHIEF, reason="写错单位")
    assert refusal(Deed.REVOKE, SERVED, CHIEF, reason="  ") == "请写明理由"
    assert refusal(Deed.REVOKE, SERVED, CHIEF, reason="公示疏导点，认定有误") == ""


def test_an_officer_revokes_alone_within_the_working_day_and_asks_the_chief_after_it() -> None:
    assert refusal(Deed.REVOKE, SERVED, OFFICER, reason="有误") == ""
    later = replace(SERVED, in_review=False)
    assert "科长" in refusal(Deed.REVOKE, later, OFFICER, reason="有误")
    assert refusal(Deed.REVOKE, later, CHIEF, reason="有误") == ""


def test_an_inspector_only_proposes_revocation() -> None:
    assert "建议" in refusal(Deed.REVOKE, SERVED, INSPECTOR, reason="有误")


def test_only_the_inspected_unit_answers_and_only_its_own() -> None:
    assert refusal(Deed.FEED_BACK, SERVED, who(Role.INSPECTED_UNIT, unit="other"))
    assert refusal(Deed.FEED_BACK, SERVED, OFFICER)
    assert refusal(Deed.OBJECT, SERVED, SQUAD) == ""


def test_grave_findings_are_verified_by_the_chief() -> None:
    grave = replace(in_state(S.FED_BACK), worst=Severity.GRAVE)
    assert "科长" in refusal(Deed.ACCEPT, grave, OFFICER)
    assert refusal(Deed.ACCEPT, grave, CHIEF) == ""
    assert refusal(Deed.ACCEPT, grave, OFFICE) == ""


def test_a_second_account_of_the_issuer_or_an_account_of_nobody_reviews_no_objection() -> None:
    objected = in_state(S.OBJECTED)
    twin, nobody = replace(OFFICER, person_id="p-inspector"), replace(OFFICER, person_id="")
    assert "开具人以外" in refusal(Deed.WITHDRAW, objected, twin, reason="属公示疏导点")
    assert "没有关联" in refusal(Deed.WITHDRAW, objected, nobody, reason="属公示疏导点")
    assert "没有关联" in refusal(Deed.WITHDRAW, replace(objected, issuer_person=""), OFFICER, reason="属公示疏导点")
    assert refusal(Deed.WITHDRAW, objected, OFFICER, reason="属公示疏导点") == ""


def test_an_objection_is_reviewed_by_someone_other_than_the_issuer() -> None:
    objected = replace(in_state(S.OBJECTED), issuer_id=OFFICER.user_id)
    assert "开具人以外" in refusal(Deed.WITHDRAW, objected, OFFICER, reason="属公示疏导点")
    assert refusal(Deed.WITHDRAW, objected, CHIEF, reason="属公示疏导点") == ""


@pytest.mark.parametrize("hand", [SIGN, OBJECT])
def test_who_signed_for_it_or_objected_reviews_no_objection(hand: str) -> None:
    objected = replace(in_state(S.OBJECTED), taken=(Taken(hand, Doer("", OFFICER.person_id, for_unit=True)),))
    for deed in (Deed.UPHOLD, Deed.VARY, Deed.WITHDRAW):
        assert "签收和提出的人也不能复核" in refusal(deed, objected, OFFICER, reason="属实")
        assert refusal(deed, objected, CHIEF, reason="属实") == ""


def test_who_fed_back_does_not_verify_and_who_issued_on_the_spot_does_not_confirm() -> None:
    fed_back = replace(in_state(S.FED_BACK), taken=(Taken(FEED_BACK, Doer("the unit", OFFICER.person_id)),))
    assert "提交或签字" in refusal(Deed.ACCEPT, fed_back, OFFICER)
    assert "提交或签字" in refusal(Deed.RETURN, fed_back, OFFICER, reason="仍有堆物")
    waiting = replace(in_state(S.AWAITING_CONFIRMATION), issuer_person=OFFICER.person_id)
    assert "由您本人开具" in refusal(Deed.CONFIRM, waiting, OFFICER)
    assert refusal(Deed.CONFIRM, waiting, CHIEF) == ""
    assert "只有督察机构" in refusal(Deed.CONFIRM, waiting, SQUAD)


def test_what_is_grave_is_revoked_by_those_only_who_may_end_it() -> None:
    grave = replace(SERVED, worst=Severity.GRAVE)
    office_chief = who(Role.OFFICE_CHIEF, unit="office", district="310000")
    assert "由科长撤销" in refusal(Deed.REVOKE, grave, office_chief, reason="有误")
    assert refusal(Deed.REVOKE, SERVED, office_chief, reason="有误") == ""
    assert refusal(Deed.REVOKE, grave, CHIEF, reason="有误") == ""


def test_an_objection_decided_once_is_not_raised_again() -> None:
    assert "复核决定" in refusal(Deed.OBJECT, replace(SERVED, objected=True), SQUAD)


def test_after_the_unit_has_answered_nothing_is_corrected() -> None:
    assert "答复" in refusal(Deed.CORRECT, in_state(S.FED_BACK), CHIEF, reason="有误")


def test_a_unit_does_not_reach_a_notice_that_still_waits_for_confirmation() -> None:
    assert NOTICE_COURSE.open_deeds(in_state(S.AWAITING_CONFIRMATION), SQUAD) == ()
    assert set(NOTICE_COURSE.open_deeds(in_state(S.AWAITING_CONFIRMATION), OFFICER)) == {Deed.CONFIRM, Deed.VOID}


def test_a_second_signature_is_refused_in_words() -> None:
    assert "已经签收" in refusal(Deed.SIGN_FOR, replace(SERVED, signed=True), SQUAD)


def test_a_return_opens_the_next_round_and_nothing_else_does() -> None:
    assert round_after(S.FED_BACK, 1, Deed.RETURN) == 2
    assert round_after(S.FED_BACK, 1, Deed.ACCEPT) == 1


def test_overdue_is_computed_from_the_clock_and_only_while_an_answer_is_awaited() -> None:
    due = at("2026-11-28 00:00")
    assert not overdue(S.SERVED, due, at("2026-11-27 23:59"))
    assert overdue(S.SERVED, due, due)
    assert overdue(S.RETURNED, due, due)
    assert not overdue(S.FED_BACK, due, due)


def test_feedback_must_hold_facts_persons_and_measures() -> None:
    def lacking(**given: str) -> str:
        values = {"findings": "属实", "responsible": "当班班长", "measures": "已清理", **given}
        return feedback_refusal(verdict=FeedbackVerdict.TRUE, **values)

    assert lacking() == ""
    assert "核查情况" in lacking(findings=" ")
    assert "责任人" in lacking(responsible="")
    for nobody in ("无", "暂无责任人", "没有具体责任人员", "不涉及。", "——"):
        assert "请写明原因" in lacking(responsible=nobody), nobody
    assert lacking(responsible="无责任人：占道者在巡查间隙到来，已调整巡查频次") == ""
    assert "整改措施" in lacking(measures="")
    assert "核查结论" in feedback_refusal(verdict=None, findings="x", responsible="x", measures="x")


def test_when_nothing_was_true_only_the_reasons_are_asked_for() -> None:
    got = feedback_refusal(verdict=FeedbackVerdict.UNTRUE, findings="该处为公示疏导点", responsible="", measures="")
    assert got == ""


def test_an_objection_needs_reasons_evidence_and_time() -> None:
    assert objection_refusal(reasons="公示疏导点", evidence=1, late=False) == ""
    assert "证据" in objection_refusal(reasons="公示疏导点", evidence=0, late=False)
    assert "理由" in objection_refusal(reasons=" ", evidence=1, late=False)
    assert "期限" in objection_refusal(reasons="公示疏导点", evidence=1, late=True)


@given(
    state=st.sampled_from(list(NoticeState)),
    deeds=st.lists(st.sampled_from(list(Deed)), max_size=12),
    role=st.sampled_from(list(Role)),
)
def test_whatever_people_try_a_notice_walks_only_along_the_chart(
    state: NoticeState, deeds: list[Deed], role: Role
) -> None:
    facts = in_state(state)
    for deed in deeds:
        words = refusal(deed, facts, who(role, unit="squad"), reason="理由")
        after = NOTICE_COURSE.after(facts.state, deed)
        assert words or after is not None
        assert not words.endswith("。")
        if not words and after is not None:
            assert (facts.state, deed) in NOTICE_COURSE.transitions
            facts = replace(facts, state=after)


@given(state=st.sampled_from(sorted(ENDED)), deed=st.sampled_from(list(Deed)))
def test_what_has_ended_stays_ended_except_that_a_closed_notice_can_be_revoked(state: NoticeState, deed: Deed) -> None:
    assert NOTICE_COURSE.after(state, deed) in (None, S.REVOKED)


HERE = Target("310105", frozenset({"squad"}))
ANOTHER_SQUAD = Target("310105", frozenset({"another squad"}))
ELSEWHERE = Target("310106", frozenset({"a squad elsewhere"}))


@pytest.mark.parametrize("mode", DelegationMode)
def test_the_delegation_of_the_district_covers_the_inspectors_own_squad(mode: DelegationMode) -> None:
    assert authority(INSPECTOR, mode, HERE) is mode


def test_a_notice_to_another_squad_of_the_district_waits_for_the_section_whatever_was_delegated() -> None:
    assert authority(INSPECTOR, DelegationMode.DIRECT, ANOTHER_SQUAD) is DelegationMode.NEEDS_CONFIRMATION
    assert authority(INSPECTOR, DelegationMode.NONE, ANOTHER_SQUAD) is DelegationMode.NONE


def test_in_another_district_a_squad_inspector_has_no_say_and_what_was_written_there_is_a_record_only() -> None:
    assert authority(INSPECTOR, DelegationMode.DIRECT, ELSEWHERE) is None
    filed = filed_as(None, ServiceKind.SIGNED)
    assert filed.state is S.VOID
    assert "不在开具人的管辖范围内" in filed.words


def test_the_inspection_bodies_issue_in_their_own_right_within_their_reach() -> None:
    assert authority(OFFICER, DelegationMode.NONE, HERE) is DelegationMode.DIRECT
    assert authority(OFFICER, DelegationMode.DIRECT, ELSEWHERE) is None
    assert authority(OFFICE, DelegationMode.NONE, ELSEWHERE) is DelegationMode.DIRECT


@pytest.mark.parametrize("mode", [DelegationMode.DIRECT, DelegationMode.NEEDS_CONFIRMATION])
@pytest.mark.parametrize("service", ServiceKind)
def test_a_paper_that_differs_from_the_ledger_waits_for_the_section(mode: DelegationMode, service: ServiceKind) -> None:
    filed = filed_as(mode, service, held=True)
    assert filed.state is S.AWAITING_CONFIRMATION
    assert filed.words == "与台账不符，原文留存，待督察科决定后生效"
    assert filed_as(DelegationMode.NONE, service, held=True).state is S.VOID


def test_after_a_return_the_unit_puts_right_and_objects_no_more() -> None:
    assert refusal(Deed.OBJECT, in_state(S.RETURNED), SQUAD) == "异议应在第一次反馈期限内提出，现请按退回意见整改后反馈"


def test_a_paper_that_was_served_online_is_served_by_the_system_and_by_nobody_else() -> None:
    assert refusal(Deed.SERVE, in_state(S.ISSUED), CHIEF) == "送达由系统记录，不能手工办理"
    assert NOTICE_COURSE.refusal(Deed.SERVE, in_state(S.ISSUED), None) is None


def test_taking_a_grave_finding_off_the_ledger_is_the_chiefs() -> None:
    grave = replace(SERVED, worst=Severity.GRAVE)
    objected = replace(grave, state=S.OBJECTED)
    for deed in (Deed.VARY, Deed.WITHDRAW):
        assert refusal(deed, objected, OFFICER, "查明不实") == "含严重问题的异议，变更或撤销由科长决定，请提请科长复核"
        assert refusal(deed, objected, CHIEF, "查明不实") == ""
    assert refusal(Deed.UPHOLD, objected, OFFICER, "查明属实") == ""
    assert refusal(Deed.REVOKE, grave, OFFICER, "误开") == "含严重问题的通知书由科长撤销，请提请科长办理"
    assert refusal(Deed.REVOKE, grave, CHIEF, "误开") == ""
    assert refusal(Deed.CORRECT, grave, OFFICER, "错字") == ""


def test_a_feedback_is_verified_and_a_notice_revoked_by_the_inspection_body_only() -> None:
    fed_back = in_state(S.FED_BACK)
    for deed in (Deed.ACCEPT, Deed.RETURN):
        assert refusal(deed, fed_back, SQUAD, "已整改") == "只有督察机构可以核验反馈，请交督察科办理"
    for deed in (Deed.UPHOLD, Deed.VARY, Deed.WITHDRAW):
        assert refusal(deed, in_state(S.OBJECTED), SQUAD, "不实") == "只有督察机构可以复核异议，请交督察科办理"
    assert refusal(Deed.REVOKE, SERVED, SQUAD, "误开") == "您的角色无权撤销通知书，请联系督察科"


@pytest.mark.parametrize("state", sorted(ENDED))
def test_nothing_is_answered_or_corrected_once_it_has_ended(state: NoticeState) -> None:
    for deed in (Deed.FEED_BACK, Deed.CORRECT, Deed.VOID):
        assert refusal(deed, in_state(state), CHIEF, "更正") == f"本通知书{state.label}，不能再{deed.label}"
