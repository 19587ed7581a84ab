"""What becomes of a 追责建议书 at the street or town (沪城管执〔2009〕1号 四(一)6): it is signed for, then answered, by
the office itself or by a letter that the section enters.

The district only proposes (domain.md trap 2): whether the proposal is adopted is the street's to decide and to say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sync_server.casework.course import Course, Step, ways
from sync_server.casework.said import says
from sync_server.procedures.permissions import Action, Caller, Target, allowed, in_scope


class ReplyState(StrEnum):
    SENT = "sent"
    SIGNED = "signed"
    ANSWERED = "answered"

    @property
    def label(self) -> str:
        return {"sent": "待签收", "signed": "已签收，待答复", "answered": "已答复"}[self.value]


class ReplyDeed(StrEnum):
    SIGN = "sign"
    ANSWER = "answer"
    ENTER = "enter"  # by the section, from a letter

    @property
    def label(self) -> str:
        return {"sign": "签收", "answer": "答复", "enter": "登记书面答复"}[self.value]


class ReplyVerdict(StrEnum):
    ADOPTED = "adopted"
    PARTLY = "partly"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        return {"adopted": "采纳", "partly": "部分采纳", "declined": "不采纳"}[self.value]


@dataclass(frozen=True)
class ReplyFacts:
    """To which street the proposal went ('' where it belongs to none), and which section sent it."""

    state: ReplyState
    street_id: str
    section_id: str
    district_code: str


S, D = ReplyState, ReplyDeed


def _by_the_street(deed: ReplyDeed, facts: ReplyFacts, caller: Caller) -> str:
    target = Target(facts.district_code, frozenset({facts.street_id}))
    may = allowed(caller.role, Action.ANSWER_PROPOSAL) and in_scope(caller, Action.ANSWER_PROPOSAL, target)
    if facts.street_id and may:
        return ""
    return f"{deed.label}由收到建议的街道办事处、镇人民政府办理，请用该单位的账号登录"


def _by_the_section(deed: ReplyDeed, facts: ReplyFacts, caller: Caller) -> str:
    if caller.unit_id == facts.section_id and allowed(caller.role, Action.DRAFT_PURSUIT):
        return ""
    return f"{deed.label}由发出建议的督察机构办理"


def _wrong_state(deed: ReplyDeed, facts: ReplyFacts) -> str:
    if facts.state is S.SENT and deed is D.ANSWER:
        return "请先签收追责建议书，再填写答复"
    return (
        f"追责建议书{facts.state.label}，不能再次{deed.label}"
        if facts.state is S.ANSWERED
        else (f"追责建议书{facts.state.label}，此时不能{deed.label}")
    )


REPLY_COURSE: Course[ReplyState, ReplyDeed, ReplyFacts, Caller] = Course(
    states=tuple(ReplyState),
    deeds=tuple(ReplyDeed),
    starts=(S.SENT,),
    ends=(S.ANSWERED,),
    steps=(
        Step(D.SIGN, {S.SENT: S.SIGNED}, _by_the_street),
        Step(D.ANSWER, {S.SIGNED: S.ANSWERED}, _by_the_street),
        Step(D.ENTER, ways(S.SENT, S.SIGNED, to=S.ANSWERED), _by_the_section),
    ),
    state_of=lambda facts: facts.state,
    wrong_state=_wrong_state,
)


@dataclass(frozen=True)
class Reply:
    """The answer: whether the proposal is adopted, what was done, and why the rest is not."""

    verdict: ReplyVerdict
    done: str = ""
    reasons: str = ""


def reply_refusal(reply: Reply) -> str:
    """What the answer lacks, without the full stop; '' when it is whole."""
    if reply.verdict is not ReplyVerdict.DECLINED and not says(reply.done):
        return "请写明采取了哪些措施、对谁作出什么处理、何时完成"
    if reply.verdict is not ReplyVerdict.ADOPTED and not says(reply.reasons):
        return f"请写明{reply.verdict.label}的理由"
    return ""
