"""专项督察, one responsible unit's share in a case: 交办, 签收, reports, more time, 督办, until its handling meets the
demands (沪城管执〔2009〕1号 四(二)2, 3; domain.md §5).

Each unit answers for itself; the lead unit (牵头) reports for all and alone asks for closing. Whether a term is over is
computed, never stored; a term that was missed stays missed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.moment import chinese_day
from shared.workdays import Calendar
from sync_server.casework import approval
from sync_server.casework.course import Course, Step, ways
from sync_server.casework.term import Measure, TermClock
from sync_server.procedures.permissions import Action, Caller, allowed
from sync_server.special.rules.case import CaseState


class ShareState(StrEnum):
    PREPARED = "prepared"
    SERVED = "served"
    HANDLING = "handling"
    REPORTED = "reported"
    ACCEPTED = "accepted"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    ShareState.PREPARED: "待交办",
    ShareState.SERVED: "已交办，待签收",
    ShareState.HANDLING: "办理中",
    ShareState.REPORTED: "已报告，待审核",
    ShareState.ACCEPTED: "达到办理要求",
    ShareState.ENDED: "随案终止",
}


class ShareDeed(StrEnum):
    SERVE = "serve"
    SIGN = "sign"
    PROGRESS = "progress"
    REPORT = "report"
    ACCEPT = "accept"
    RETURN = "return"
    ASK_EXTENSION = "ask_extension"
    CHECK_EXTENSION = "check_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    URGE = "urge"
    SEND_SOMEBODY = "send_somebody"
    DRAFT_ORDER = "draft_order"
    ORDER = "order"
    RECEIPT = "receipt"
    ASK_CLOSING = "ask_closing"
    END = "end"

    @property
    def label(self) -> str:
        return _DEED_LABELS[self]


_DEED_LABELS = {
    ShareDeed.SERVE: "交办",
    ShareDeed.SIGN: "签收",
    ShareDeed.PROGRESS: "报告办理进展",
    ShareDeed.REPORT: "报送办理情况报告",
    ShareDeed.ACCEPT: "审核通过",
    ShareDeed.RETURN: "责成重新查报",
    ShareDeed.ASK_EXTENSION: "申请延期",
    ShareDeed.CHECK_EXTENSION: "核对延期申请",
    ShareDeed.GRANT_EXTENSION: "同意延期",
    ShareDeed.REFUSE_EXTENSION: "不同意延期",
    ShareDeed.URGE: "登记催办",
    ShareDeed.SEND_SOMEBODY: "派人督办",
    ShareDeed.DRAFT_ORDER: "起草督办通知单",
    ShareDeed.ORDER: "签发督办通知单",
    ShareDeed.RECEIPT: "督办通知单回执",
    ShareDeed.ASK_CLOSING: "提请结案",
    ShareDeed.END: "随案终止",
}


class ReportKind(StrEnum):
    PROGRESS = "progress"
    RESULT = "result"
    HARD = "hard"  # in time all the same: progress, reasons, measures (四(二)2)

    @property
    def label(self) -> str:
        return {"progress": "进展报告", "result": "办结报告", "hard": "难以如期办结的进展报告"}[self.value]


# 审结 (domain.md §5): what a report must hold before the matter counts as done.
TESTS: Mapping[str, str] = {
    "one_matter": "一事一文",
    "stamped": "加盖公章",
    "facts": "事实清楚",
    "solved": "问题解决",
    "done": "任务完成",
    "conclusion": "结论正确",
    "lawful": "措施合法",
    "format": "格式规范",
}


class Verdict(StrEnum):
    """What became of a report. A report on progress is read, not judged; one that waited as its case ended lapsed."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    NOTED = "noted"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        return {"accepted": "审核通过", "returned": "责成重新查报", "noted": "已阅", "lapsed": "随案终止"}[self.value]


# Checked by the officer in charge, then decided by the leader (domain.md §5).
EXTENSION = approval.Chain(
    (
        approval.Step("ask"),
        approval.Step("check"),
        approval.Step(
            "decide", frozenset({"ask", "check"}), "延期申请由您填报或核对，须由另一人决定，请报请其他负责人办理"
        ),
    )
)

S, D = ShareState, ShareDeed
AWAITING = (S.SERVED, S.HANDLING)  # its report is awaited
DONE = (S.ACCEPTED, S.ENDED)  # nothing is awaited of it
MOST_EXTENSIONS = 2  # domain.md §5


@dataclass(frozen=True)
class ShareFacts:
    """What the rules look at. `term_over` says that the running term has ended, `order_runs` that this is the one of a
    督办通知单, begun because the unit's own was over; `extension_open` that a request waits and `extension_checked`
    that the officer in charge has looked at it, `report_kind` which report waits for judgement ('' for none),
    `all_accepted` that every share of the case meets its demands."""

    state: ShareState
    case_state: CaseState
    body_id: str
    unit_id: str = ""
    lead: bool = False
    term_over: bool = False
    order_runs: bool = False
    extensions: int = 0
    extension_open: bool = False
    extension_checked: bool = False
    report_kind: str = ""
    order_open: bool = False
    ordered: bool = False
    receipted: bool = False
    all_accepted: bool = False


def _wrong_state(deed: ShareDeed, facts: ShareFacts) -> str:
    return f"现为“{facts.state.label}”，此时不能{deed.label}"


def _case_goes_on(deed: ShareDeed, facts: ShareFacts) -> str:
    if facts.case_state is CaseState.HANDLING:
        return ""
    return f"本案现为“{facts.case_state.label}”，此时不能{deed.label}"


def _in_time(_: ShareDeed, facts: ShareFacts) -> str:
    if not facts.term_over and not facts.order_runs:
        return ""
    return "办理期限已过，延期应在期满前申请；请立即报告办理情况并说明原因"


def _not_too_often(_: ShareDeed, facts: ShareFacts) -> str:
    if facts.extensions < MOST_EXTENSIONS:
        return ""
    return f"已经延期 {MOST_EXTENSIONS} 次，不能再延；请在期限内报告进展、说明原因和加快办理的措施"


def _none_waits(_: ShareDeed, facts: ShareFacts) -> str:
    return "已有一份延期申请待答复，请等候答复" if facts.extension_open else ""


def _one_waits(_: ShareDeed, facts: ShareFacts) -> str:
    return "" if facts.extension_open else "没有待答复的延期申请"


def _checked(_: ShareDeed, facts: ShareFacts) -> str:
    return "" if facts.extension_checked else "请承办人先核对延期申请，再报领导决定"


def _is_done(_: ShareDeed, facts: ShareFacts) -> str:
    if facts.report_kind == ReportKind.HARD:
        return "这是难以如期办结的进展报告，问题尚未办结；请定新的期限，责成继续办理"
    return ""


def _no_order(_: ShareDeed, facts: ShareFacts) -> str:
    return "督办通知单已在起草，请打开原稿办理" if facts.order_open else ""


def _order_unreceipted(_: ShareDeed, facts: ShareFacts) -> str:
    if not facts.ordered:
        return "还没有督办通知单，不需要回执"
    return "督办通知单已经回执，无需再次回执" if facts.receipted else ""


def _lead_and_all_done(_: ShareDeed, facts: ShareFacts) -> str:
    if not facts.lead:
        return "结案由牵头单位提请，请与牵头单位联系"
    return "" if facts.all_accepted else "还有单位没有达到办理要求，待全部审核通过后再提请结案"


def _by_the_unit(deed: ShareDeed, facts: ShareFacts, caller: Caller) -> str:
    """The unit itself; of a body without an account here the inspection body keys in what came on paper (补录)."""
    own = facts.unit_id or facts.body_id
    right = Action.ANSWER_CASE if facts.unit_id else Action.DRAFT_CASE
    if caller.unit_id == own and allowed(caller.role, right):
        return ""
    return f"{deed.label}须由责任单位办理，请用该单位的账号登录"


def _by_the_body(deed: ShareDeed, facts: ShareFacts, caller: Caller) -> str:
    if not allowed(caller.role, Action.DRAFT_CASE):
        return f"您的角色不能{deed.label}，请交承办的督察机构办理"
    return "" if caller.unit_id == facts.body_id else f"{deed.label}由承办的督察机构办理"


def _by_leaders(deed: ShareDeed, facts: ShareFacts, caller: Caller) -> str:
    if not allowed(caller.role, Action.APPROVE_CASE):
        return f"{deed.label}由负责人决定，请报请办理"
    return "" if caller.unit_id == facts.body_id else f"{deed.label}由承办的督察机构办理"


def _by_its_paper(*_: object) -> str:
    """The deed is done by the act that moves a paper, or the whole case, which has asked who may."""
    return ""


_WORDS, _REASON = "请写明情况", "请写明理由"
SHARE_COURSE: Course[ShareState, ShareDeed, ShareFacts, Caller] = Course(
    states=tuple(ShareState),
    deeds=tuple(ShareDeed),
    starts=(S.PREPARED,),
    ends=(S.ACCEPTED, S.ENDED),
    steps=(
        Step(D.SERVE, {S.PREPARED: S.SERVED}, _by_its_paper),
        Step(D.SIGN, {S.SERVED: S.HANDLING}, _by_the_unit, (_case_goes_on,)),
        Step(D.PROGRESS, ways(S.HANDLING), _by_the_unit, (_case_goes_on,), asks=_WORDS),
        Step(D.REPORT, {S.HANDLING: S.REPORTED}, _by_the_unit, (_case_goes_on,), asks="请写明办理情况和结果"),
        Step(D.ACCEPT, {S.REPORTED: S.ACCEPTED}, _by_the_body, (_case_goes_on, _is_done)),
        Step(D.RETURN, ways(S.REPORTED, S.ACCEPTED, to=S.HANDLING), _by_the_body, (_case_goes_on,), asks=_REASON),
        Step(
            D.ASK_EXTENSION,
            ways(S.SERVED, S.HANDLING),
            _by_the_unit,
            (_case_goes_on, _in_time, _not_too_often, _none_waits),
            asks=_REASON,
        ),
        Step(D.CHECK_EXTENSION, ways(S.SERVED, S.HANDLING), _by_the_body, (_case_goes_on, _one_waits), asks=_WORDS),
        Step(D.GRANT_EXTENSION, ways(S.SERVED, S.HANDLING), _by_leaders, (_case_goes_on, _one_waits, _checked)),
        Step(
            D.REFUSE_EXTENSION,
            ways(S.SERVED, S.HANDLING),
            _by_leaders,
            (_case_goes_on, _one_waits, _checked),
            asks=_REASON,
        ),
        Step(D.URGE, ways(*AWAITING), _by_the_body, (_case_goes_on,), asks=_WORDS),
        Step(D.SEND_SOMEBODY, ways(*AWAITING), _by_the_body, (_case_goes_on,), asks="请写明督办要求"),
        Step(D.DRAFT_ORDER, ways(*AWAITING), _by_the_body, (_case_goes_on, _no_order)),
        Step(D.ORDER, ways(*AWAITING), _by_its_paper, (_case_goes_on,)),
        Step(D.RECEIPT, ways(*AWAITING), _by_the_unit, (_case_goes_on, _order_unreceipted), asks=_WORDS),
        Step(D.ASK_CLOSING, ways(S.ACCEPTED), _by_the_unit, (_case_goes_on, _lead_and_all_done)),
        Step(D.END, ways(S.PREPARED, S.SERVED, S.HANDLING, S.REPORTED, S.ACCEPTED, to=S.ENDED), _by_its_paper),
    ),
    state_of=lambda facts: facts.state,
    wrong_state=_wrong_state,
)


def extension_refusal(until: date, running: TermClock, measure: Measure, amount: int, days: Calendar) -> str:
    """Why a term that runs as the clock says cannot be prolonged to `until`, without the full stop; '' when it can. An
    extension is no longer than the plan's own term, `amount` in `measure` (domain.md §5)."""
    if until <= running.due_on:
        return f"延期后的期限须在现期限{running.words()}之后，请另选日期"
    latest = furthest(running.due_on, measure, amount, days)
    if until <= latest:
        return ""
    return f"每次延期不超过原办理期限（{term_length(measure, amount)}），最迟至{chinese_day(latest)}，请另选日期"


def furthest(since: date, measure: Measure, amount: int, days: Calendar) -> date:
    """The last day to which a term may be set on the day `since`: no further than the plan's own term is long."""
    return days.due(since, amount).day if measure is Measure.WORKDAYS else since + timedelta(days=amount)


def term_length(measure: Measure, amount: int) -> str:
    """How long a term is in words: `15天`, also where its last day rolls on; `15个工作日`."""
    return f"{amount}{'个工作日' if measure is Measure.WORKDAYS else '天'}"
