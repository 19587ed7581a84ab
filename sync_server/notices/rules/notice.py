"""《督察通知书》: its states and who may move it from one to the next (domain.md §4, trap 1).

One table is both the rule and the chart. Being overdue is a computed flag, not a state. Refusals are sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.catalogue import Severity
from shared.notice import AWAITING_ANSWER, FeedbackVerdict, NoticeState, ServiceKind
from shared.organisation import DelegationMode, Role
from sync_server.casework.approval import Chain, Doer, Taken, two_steps
from sync_server.casework.approval import Step as Chained
from sync_server.casework.course import Course, Step, ways
from sync_server.casework.said import says
from sync_server.casework.term import passed
from sync_server.procedures.accounts import as_doer
from sync_server.procedures.claims import DIFFERS
from sync_server.procedures.permissions import Action, Caller, Target, allowed, in_scope

S = NoticeState


class Deed(StrEnum):
    """What can be done with a notice."""

    CONFIRM = "confirm"
    SERVE = "serve"
    HAND_OVER = "hand_over"
    SIGN_FOR = "sign_for"
    ASK_EXTENSION = "ask_extension"
    FEED_BACK = "feed_back"
    OBJECT = "object"
    ACCEPT = "accept"
    RETURN = "return"
    UPHOLD = "uphold"
    VARY = "vary"
    WITHDRAW = "withdraw"
    EXTEND = "extend"
    CORRECT = "correct"
    VOID = "void"
    REVOKE = "revoke"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Deed.CONFIRM: "确认",
    Deed.SERVE: "送达",
    Deed.HAND_OVER: "登记纸质送达",
    Deed.SIGN_FOR: "签收",
    Deed.ASK_EXTENSION: "申请延期",
    Deed.FEED_BACK: "反馈",
    Deed.OBJECT: "提出异议",
    Deed.ACCEPT: "核验合格并销号",
    Deed.RETURN: "退回再整改",
    Deed.UPHOLD: "复核维持",
    Deed.VARY: "复核变更",
    Deed.WITHDRAW: "复核撤销",
    Deed.EXTEND: "延期",
    Deed.CORRECT: "更正",
    Deed.VOID: "作废",
    Deed.REVOKE: "撤销",
}

# The unit has the next step, or will have it once the notice is served: it is told how much time it has.
TERM_TOLD = AWAITING_ANSWER | {NoticeState.ISSUED}
SIGNABLE = frozenset({NoticeState.ISSUED, NoticeState.SERVED})  # while nobody has signed for it yet
ISSUE, SIGN, OBJECT, FEED_BACK = "issue", "sign", "object", "feed_back"  # what a decider has not done
REVIEW = Chain(
    (
        Chained(ISSUE),
        Chained(SIGN),
        Chained(OBJECT),
        Chained(
            "review",
            frozenset({ISSUE, SIGN, OBJECT}),
            "异议须由开具人以外的人员复核，确认、签收和提出的人也不能复核，请交其他督察人员办理",
        ),
    )
)
CONFIRMATION = two_steps(ISSUE, "confirm", "这份通知书由您本人开具，须由督察机构的另一人确认")
VERIFICATION = two_steps(FEED_BACK, "verify", "这次反馈由您本人提交或签字，须由督察机构的另一人核验")
EXTENSION = two_steps("ask", "answer", "这次延期由您本人申请，须由督察机构的另一人答复")
REVOCATION = two_steps("propose", "decide", "撤销或更正的建议由您本人提出，须由另一位负责人决定")
ENDED = frozenset({S.CLOSED, S.REVOKED, S.VOID})


@dataclass(frozen=True)
class NoticeFacts:
    """What the rules look at. `issuer_id` is the account that issued it, `on_site` says a squad inspector issued it
    under the district's delegation, `in_review` that the section's working day for correcting it still runs."""

    state: NoticeState
    unit_id: str
    district_code: str
    issuer_id: str
    on_site: bool
    in_review: bool
    worst: Severity
    signed: bool = False
    round: int = 1
    leader_concerned: bool = False
    objected: bool = False  # an objection has been decided before
    issuer_person: str = ""  # who of the directory issued it, '' when the account names nobody
    taken: tuple[Taken, ...] = ()  # who signed for it or confirmed it, objected, fed back, while that is to be decided

    @property
    def steps(self) -> tuple[Taken, ...]:
        """What people did with it, for those who decide about it."""
        return (Taken(ISSUE, Doer(self.issuer_id, self.issuer_person)), *self.taken)

    def target(self) -> Target:
        """What scopes are asked about. A unit sees a notice only once it has been issued."""
        unseen = self.state in (S.AWAITING_CONFIRMATION, S.VOID) or (self.leader_concerned and self.state is S.ISSUED)
        return Target(self.district_code, frozenset({self.unit_id}), self.issuer_id, hidden_from_units=unseen)


@dataclass(frozen=True)
class FiledAs:
    """How an on-site notice takes effect: its state on filing, and words for the timeline."""

    state: NoticeState
    words: str


def authority(caller: Caller, mode: DelegationMode, unit: Target) -> DelegationMode | None:
    """On what a phone's notice to `unit` rests; None where its holder has no say at all (another district).

    `mode` is the delegation of the holder's own district. It covers the inspector's own squad; a notice to another unit
    of the district waits for the section (domain.md §1.2: delegated, own squad). The inspection bodies issue within
    their reach in their own right."""
    if caller.role is not Role.SQUAD_INSPECTOR:
        return DelegationMode.DIRECT if in_scope(caller, Action.ISSUE_NOTICE, unit) else None
    if unit.district_code != caller.district_code:
        return None
    if mode is DelegationMode.DIRECT and caller.unit_id not in unit.unit_ids:
        return DelegationMode.NEEDS_CONFIRMATION
    return mode


def filed_as(mode: DelegationMode | None, service: ServiceKind, *, held: bool = False) -> FiledAs:
    """How a notice issued on the spot takes effect under the authority it rests on (domain.md trap 1). `held`: it reads
    otherwise than the ledger, and takes no effect before the section has looked."""
    if mode is None:
        return FiledAs(S.VOID, "被督察单位不在开具人的管辖范围内，本件不作为通知书，内容已作为督察记录报督察科")
    if mode is DelegationMode.NONE:
        return FiledAs(S.VOID, "所在区未授权现场开具，本件不作为通知书，内容已作为督察记录报督察科")
    if held:
        return FiledAs(S.AWAITING_CONFIRMATION, f"{DIFFERS}，原文留存，待督察科决定后生效")
    if mode is DelegationMode.NEEDS_CONFIRMATION:
        return FiledAs(S.AWAITING_CONFIRMATION, "现场开具，待督察科确认后生效")
    if service is ServiceKind.ONLINE:
        return FiledAs(S.ISSUED, "现场开具，送被督察单位收件箱")
    return FiledAs(S.SERVED, "现场开具并送达" if service is ServiceKind.SIGNED else "现场开具，拒绝签收，视为送达")


def _wrong_state(deed: Deed, facts: NoticeFacts) -> str:
    if facts.state in ENDED:
        return f"本通知书{facts.state.label}，不能再{deed.label}"
    if deed is Deed.VOID:
        return "通知书送达后不能作废，如有错误请办理撤销并写明理由"
    if deed is Deed.REVOKE:
        return "通知书尚未送达，请直接作废"
    if deed is Deed.CORRECT:
        return "被督察单位已经答复，不能再更正，请在核验或复核中处理"
    if deed is Deed.OBJECT and facts.state is S.RETURNED:
        return "异议应在第一次反馈期限内提出，现请按退回意见整改后反馈"
    return f"本通知书现为“{facts.state.label}”，此时不能{deed.label}"


def _unsigned(_: Deed, facts: NoticeFacts) -> str:
    return "本通知书已经签收，无需再次签收" if facts.signed else ""


def _first_objection(_: Deed, facts: NoticeFacts) -> str:
    return "异议已经复核，请按复核决定整改后反馈" if facts.objected else ""


def _by_the_system(*_: object) -> str:
    return "送达由系统记录，不能手工办理"


def _by_the_unit(deed: Deed, facts: NoticeFacts, caller: Caller) -> str:
    may = _may(caller, Action.ANSWER_NOTICE, facts)
    return "" if may else f"只有被督察单位可以{deed.label}，请用该单位的账号登录"


def _by_the_body(deed: Deed, facts: NoticeFacts, caller: Caller) -> str:
    return "" if _may(caller, Action.CONFIRM_NOTICE, facts) else f"只有督察机构可以{deed.label}，请交督察科办理"


def _by_the_confirmer(deed: Deed, facts: NoticeFacts, caller: Caller) -> str:
    return _by_the_body(deed, facts, caller) or CONFIRMATION.refusal("confirm", facts.steps, as_doer(caller))


def _by_the_verifier(_: Deed, facts: NoticeFacts, caller: Caller) -> str:
    if not _may(caller, Action.VERIFY, facts):
        return "只有督察机构可以核验反馈，请交督察科办理"
    if facts.worst is Severity.GRAVE and not allowed(caller.role, Action.CLOSE_GRAVE):
        return "含严重问题的整改由科长核验"
    return VERIFICATION.refusal("verify", facts.steps, as_doer(caller))


def _by_another(deed: Deed, facts: NoticeFacts, caller: Caller) -> str:
    if not _may(caller, Action.VERIFY, facts):
        return "只有督察机构可以复核异议，请交督察科办理"
    drops = deed is not Deed.UPHOLD and facts.worst is Severity.GRAVE
    if drops and not allowed(caller.role, Action.CLOSE_GRAVE):
        return "含严重问题的异议，变更或撤销由科长决定，请提请科长复核"
    return REVIEW.refusal("review", facts.steps, as_doer(caller))


def _by_the_chief(deed: Deed, facts: NoticeFacts, caller: Caller) -> str:
    """The chief, the city office and its chief may; an officer may for on-site notices within the section's one
    working day (domain.md trap 1), unless that takes a grave finding off the ledger, else proposes."""
    within = facts.on_site and caller.role is Role.SECTION_OFFICER and _may(caller, Action.CONFIRM_NOTICE, facts)
    takes_grave = deed is Deed.REVOKE and facts.worst is Severity.GRAVE and not allowed(caller.role, Action.CLOSE_GRAVE)
    if takes_grave and (within or _may(caller, Action.REVOKE_NOTICE, facts)):
        return "含严重问题的通知书由科长撤销，请提请科长办理"
    if _may(caller, Action.REVOKE_NOTICE, facts):
        return ""
    if within and facts.in_review:
        return ""
    if within:
        return f"督察科自行{deed.label}的一个工作日已过，请提请科长办理"
    if allowed(caller.role, Action.PROPOSE_REVOCATION):
        return f"您可以提出{deed.label}建议，由督察科科长决定"
    return f"您的角色无权{deed.label}通知书，请联系督察科"


def _may(caller: Caller, action: Action, facts: NoticeFacts) -> bool:
    return allowed(caller.role, action) and in_scope(caller, action, facts.target())


_REASON = "请写明理由"
# 作废 only before delivery, 撤销 only after (domain.md §4).
NOTICE_COURSE: Course[NoticeState, Deed, NoticeFacts, Caller] = Course(
    states=tuple(NoticeState),
    deeds=tuple(Deed),
    starts=(S.AWAITING_CONFIRMATION, S.ISSUED, S.SERVED),
    ends=(S.CLOSED, S.REVOKED, S.VOID),
    steps=(
        Step(Deed.CONFIRM, {S.AWAITING_CONFIRMATION: S.ISSUED}, _by_the_confirmer),
        Step(Deed.SERVE, {S.ISSUED: S.SERVED}, _by_the_system),
        Step(Deed.HAND_OVER, ways(S.ISSUED, S.SERVED, to=S.SERVED), _by_the_body, (_unsigned,)),
        Step(Deed.SIGN_FOR, ways(S.SERVED), _by_the_unit, (_unsigned,)),
        Step(Deed.ASK_EXTENSION, ways(S.SERVED, S.RETURNED), _by_the_unit, asks=_REASON),
        Step(Deed.FEED_BACK, ways(S.SERVED, S.RETURNED, to=S.FED_BACK), _by_the_unit),
        Step(Deed.OBJECT, {S.SERVED: S.OBJECTED}, _by_the_unit, (_first_objection,)),
        Step(Deed.ACCEPT, {S.FED_BACK: S.CLOSED}, _by_the_verifier),
        Step(Deed.RETURN, {S.FED_BACK: S.RETURNED}, _by_the_verifier, asks=_REASON),
        Step(Deed.UPHOLD, {S.OBJECTED: S.SERVED}, _by_another, asks=_REASON),
        Step(Deed.VARY, {S.OBJECTED: S.SERVED}, _by_another, asks=_REASON),
        Step(Deed.WITHDRAW, {S.OBJECTED: S.REVOKED}, _by_another, asks=_REASON),
        Step(Deed.EXTEND, ways(S.SERVED, S.RETURNED), _by_the_body, asks=_REASON),
        Step(Deed.CORRECT, ways(S.ISSUED, S.SERVED), _by_the_chief, asks=_REASON),
        Step(Deed.VOID, ways(S.AWAITING_CONFIRMATION, S.ISSUED, to=S.VOID), _by_the_body, asks=_REASON),
        Step(Deed.REVOKE, ways(S.SERVED, S.FED_BACK, S.RETURNED, S.CLOSED, to=S.REVOKED), _by_the_chief, asks=_REASON),
    ),
    state_of=lambda facts: facts.state,
    wrong_state=_wrong_state,
)


def feedback_refusal(*, verdict: FeedbackVerdict | None, findings: str, responsible: str, measures: str) -> str:
    """What a feedback still lacks, or '': 调查核实、追查责任人、及时整改 (沪城管执〔2009〕1号 四(一)5).

    When the facts are found untrue nobody is responsible and nothing is to be put right, but the reasons count."""
    if verdict is None:
        return "请选择核查结论：属实、部分属实或不属实"
    if not says(findings):
        return "请写明核查情况"
    if verdict is FeedbackVerdict.UNTRUE:
        return ""
    if not says(responsible) or names_nobody(responsible):
        return "请写明责任人及处理情况；确实没有责任人的，请写明原因"
    return "" if says(measures) else "请写明整改措施"


_NOBODY = re.compile(
    "(暂时|暂|目前)?(没有|无|未定|待定|不涉及|不适用|未明确|待查|不详)"
    "(相关|具体|直接)?(责任人员|责任人|人员|责任)?(及处理)?(情况)?"
)


def names_nobody(responsible: str) -> bool:
    """True for `无`, `暂无责任人` and the like: where the facts are true, somebody is responsible or there is a reason
    why nobody is (沪城管执〔2009〕1号 四(一)5)."""
    return _NOBODY.fullmatch("".join(c for c in responsible if c.isalnum())) is not None


def objection_refusal(*, reasons: str, evidence: int, late: bool) -> str:
    """What an objection still lacks, or '': reasons and evidence, within the term."""
    if late:
        return "异议应在反馈期限内提出，现期限已过，请按要求反馈，并可在核查情况中说明"
    if not says(reasons):
        return "请写明异议理由"
    return "" if evidence else "请附上证据照片或文件"


def round_after(state: NoticeState, current: int, deed: Deed) -> int:
    """退回再整改 opens the next round; everything else stays in its round."""
    return current + 1 if (state, deed) == (S.FED_BACK, Deed.RETURN) else current


def overdue(state: NoticeState, overdue_from: datetime | None, now: datetime) -> bool:
    """逾期, the computed flag: an answer is awaited and the term is over."""
    return state in AWAITING_ANSWER and passed(overdue_from, now)
