"""The ways that documents go: one course each, which is the rule, the buttons and the chart. A kind names the way it
takes.

Sources in 沪城管执〔2009〕1号: plans 三 and 四(一)1, reports 四(一)7, bulletin 四(一)8, evaluation 四(一)9, supervision
order and accountability 四(一)6, meetings 三.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from shared.organisation import Role
from sync_server.casework import approval
from sync_server.casework.course import Course, Step, ways
from sync_server.procedures.accounts import as_doer
from sync_server.procedures.documents import (
    FROM_ABOVE,
    DocumentCourse,
    DocumentDeed,
    DocumentFacts,
    DocumentKind,
    DocumentState,
    belongs,
    led_by,
)
from sync_server.procedures.permissions import Action, Caller, StandIn, allowed, in_scope

S, D, A = DocumentState, DocumentDeed, Action
SECOND_LEADER = "须由另一位领导审批，同一人不能用两个账号审批两次"
ABOVE = "本件由您签发报送，须由另一人接收或退回"
# It names all that is done in a leader's place: who stands in has had no hand in the paper, whatever the deed.
# Whoever approved does not sign as the second, whoever handed in does neither receive nor return nor decide.
APPROVAL = approval.Chain(
    (
        approval.Step(D.PROPOSE.value),
        approval.Step(D.SEND_BACK.value),
        approval.Step(D.APPROVE.value),
        approval.Step(D.ISSUE.value, frozenset({D.APPROVE.value}), SECOND_LEADER),
        approval.Step(D.FILE.value),
        approval.Step(D.RECEIVE.value, frozenset({D.FILE.value}), ABOVE),
        approval.Step(D.RETURN.value, frozenset({D.FILE.value}), ABOVE),
        approval.Step(D.DECIDE.value, frozenset({D.FILE.value}), "评定建议由您签发报送，须由另一人作出决定"),
    )
)
# Of a kind whose drafters approve it at no step (`by_another`).
WRITTEN = "written"
NOT_THE_WRITER = "起草、送审本件的人不能审批本件，请由另一人审批"
NEITHER_WRITER_NOR_REVIEWER = "起草、送审、审核本件的人不能再作审批，请由另一位领导审批"
_HANDS = frozenset({WRITTEN, D.PROPOSE.value})
APPROVAL_BY_ANOTHER = approval.Chain(
    (
        approval.Step(WRITTEN),
        approval.Step(D.PROPOSE.value),
        approval.Step(D.SEND_BACK.value),
        approval.Step(D.APPROVE.value, _HANDS, NOT_THE_WRITER),
        approval.Step(D.ISSUE.value, _HANDS | {D.APPROVE.value}, NEITHER_WRITER_NOR_REVIEWER),
        approval.Step(D.DECLINE.value, _HANDS, NOT_THE_WRITER),
    )
)
_WITH_REASON = frozenset({D.SEND_BACK, D.RETURN, D.VOID, D.DECLINE})
_STATES, _DEEDS = tuple(DocumentState), tuple(DocumentDeed)


# What somebody may do in a leader's place (代签): look through what the body has written, and sign it.
STOOD_IN = frozenset({D.APPROVE, D.ISSUE, D.FILE, D.SEND_BACK})
_SECOND = frozenset({D.ISSUE, D.DECLINE})  # the leader's, where two look at it


@dataclass(frozen=True)
class By:
    """Who may do a deed: whoever has the action, and is another person than the chain of approval asks; or who stands
    in for such a one."""

    action: Action

    def __call__(self, deed: DocumentDeed, facts: DocumentFacts, caller: Caller) -> str:
        own = self._refusal(deed, facts, caller)
        if not own or deed not in STOOD_IN:
            return own
        others = [
            _no_second(deed, facts, caller, one.principal)
            for one in caller.stands_for
            if not self._no_right(deed, facts, one.principal)
        ]
        return "" if "" in others else next(iter(others), own)

    def stands_in(self, deed: DocumentDeed, facts: DocumentFacts, caller: Caller) -> StandIn | None:
        """For whom the caller does what they may not do for themselves; None for what they may."""
        if not self._refusal(deed, facts, caller):
            return None
        return next((one for one in caller.stands_for if not self._refusal(deed, facts, caller, one.principal)), None)

    def _refusal(
        self, deed: DocumentDeed, facts: DocumentFacts, caller: Caller, instead_of: Caller | None = None
    ) -> str:
        return self._no_right(deed, facts, instead_of or caller) or _no_second(deed, facts, caller, instead_of)

    def _no_right(self, deed: DocumentDeed, facts: DocumentFacts, caller: Caller) -> str:
        own = deed in FROM_ABOVE or belongs(facts.unit_id, caller) or led_by(facts, caller)
        if not (own and allowed(caller.role, self.action) and in_scope(caller, self.action, facts.target())):
            return f"您的角色不能{deed.label}“{facts.kind.label}”，请交有权的人员办理"
        return _wrong_level(deed, facts, caller)


def _no_second(deed: DocumentDeed, facts: DocumentFacts, caller: Caller, instead_of: Caller | None = None) -> str:
    """Of a deed that the chain does not name nobody need be a second, but nobody stands in for another either: that
    raises LookupError."""
    chain = APPROVAL_BY_ANOTHER if facts.kind.by_another else APPROVAL
    if instead_of is None and deed.value not in chain.names:
        return ""
    return chain.refusal(deed.value, facts.taken, as_doer(caller), as_doer(instead_of) if instead_of else None)


def _wrong_level(deed: DocumentDeed, facts: DocumentFacts, caller: Caller) -> str:
    """Of two approvals the first is the chief's, the second the leader's."""
    if deed is D.APPROVE and caller.role is Role.BUREAU_LEADER:
        return "请先由督察机构负责人审核，再由您审批签发"
    if deed not in _SECOND or facts.state is not S.FIRST_APPROVED or caller.role is Role.BUREAU_LEADER:
        return ""
    approved = [doer for step in facts.taken if step.step == D.APPROVE.value for doer in step.doers]
    again = any(approval.same_person(as_doer(caller), doer) for doer in approved)
    return SECOND_LEADER if again else "须由分管领导审批签发，请提请分管领导办理"


DocumentStep: TypeAlias = Step[DocumentState, DocumentDeed, DocumentFacts, Caller]


def _step(deed: DocumentDeed, action: Action, to: DocumentState, *states: DocumentState) -> DocumentStep:
    asks = "请写明理由" if deed in _WITH_REASON else ""
    return Step(deed, dict.fromkeys(states, to), By(action), asks=asks)


def _drafting(write: Action, sign: Action) -> list[DocumentStep]:
    """Write, send for review, send back, void: the same for every kind."""
    return [
        _step(D.SAVE, write, S.DRAFT, S.DRAFT),
        _step(D.SAVE, sign, S.PROPOSED, S.PROPOSED),
        _step(D.PROPOSE, write, S.PROPOSED, S.DRAFT),
        _step(D.SEND_BACK, sign, S.DRAFT, S.PROPOSED),
        _step(D.VOID, write, S.VOID, S.DRAFT),
    ]


def _by_the_system(*_: object) -> str:
    return "此步随所办事项办结，由系统办理"


def _lapsing(*states: DocumentState) -> DocumentStep:
    """Unsigned, it ends with the case for which it is written."""
    return Step(D.LAPSE, ways(*states, to=S.VOID), _by_the_system)


def filing() -> DocumentCourse:
    """Plan and report: signed and sent upward by the chief, received or returned by the supervision office."""
    return _course(
        [
            *_drafting(A.DRAFT_FILING, A.SUBMIT_FILING),
            _step(D.SAVE, A.DRAFT_FILING, S.RETURNED, S.RETURNED),
            _step(D.FILE, A.SUBMIT_FILING, S.FILED, S.DRAFT, S.PROPOSED, S.RETURNED),
            _step(D.RECEIVE, A.RECEIVE_FILING, S.RECEIVED, S.FILED),
            _step(D.RETURN, A.RECEIVE_FILING, S.RETURNED, S.FILED, S.RECEIVED),
        ]
    )


def issuing(write: Action, sign: Action, *, of_case: bool = False) -> DocumentCourse:
    """Signed by one person; written for a case (`of_case`), it lapses with it."""
    lapsing = [_lapsing(S.DRAFT, S.PROPOSED)] if of_case else []
    return _course([*_drafting(write, sign), _step(D.ISSUE, sign, S.ISSUED, S.DRAFT, S.PROPOSED), *lapsing])


def two_approvals(write: Action, sign: Action) -> DocumentCourse:
    """追责建议: the chief, then the leader, another person of another level (domain.md §11 story 15)."""
    return _course(
        [
            *_drafting(write, sign),
            _step(D.APPROVE, sign, S.FIRST_APPROVED, S.DRAFT, S.PROPOSED),
            _step(D.SEND_BACK, sign, S.DRAFT, S.FIRST_APPROVED),
            _step(D.ISSUE, sign, S.ISSUED, S.FIRST_APPROVED),
            _lapsing(S.DRAFT, S.PROPOSED, S.FIRST_APPROVED),
        ]
    )


def deciding(write: Action, sign: Action) -> DocumentCourse:
    """A decision on a case (沪城管执〔2009〕1号 四(二)1, 4: 报本机构领导审批): written and put forward by one person,
    looked through by the head of the inspection body, approved or not by the leader. What was put forward is not edited
    any more; it is sent back for that."""
    return _course(
        [
            _step(D.SAVE, write, S.DRAFT, S.DRAFT),
            _step(D.PROPOSE, write, S.PROPOSED, S.DRAFT),
            _step(D.SEND_BACK, sign, S.DRAFT, S.PROPOSED, S.FIRST_APPROVED),
            _step(D.APPROVE, sign, S.FIRST_APPROVED, S.PROPOSED),
            _step(D.ISSUE, sign, S.ISSUED, S.FIRST_APPROVED),
            _step(D.DECLINE, sign, S.DECLINED, S.FIRST_APPROVED),
            _step(D.VOID, write, S.VOID, S.DRAFT),
            _lapsing(S.DRAFT, S.PROPOSED, S.FIRST_APPROVED),
        ]
    )


def evaluating() -> DocumentCourse:
    """评定建议: signed by the chief and handed to the appraisal body, which decides."""
    return _course(
        [
            *_drafting(A.DRAFT_EVALUATION, A.SUBMIT_EVALUATION),
            _step(D.SAVE, A.DRAFT_EVALUATION, S.RETURNED, S.RETURNED),
            _step(D.FILE, A.SUBMIT_EVALUATION, S.FILED, S.DRAFT, S.PROPOSED, S.RETURNED),
            _step(D.RETURN, A.DECIDE_EVALUATION, S.RETURNED, S.FILED),
            _step(D.DECIDE, A.DECIDE_EVALUATION, S.DECIDED, S.FILED),
        ]
    )


def _course(steps: Sequence[DocumentStep]) -> DocumentCourse:
    """The course with the states and deeds that its steps know, in the order in which people read them; it ends where
    nothing leads on."""
    left = {state for step in steps for state in step.ways}
    reached = left | {state for step in steps for state in step.ways.values()}
    deeds = {step.deed for step in steps}
    return Course(
        states=tuple(state for state in _STATES if state in reached),
        deeds=tuple(deed for deed in _DEEDS if deed in deeds),
        starts=(S.DRAFT,),
        ends=tuple(state for state in _STATES if state in reached - left),
        steps=tuple(steps),
        state_of=lambda facts: facts.state,
        wrong_state=lambda deed, facts: f"“{facts.kind.label}”现为“{facts.state.label}”，此时不能{deed.label}",
    )


# As the page of charts names the ways; who may write and sign differs from kind to kind, and is no part of a chart.
WAYS: Mapping[str, DocumentCourse] = {
    "报送上级的文稿": filing(),
    "一人签发的文稿": issuing(A.DRAFT_FILING, A.SUBMIT_FILING),
    "随办理事项起草、一人签发的文书": issuing(A.DRAFT_PURSUIT, A.APPROVE_PURSUIT, of_case=True),
    "两人审批的文书": two_approvals(A.DRAFT_PURSUIT, A.APPROVE_PURSUIT),
    "报领导审批的案件审批表": deciding(A.DRAFT_CASE, A.APPROVE_CASE),
    "报送后由考核机构决定的文稿": evaluating(),
}


def begins(kind: DocumentKind) -> Action:
    """What lets somebody write a draft of the kind, and so begin one by hand."""
    steps = (step for step in kind.course.steps if step.deed is D.SAVE and S.DRAFT in step.ways)
    return next(step.may.action for step in steps if isinstance(step.may, By))


def stands_in(deed: DocumentDeed, facts: DocumentFacts, caller: Caller) -> StandIn | None:
    """In whose place the caller does the deed; None for their own, and for what they cannot do."""
    if deed not in STOOD_IN:
        return None
    steps = (step for step in facts.kind.course.steps if step.deed is deed and facts.state in step.ways)
    return next((step.may.stands_in(deed, facts, caller) for step in steps if isinstance(step.may, By)), None)


def actions_of(course: DocumentCourse, deed: DocumentDeed | None = None) -> tuple[Action, ...]:
    """What lets somebody do something with a document, or the one deed; for the roles of a page."""
    found = (step.may.action for step in course.steps if isinstance(step.may, By) and deed in (None, step.deed))
    return tuple(dict.fromkeys(found))
