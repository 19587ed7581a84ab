"""追责督办: what follows when a notice is not answered or not put right, one step after the other
(沪城管执〔2009〕1号 四(一)6, domain.md §4 step 6).

追踪督察 round by round, then the supervision order, then the accountability proposal, which two people approve and
which goes to the street or town as a 建议: the district never orders (domain.md trap 2). One table is both the rule
and the chart. Whether a term is over is computed, never stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.notice import AWAITING_ANSWER, NoticeState
from sync_server.casework.course import Course, Step, ways
from sync_server.procedures.permissions import Action, Caller, Target, allowed, in_scope

RETURNS_THAT_PURSUE = 2  # domain.md §4: 逾期|n≥2 → 追踪督察


class PursuitState(StrEnum):
    FOLLOWING = "following"
    SUPERVISED = "supervised"
    PROPOSED = "proposed"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"
    REFERRED = "referred"
    TAKEN_BACK = "taken_back"  # the term that it was opened for had not run out

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    PursuitState.FOLLOWING: "追踪督察中",
    PursuitState.SUPERVISED: "已督办",
    PursuitState.PROPOSED: "追责建议审批中",
    PursuitState.HANDED_OVER: "已送街镇",
    PursuitState.CLOSED: "已销号",
    PursuitState.REFERRED: "已移送",
    PursuitState.TAKEN_BACK: "已撤回",
}


class PursuitCause(StrEnum):
    OVERDUE = "overdue"
    RETURNED = "returned"
    REPEATED = "repeated"

    @property
    def label(self) -> str:
        return {"overdue": "逾期未反馈", "returned": "两次退回", "repeated": "同一问题反复发生"}[self.value]


class PursuitDeed(StrEnum):
    """What can be done in a pursuit."""

    CHECK = "check"
    NEXT_ROUND = "next_round"
    DRAFT_ORDER = "draft_order"
    SUPERVISE = "supervise"
    RECEIPT = "receipt"
    PROPOSE = "propose"
    DROP_PROPOSAL = "drop_proposal"
    HAND_OVER = "hand_over"
    URGE = "urge"
    SETTLE = "settle"
    CLOSE = "close"
    REFER = "refer"
    TAKE_BACK = "take_back"
    OPEN_AGAIN = "open_again"

    @property
    def label(self) -> str:
        return _DEED_LABELS[self]


_DEED_LABELS = {
    PursuitDeed.CHECK: "登记追踪核查",
    PursuitDeed.NEXT_ROUND: "转入下一轮",
    PursuitDeed.DRAFT_ORDER: "起草督办通知单",
    PursuitDeed.SUPERVISE: "签发督办通知单",
    PursuitDeed.RECEIPT: "回执",
    PursuitDeed.PROPOSE: "起草追责建议书",
    PursuitDeed.DROP_PROPOSAL: "撤回追责建议",
    PursuitDeed.HAND_OVER: "签发追责建议书并送街镇",
    PursuitDeed.URGE: "登记催办",
    PursuitDeed.SETTLE: "随通知书销号或撤销",
    PursuitDeed.CLOSE: "办结销号",
    PursuitDeed.REFER: "移送",
    PursuitDeed.TAKE_BACK: "期限改动后撤回",
    PursuitDeed.OPEN_AGAIN: "再次转入追踪督察",
}

S, D = PursuitState, PursuitDeed
ORDERED = frozenset({S.SUPERVISED, S.PROPOSED})  # its term is that of the supervision order
RUNNING = (S.FOLLOWING, S.SUPERVISED, S.PROPOSED, S.HANDED_OVER)
ENDED = frozenset({S.CLOSED, S.REFERRED, S.TAKEN_BACK})


@dataclass(frozen=True)
class PursuitFacts:
    """What the rules look at. `rounds` is how many rounds of 追踪督察 precede the order, `term_over` says that the
    running term (of the round, or of the order) has ended, `order_open` and `proposal_open` that a draft lies ready."""

    state: PursuitState
    notice_state: NoticeState
    unit_id: str
    district_code: str
    section_id: str  # the body that carries it, and alone writes its papers
    round: int = 1
    rounds: int = 2
    term_over: bool = False
    checks: int = 0
    order_open: bool = False
    receipted: bool = False

    def target(self) -> Target:
        """What scopes are asked about. A unit sees its pursuit, never one of a notice not served on it."""
        unseen = self.notice_state in (NoticeState.AWAITING_CONFIRMATION, NoticeState.ISSUED, NoticeState.VOID)
        return Target(self.district_code, frozenset({self.unit_id}), hidden_from_units=unseen)


def shown_to_unit(state: PursuitState) -> PursuitState:
    """The state as the inspected unit reads it: that a proposal is being weighed stays inside until it is issued."""
    return S.SUPERVISED if state is S.PROPOSED else state


def _wrong_state(deed: PursuitDeed, facts: PursuitFacts) -> str:
    return f"本件现为“{facts.state.label}”，此时不能{deed.label}"


def _no_receipt(_: PursuitDeed, facts: PursuitFacts) -> str:
    return "督办通知单已经回执，无需再次回执" if facts.receipted else ""


def _no_order(_: PursuitDeed, facts: PursuitFacts) -> str:
    return "督办通知单已在起草，请打开原稿办理" if facts.order_open else ""


def _unanswered(_: PursuitDeed, facts: PursuitFacts) -> str:
    if facts.notice_state in AWAITING_ANSWER:
        return ""
    return "单位已经反馈，请先核验反馈；合格的随即销号，不合格的退回后继续"


def _round_over(_: PursuitDeed, facts: PursuitFacts) -> str:
    if facts.round >= facts.rounds:
        return "追踪督察的轮次已满，应转入督办"
    return "" if facts.term_over else "本轮期限未到"


def _order_over(_: PursuitDeed, facts: PursuitFacts) -> str:
    return "" if facts.term_over else "督办期限未到，不能提出追责建议，请在期满后办理"


def _rounds_over(_: PursuitDeed, facts: PursuitFacts) -> str:
    if facts.round < facts.rounds:
        return f"追踪督察为 {facts.rounds} 轮，现为第 {facts.round} 轮，满 {facts.rounds} 轮仍未整改的再行督办"
    if facts.checks == 0:
        return "还没有追踪核查的记录，请先到现场或电话核查并登记"
    return "" if facts.term_over else "本轮期限未到，请在期满后督办"


def _by_the_system(*_: object) -> str:
    return "此步由系统办理，不能手工办理"


def _by_the_unit(_: PursuitDeed, facts: PursuitFacts, caller: Caller) -> str:
    return "" if _may(caller, Action.ANSWER_NOTICE, facts) else "回执须由被督察单位签收，请用该单位的账号登录"


def _by_drafters(deed: PursuitDeed, facts: PursuitFacts, caller: Caller) -> str:
    return "" if _may(caller, Action.DRAFT_PURSUIT, facts) else f"您的角色不能{deed.label}，请交督察科办理"


def _by_signers(deed: PursuitDeed, facts: PursuitFacts, caller: Caller) -> str:
    if _may(caller, Action.APPROVE_PURSUIT, facts):
        return ""
    if _may(caller, Action.DRAFT_PURSUIT, facts):
        return f"{deed.label}由科长或分管领导办理，请提请审批"
    return f"您的角色不能{deed.label}，请交督察科办理"


def _draft_paper(deed: PursuitDeed, facts: PursuitFacts, caller: Caller) -> str:
    return _by_drafters(deed, facts, caller) or _own_paper(deed, facts, caller)


def _sign_paper(deed: PursuitDeed, facts: PursuitFacts, caller: Caller) -> str:
    return _by_signers(deed, facts, caller) or _own_paper(deed, facts, caller)


def _own_paper(deed: PursuitDeed, facts: PursuitFacts, caller: Caller) -> str:
    """The section that carries the pursuit alone writes its papers."""
    return "" if caller.unit_id == facts.section_id else f"{deed.label}由承办的督察科办理，您可以登记催办"


def _may(caller: Caller, action: Action, facts: PursuitFacts) -> bool:
    return allowed(caller.role, action) and in_scope(caller, action, facts.target())


_WORDS = "请写明情况"
PURSUIT_COURSE: Course[PursuitState, PursuitDeed, PursuitFacts, Caller] = Course(
    states=tuple(PursuitState),
    deeds=tuple(PursuitDeed),
    starts=(S.FOLLOWING,),
    ends=(S.CLOSED, S.REFERRED),
    steps=(
        Step(D.CHECK, ways(S.FOLLOWING, S.SUPERVISED), _by_drafters, asks=_WORDS),
        Step(D.NEXT_ROUND, ways(S.FOLLOWING), _by_the_system, (_unanswered, _round_over)),
        Step(D.DRAFT_ORDER, ways(S.FOLLOWING), _draft_paper, (_no_order, _unanswered, _rounds_over)),
        Step(D.SUPERVISE, {S.FOLLOWING: S.SUPERVISED}, _sign_paper, (_unanswered, _rounds_over)),
        Step(D.RECEIPT, ways(S.SUPERVISED, S.PROPOSED), _by_the_unit, (_no_receipt,), asks=_WORDS),
        Step(D.PROPOSE, {S.SUPERVISED: S.PROPOSED}, _draft_paper, (_unanswered, _order_over)),
        Step(D.DROP_PROPOSAL, {S.PROPOSED: S.SUPERVISED}, _draft_paper),
        Step(D.HAND_OVER, {S.PROPOSED: S.HANDED_OVER}, _sign_paper, (_unanswered,)),
        Step(D.URGE, ways(*RUNNING), _by_drafters, asks=_WORDS),
        Step(D.SETTLE, ways(*RUNNING, to=S.CLOSED), _by_the_system),
        Step(D.CLOSE, {S.HANDED_OVER: S.CLOSED}, _by_signers, asks=_WORDS),
        Step(D.REFER, {S.HANDED_OVER: S.REFERRED}, _by_signers, asks=_WORDS),
        Step(D.TAKE_BACK, ways(S.FOLLOWING, S.SUPERVISED, S.PROPOSED, to=S.TAKEN_BACK), _by_the_system),
        Step(D.OPEN_AGAIN, {S.TAKEN_BACK: S.FOLLOWING}, _by_the_system),
    ),
    state_of=lambda facts: facts.state,
    wrong_state=_wrong_state,
)


def opening_refusal(cause: PursuitCause, *, returns: int, repeats: int, times: int, ended: bool) -> str:
    """Why 追踪督察 cannot be opened for this cause, or ''. `returns` is how often feedback was sent back, `repeats` how
    often the unit had the same item within the days of the rule, `times` how often makes it a repetition."""
    if ended:
        return "本通知书已经办结，不能转入追踪督察"
    if cause is PursuitCause.RETURNED and returns < RETURNS_THAT_PURSUE:
        return f"退回 {RETURNS_THAT_PURSUE} 次仍不合格的才转入追踪督察"
    if cause is PursuitCause.REPEATED and repeats < times:
        return f"同一问题在规定天数内发生 {times} 次以上的才转入追踪督察，现为 {repeats} 次"
    return ""
