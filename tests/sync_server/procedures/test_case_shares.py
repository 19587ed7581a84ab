"""专项督察, a unit's share in a case, as rules: who answers, who judges and decides, and in what order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.organisation import Role
from sync_server.casework.term import Measure, TermClock
from sync_server.procedures.permissions import Caller
from sync_server.special.rules.case import CaseState
from sync_server.special.rules.share import (
    MOST_EXTENSIONS,
    SHARE_COURSE,
    ReportKind,
    ShareDeed,
    ShareFacts,
    ShareState,
    Verdict,
    extension_refusal,
)
from tests.sync_server.procedures.calendars import shipped

S, D = ShareState, ShareDeed
DISTRICT, BODY, SQUAD = "310105", "section", "squad"
FACTS = ShareFacts(S.HANDLING, CaseState.HANDLING, BODY, SQUAD)


def by(role: Role, unit: str = BODY) -> Caller:
    return Caller(role.value, role.label, role, unit, DISTRICT)


OFFICER, CHIEF, LEADER = by(Role.SECTION_OFFICER), by(Role.SECTION_CHIEF), by(Role.BUREAU_LEADER)
UNIT, BESIDE, AUDITOR = by(Role.INSPECTED_UNIT, SQUAD), by(Role.INSPECTED_UNIT, "beside"), by(Role.AUDITOR)
OTHER_BODY = by(Role.SECTION_CHIEF, "another section")
OF_UNIT = {D.SIGN, D.PROGRESS, D.REPORT, D.ASK_EXTENSION, D.RECEIPT, D.ASK_CLOSING}
OF_LEADERS = {D.GRANT_EXTENSION, D.REFUSE_EXTENSION}
OF_BODY = {D.ACCEPT, D.RETURN, D.CHECK_EXTENSION, D.URGE, D.SEND_SOMEBODY, D.DRAFT_ORDER}
# Facts under which all that the state allows is open.
READY = replace(FACTS, lead=True, all_accepted=True, ordered=True)


def refusal(deed: ShareDeed, facts: ShareFacts, caller: Caller | None = None, words: str | None = None) -> str:
    """The words of the refusal, '' when there is none."""
    refused = SHARE_COURSE.refusal(deed, facts, caller, words)
    return refused.words if refused else ""


def open_to(facts: ShareFacts, caller: Caller) -> set[ShareDeed]:
    return set(SHARE_COURSE.open_deeds(facts, caller)) - {D.ORDER, D.END, D.SERVE}


def ready(deed: ShareDeed) -> ShareFacts:
    """Facts under which nothing stands in the way of the deed."""
    state = next(state for state, way in SHARE_COURSE.transitions if way is deed)
    waits = deed in OF_LEADERS | {D.CHECK_EXTENSION}
    return replace(READY, state=state, extension_open=waits, extension_checked=deed in OF_LEADERS)


@pytest.mark.parametrize("deed", sorted(OF_UNIT | OF_BODY | OF_LEADERS))
def test_each_deed_is_its_own_peoples(deed: ShareDeed) -> None:
    facts = ready(deed)
    assert not refusal(deed, facts)
    may = {caller.user_id + caller.unit_id for caller in (UNIT, BESIDE, OFFICER, CHIEF, LEADER, OTHER_BODY, AUDITOR)
           if not refusal(deed, facts, caller)}  # fmt: skip
    wanted = {UNIT} if deed in OF_UNIT else {CHIEF, LEADER} if deed in OF_LEADERS else {OFFICER, CHIEF, LEADER}
    assert may == {caller.user_id + caller.unit_id for caller in wanted}


def test_who_may_not_is_told_whose_it_is() -> None:
    assert refusal(D.REPORT, FACTS, OFFICER) == "报送办理情况报告须由责任单位办理，请用该单位的账号登录"
    assert refusal(D.URGE, FACTS, UNIT) == "您的角色不能登记催办，请交承办的督察机构办理"
    assert refusal(D.URGE, FACTS, OTHER_BODY) == "登记催办由承办的督察机构办理"
    waits = replace(FACTS, extension_open=True, extension_checked=True)
    assert refusal(D.GRANT_EXTENSION, waits, OFFICER) == "同意延期由负责人决定，请报请办理"
    assert refusal(D.GRANT_EXTENSION, waits, OTHER_BODY) == "同意延期由承办的督察机构办理"


def test_for_a_body_without_an_account_here_the_inspection_body_keys_in_what_came() -> None:
    outside = replace(FACTS, unit_id="")
    assert not refusal(D.REPORT, outside, OFFICER)
    assert refusal(D.REPORT, outside, UNIT)
    assert refusal(D.REPORT, outside, AUDITOR)


@given(st.sampled_from(ShareState), st.sampled_from([state for state in CaseState if state is not CaseState.HANDLING]))
def test_while_its_case_does_not_go_on_only_serving_and_ending_move_a_share(
    state: ShareState, case_state: CaseState
) -> None:
    facts = replace(READY, state=state, case_state=case_state, extension_open=True, extension_checked=True)
    still = {deed for deed in ShareDeed if not refusal(deed, facts)}
    assert still <= {D.SERVE, D.END}
    if state is S.HANDLING:
        assert refusal(D.REPORT, facts) == f"本案现为“{case_state.label}”，此时不能报送办理情况报告"


def test_a_term_that_is_over_or_an_orders_is_not_extended() -> None:
    assert not refusal(D.ASK_EXTENSION, FACTS, UNIT, "配件未到")
    for late in (replace(FACTS, term_over=True), replace(FACTS, order_runs=True)):
        assert "延期应在期满前申请" in refusal(D.ASK_EXTENSION, late, UNIT, "配件未到")
    assert "不能再延" in refusal(D.ASK_EXTENSION, replace(FACTS, extensions=MOST_EXTENSIONS), UNIT)
    assert refusal(D.ASK_EXTENSION, replace(FACTS, extension_open=True)) == "已有一份延期申请待答复，请等候答复"
    assert refusal(D.ASK_EXTENSION, FACTS, UNIT, "。") == "请写明理由"


def test_a_request_is_checked_before_it_is_decided() -> None:
    assert refusal(D.CHECK_EXTENSION, FACTS) == "没有待答复的延期申请"
    waits = replace(FACTS, extension_open=True)
    assert refusal(D.GRANT_EXTENSION, waits) == "请承办人先核对延期申请，再报领导决定"
    assert not refusal(D.GRANT_EXTENSION, replace(waits, extension_checked=True), LEADER)


def test_a_report_that_says_why_it_is_not_done_is_not_taken_as_done() -> None:
    hard = replace(FACTS, state=S.REPORTED, report_kind=ReportKind.HARD)
    assert "请定新的期限，责成继续办理" in refusal(D.ACCEPT, hard, OFFICER)
    assert not refusal(D.ACCEPT, replace(hard, report_kind=ReportKind.RESULT), OFFICER)
    assert not refusal(D.RETURN, hard, OFFICER, "请继续办理")


def test_an_order_is_drafted_once_and_its_receipt_given_once() -> None:
    assert refusal(D.DRAFT_ORDER, replace(FACTS, order_open=True)) == "督办通知单已在起草，请打开原稿办理"
    assert refusal(D.RECEIPT, FACTS) == "还没有督办通知单，不需要回执"
    assert not refusal(D.RECEIPT, replace(FACTS, ordered=True), UNIT, "由副队长负责")
    assert refusal(D.RECEIPT, replace(FACTS, ordered=True, receipted=True)) == "督办通知单已经回执，无需再次回执"


def test_only_the_lead_asks_for_closing_and_not_before_all_have_met_their_demands() -> None:
    done = replace(FACTS, state=S.ACCEPTED)
    assert refusal(D.ASK_CLOSING, done) == "结案由牵头单位提请，请与牵头单位联系"
    assert "还有单位没有达到办理要求" in refusal(D.ASK_CLOSING, replace(done, lead=True))
    assert not refusal(D.ASK_CLOSING, replace(done, lead=True, all_accepted=True), UNIT)


def test_whoever_asks_in_the_wrong_state_is_told_the_state() -> None:
    refused = SHARE_COURSE.refusal(D.SIGN, FACTS, UNIT)
    assert refused is not None
    assert (refused.words, refused.moved) == ("现为“办理中”，此时不能签收", True)
    assert open_to(replace(FACTS, state=S.ENDED), CHIEF) == set()
    assert open_to(replace(FACTS, state=S.PREPARED), UNIT) == set()


THURSDAY = TermClock.of_day(date(2026, 11, 19))


@pytest.mark.parametrize(
    ("until", "measure", "amount", "words"),
    [
        ("2026-11-19", Measure.DAYS, 15, "延期后的期限须在现期限2026年11月19日（星期四）24时之后，请另选日期"),
        ("2026-11-20", Measure.DAYS, 15, ""),
        ("2026-12-04", Measure.DAYS, 15, ""),
        ("2026-12-05", Measure.DAYS, 15, "每次延期不超过原办理期限（15天），最迟至2026年12月4日，请另选日期"),
        ("2026-11-26", Measure.WORKDAYS, 5, ""),
        ("2026-11-27", Measure.WORKDAYS, 5, "每次延期不超过原办理期限（5个工作日），最迟至2026年11月26日，请另选日期"),
    ],
)
def test_an_extension_is_no_longer_than_the_term_of_the_plan(
    until: str, measure: Measure, amount: int, words: str
) -> None:
    assert extension_refusal(date.fromisoformat(until), THURSDAY, measure, amount, shipped()) == words


def test_everything_has_a_name_for_people() -> None:
    for named in (ShareState, ShareDeed, ReportKind, Verdict):
        assert all(one.label for one in named)
