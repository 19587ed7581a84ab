"""Documents that people write: their kinds, their states, and who may move them from one to the next.

One table a kind is both the rule and the chart, as with notices. A text is edited only until it is signed, and every
text that was saved stays. Sources in 沪城管执〔2009〕1号: plans 三 and 四(一)1, reports 四(一)7, bulletin 四(一)8,
evaluation 四(一)9, supervision order and accountability 四(一)6, meetings 三.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.organisation import Role
from shared.sealing import canonical
from sync_server.casework.approval import Chain, Step, Taken
from sync_server.casework.refusal import Refusal
from sync_server.procedures.accounts import as_doer
from sync_server.procedures.permissions import Action, Caller, Target, allowed, in_scope


class DocumentKind(StrEnum):
    PLAN = "plan"
    REPORT = "report"
    BULLETIN = "bulletin"
    EVALUATION = "evaluation"
    ANNUAL = "annual"
    SUPERVISION = "supervision"
    ACCOUNTABILITY = "accountability"
    MEETING = "meeting"

    @property
    def label(self) -> str:
        return _KIND_LABELS[self]


_KIND_LABELS = {
    DocumentKind.PLAN: "月度督察工作计划",
    DocumentKind.REPORT: "月度督察情况通报",
    DocumentKind.BULLETIN: "督察动态",
    DocumentKind.EVALUATION: "评定建议",
    DocumentKind.ANNUAL: "年度督察工作考评",
    DocumentKind.SUPERVISION: "督办通知单",
    DocumentKind.ACCOUNTABILITY: "追责建议书",
    DocumentKind.MEETING: "督察工作例会纪要",
}


class DocumentState(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    FIRST_APPROVED = "first_approved"
    ISSUED = "issued"
    FILED = "filed"
    RECEIVED = "received"
    RETURNED = "returned"
    DECIDED = "decided"
    VOID = "void"

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    DocumentState.DRAFT: "起草中",
    DocumentState.PROPOSED: "待审核",
    DocumentState.FIRST_APPROVED: "待分管领导审批",
    DocumentState.ISSUED: "已签发",
    DocumentState.FILED: "已报送",
    DocumentState.RECEIVED: "已接收",
    DocumentState.RETURNED: "退回修改",
    DocumentState.DECIDED: "已决定",
    DocumentState.VOID: "已作废",
}


class DocumentDeed(StrEnum):
    SAVE = "save"
    PROPOSE = "propose"
    SEND_BACK = "send_back"  # from within the own body
    APPROVE = "approve"  # the first of two
    ISSUE = "issue"
    FILE = "file"  # sign and send upward
    RECEIVE = "receive"
    RETURN = "return"  # from the body above
    DECIDE = "decide"
    VOID = "void"

    @property
    def label(self) -> str:
        return _DEED_LABELS[self]


_DEED_LABELS = {
    DocumentDeed.SAVE: "保存",
    DocumentDeed.PROPOSE: "送审",
    DocumentDeed.SEND_BACK: "退回起草人",
    DocumentDeed.APPROVE: "同意，报分管领导",
    DocumentDeed.ISSUE: "签发",
    DocumentDeed.FILE: "签发并报送",
    DocumentDeed.RECEIVE: "接收",
    DocumentDeed.RETURN: "退回修改",
    DocumentDeed.DECIDE: "作出决定",
    DocumentDeed.VOID: "作废",
}

S, D, K, A = DocumentState, DocumentDeed, DocumentKind, Action
Chart = Mapping[tuple[DocumentState, DocumentDeed], tuple[DocumentState, Action]]


def _drafting(write: Action, sign: Action) -> dict[tuple[DocumentState, DocumentDeed], tuple[DocumentState, Action]]:
    """Write, send for review, send back, void: the same for every kind."""
    return {
        (S.DRAFT, D.SAVE): (S.DRAFT, write),
        (S.DRAFT, D.PROPOSE): (S.PROPOSED, write),
        (S.DRAFT, D.VOID): (S.VOID, write),
        (S.PROPOSED, D.SAVE): (S.PROPOSED, sign),
        (S.PROPOSED, D.SEND_BACK): (S.DRAFT, sign),
    }


def _filing() -> Chart:
    """Plan and report: signed and sent upward by the chief, received or returned by the supervision office."""
    chart = _drafting(A.DRAFT_FILING, A.SUBMIT_FILING)
    for state in (S.DRAFT, S.PROPOSED, S.RETURNED):
        chart[state, D.FILE] = (S.FILED, A.SUBMIT_FILING)
    chart[S.RETURNED, D.SAVE] = (S.RETURNED, A.DRAFT_FILING)
    chart[S.FILED, D.RECEIVE] = (S.RECEIVED, A.RECEIVE_FILING)
    chart[S.FILED, D.RETURN] = (S.RETURNED, A.RECEIVE_FILING)
    chart[S.RECEIVED, D.RETURN] = (S.RETURNED, A.RECEIVE_FILING)
    return chart


def _issuing(write: Action, sign: Action) -> Chart:
    """Signed by one person."""
    chart = _drafting(write, sign)
    for state in (S.DRAFT, S.PROPOSED):
        chart[state, D.ISSUE] = (S.ISSUED, sign)
    return chart


def _two_approvals() -> Chart:
    """追责建议: the chief, then the leader, another person of another level (domain.md §11 story 15)."""
    chart = _drafting(A.DRAFT_PURSUIT, A.APPROVE_PURSUIT)
    for state in (S.DRAFT, S.PROPOSED):
        chart[state, D.APPROVE] = (S.FIRST_APPROVED, A.APPROVE_PURSUIT)
    chart[S.FIRST_APPROVED, D.SEND_BACK] = (S.DRAFT, A.APPROVE_PURSUIT)
    chart[S.FIRST_APPROVED, D.ISSUE] = (S.ISSUED, A.APPROVE_PURSUIT)
    return chart


def _evaluating() -> Chart:
    """评定建议: signed by the chief and handed to the appraisal body, which decides."""
    chart = _drafting(A.DRAFT_EVALUATION, A.SUBMIT_EVALUATION)
    for state in (S.DRAFT, S.PROPOSED, S.RETURNED):
        chart[state, D.FILE] = (S.FILED, A.SUBMIT_EVALUATION)
    chart[S.RETURNED, D.SAVE] = (S.RETURNED, A.DRAFT_EVALUATION)
    chart[S.FILED, D.RETURN] = (S.RETURNED, A.DECIDE_EVALUATION)
    chart[S.FILED, D.DECIDE] = (S.DECIDED, A.DECIDE_EVALUATION)
    return chart


CHARTS: Mapping[DocumentKind, Chart] = {
    K.PLAN: _filing(),
    K.REPORT: _filing(),
    K.BULLETIN: _issuing(A.EDIT_BULLETIN, A.ISSUE_BULLETIN),
    K.EVALUATION: _evaluating(),
    K.ANNUAL: _issuing(A.EVALUATE_DISTRICTS, A.EVALUATE_DISTRICTS),
    K.SUPERVISION: _issuing(A.DRAFT_PURSUIT, A.APPROVE_PURSUIT),
    K.ACCOUNTABILITY: _two_approvals(),
    K.MEETING: _issuing(A.HOLD_MEETINGS, A.HOLD_MEETINGS),
}
# Who may read a document of the kind within their scope.
READS: Mapping[DocumentKind, Action] = {
    K.PLAN: A.SEE_FILINGS,
    K.REPORT: A.READ_REPORTS,
    K.BULLETIN: A.READ_BULLETIN,
    K.EVALUATION: A.SEE_SCORES,
    K.ANNUAL: A.SEE_SCORES,
    K.SUPERVISION: A.SEE_PURSUIT,
    K.ACCOUNTABILITY: A.SEE_PURSUIT,
    K.MEETING: A.SEE_MEETINGS,
}
# Units outside the writing body meet a document only once it is signed.
SIGNED = frozenset({S.ISSUED, S.FILED, S.RECEIVED, S.DECIDED})
ENDED = frozenset({S.RECEIVED, S.DECIDED, S.VOID})
# Writing and signing belong to the body itself; these to those it reports to.
_FROM_ABOVE = frozenset({D.RECEIVE, D.RETURN, D.DECIDE})
SECOND_LEADER = "须由另一位领导审批，同一人不能用两个账号审批两次"
# Whoever approved does not sign as the second, whoever handed in does not decide.
APPROVAL = Chain(
    (
        Step(D.PROPOSE.value),
        Step(D.APPROVE.value),
        Step(D.ISSUE.value, frozenset({D.APPROVE.value}), SECOND_LEADER),
        Step(D.FILE.value),
        Step(D.DECIDE.value, frozenset({D.FILE.value}), "评定建议由您签发报送，须由另一人作出决定"),
    )
)
_WITH_REASON = frozenset({D.SEND_BACK, D.RETURN, D.VOID})


@dataclass(frozen=True)
class DocumentFacts:
    """What the rules look at. `receivers` are units that it concerns or was sent to (they read it once signed),
    `taken` the steps of the approval so far, since the last return."""

    kind: DocumentKind
    state: DocumentState
    unit_id: str
    district_code: str
    receivers: frozenset[str] = frozenset()
    taken: tuple[Taken, ...] = ()

    def target(self) -> Target:
        """What scopes are asked about."""
        return Target(self.district_code, self.receivers | {self.unit_id}, hidden_from_units=self.state not in SIGNED)


def belongs(unit_id: str, caller: Caller) -> bool:
    """True if the caller is of the body `unit_id` that writes. An account of the appraisal body may be kept at the
    section that it evaluates; it stays outside all the same and meets what was handed in."""
    return caller.unit_id == unit_id and caller.role is not Role.APPRAISAL


def signed_hash(title: str, number: str | None, body: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of what a signature stands under; the log keeps it, `ducha verify` compares."""
    signed = {"title": title, "number": number or "", "body": dict(body), "figures": dict(figures)}
    return hashlib.sha256(canonical(signed)).hexdigest()


def may_read(facts: DocumentFacts, caller: Caller) -> bool:
    """True if the caller may open the document. Drafts stay with the body that writes them; what was sent to a unit is
    read there, also when it comes from above."""
    action = READS[facts.kind]
    if not allowed(caller.role, action):
        return False
    if belongs(facts.unit_id, caller) or (facts.state in SIGNED and caller.unit_id in facts.receivers):
        return True
    return facts.state in SIGNED | {S.RETURNED} and in_scope(caller, action, facts.target())


def next_state(kind: DocumentKind, state: DocumentState, deed: DocumentDeed) -> DocumentState | None:
    """The state after the deed, or None if the state does not allow it."""
    step = CHARTS[kind].get((state, deed))
    return step[0] if step else None


def refusal(deed: DocumentDeed, facts: DocumentFacts, caller: Caller, *, reason: str | None = None) -> Refusal | None:
    """Why the caller may not do this now; None when they may.

    `reason` None asks only whether the deed is open; a text is checked when one is required."""
    step = CHARTS[facts.kind].get((facts.state, deed))
    if step is None:
        return Refusal(f"“{facts.kind.label}”现为“{facts.state.label}”，此时不能{deed.label}", moved=True)
    own = deed in _FROM_ABOVE or belongs(facts.unit_id, caller)
    if not (own and allowed(caller.role, step[1]) and in_scope(caller, step[1], facts.target())):
        return Refusal(f"您的角色不能{deed.label}“{facts.kind.label}”，请交有权的人员办理")
    if deed is D.APPROVE and caller.role is Role.BUREAU_LEADER:
        return Refusal("请先由科长审核，再由您审批签发")
    first = deed is D.ISSUE and facts.state is S.FIRST_APPROVED
    if first and caller.role is not Role.BUREAU_LEADER:
        approved = any(step.step == D.APPROVE.value and step.by.user_id == caller.user_id for step in facts.taken)
        return Refusal(SECOND_LEADER if approved else "须由分管领导审批签发，请提请分管领导办理")
    if why := APPROVAL.refusal(deed.value, facts.taken, as_doer(caller)):
        return Refusal(why)
    if deed in _WITH_REASON and reason is not None and not reason.strip():
        return Refusal("请写明理由")
    return None


def needs_reason(deed: DocumentDeed) -> bool:
    """True if the deed is refused without a text that says why."""
    return deed in _WITH_REASON


def open_deeds(facts: DocumentFacts, caller: Caller) -> tuple[DocumentDeed, ...]:
    """What the caller can do with the document now, in the order of the procedure."""
    return tuple(deed for deed in DocumentDeed if not refusal(deed, facts, caller))
