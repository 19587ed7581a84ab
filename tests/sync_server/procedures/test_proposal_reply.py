"""追责建议 at the street or town: it signs and answers, or the section enters its letter; an answer says enough."""

from __future__ import annotations

import pytest

from shared.organisation import Role
from sync_server.notices.rules.proposal_reply import (
    REPLY_COURSE,
    Reply,
    ReplyDeed,
    ReplyFacts,
    ReplyState,
    ReplyVerdict,
    reply_refusal,
)
from sync_server.procedures.permissions import Caller

S, D = ReplyState, ReplyDeed
SENT = ReplyFacts(S.SENT, "street", "section", "310105")
SIGNED, ANSWERED = (ReplyFacts(state, "street", "section", "310105") for state in (S.SIGNED, S.ANSWERED))


def by(role: Role, unit: str) -> Caller:
    return Caller(role.value, role.label, role, unit, "310105")


STREET, OTHER_STREET = by(Role.STREET_OFFICE, "street"), by(Role.STREET_OFFICE, "another street")
OFFICER, OTHER_SECTION = by(Role.SECTION_OFFICER, "section"), by(Role.SECTION_OFFICER, "another section")


def said(deed: ReplyDeed, facts: ReplyFacts, caller: Caller) -> str:
    refused = REPLY_COURSE.refusal(deed, facts, caller)
    return refused.words if refused else ""


def test_the_street_signs_and_then_answers() -> None:
    assert REPLY_COURSE.open_deeds(SENT, STREET) == (D.SIGN,)
    assert REPLY_COURSE.open_deeds(SIGNED, STREET) == (D.ANSWER,)
    assert said(D.ANSWER, SENT, STREET) == "请先签收追责建议书，再填写答复"


def test_nobody_answers_in_the_streets_place_but_the_section_enters_its_letter() -> None:
    for stranger in (OTHER_STREET, OFFICER):
        assert "请用该单位的账号登录" in said(D.SIGN, SENT, stranger)
    assert "请用该单位的账号登录" in said(
        D.SIGN, ReplyFacts(S.SENT, "", "section", "310105"), by(Role.STREET_OFFICE, "")
    )
    assert REPLY_COURSE.open_deeds(SENT, OFFICER) == REPLY_COURSE.open_deeds(SIGNED, OFFICER) == (D.ENTER,)
    assert said(D.ENTER, SENT, OTHER_SECTION) == "登记书面答复由发出建议的督察机构办理"
    assert said(D.ENTER, SENT, STREET) == "登记书面答复由发出建议的督察机构办理"


def test_what_is_answered_is_answered_once() -> None:
    assert said(D.ANSWER, ANSWERED, STREET) == "追责建议书已答复，不能再次答复"
    assert said(D.SIGN, SIGNED, STREET) == "追责建议书已签收，待答复，此时不能签收"


@pytest.mark.parametrize(
    ("reply", "lacking"),
    [
        (Reply(ReplyVerdict.ADOPTED), "请写明采取了哪些措施、对谁作出什么处理、何时完成"),
        (Reply(ReplyVerdict.ADOPTED, "已对责任人谈话提醒"), ""),
        (Reply(ReplyVerdict.PARTLY, "已整改"), "请写明部分采纳的理由"),
        (Reply(ReplyVerdict.PARTLY, "已整改", "责任不在该队"), ""),
        (Reply(ReplyVerdict.DECLINED), "请写明不采纳的理由"),
        (Reply(ReplyVerdict.DECLINED, reasons="事实不清"), ""),
    ],
)
def test_an_answer_says_what_was_done_or_why_not(reply: Reply, lacking: str) -> None:
    assert reply_refusal(reply) == lacking


def test_states_deeds_and_verdicts_are_called_by_their_names() -> None:
    assert [state.label for state in S] == ["待签收", "已签收，待答复", "已答复"]
    assert [verdict.label for verdict in ReplyVerdict] == ["采纳", "部分采纳", "不采纳"]
