"""专项督察, the case: from 立案 to the archive (沪城管执〔2009〕1号 四(二); domain.md §5).

Every decision on a case – to open it or not, to join, suspend, resume or refer it, to close it – is a paper that is
written by one person, looked through by the head of the inspection body and signed by the leader: the case moves with
its papers. What the responsible units do stands in `share.py`. One table is both the rule and the chart.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sync_server.casework.course import Course, Step, ways
from sync_server.procedures.permissions import CITY_CODE, Action, Caller, Target, allowed, in_scope


class CaseSource(StrEnum):
    """What a case comes from (四(二)1), or what the analysis and meetings found."""

    DIRECTION = "direction"
    ORDER = "order"
    CAMPAIGN = "campaign"
    ANALYSIS = "analysis"
    MEETING = "meeting"

    @property
    def label(self) -> str:
        return _SOURCE_LABELS[self]


_SOURCE_LABELS = {
    CaseSource.DIRECTION: "上级批办事项",
    CaseSource.ORDER: "上级指令性任务",
    CaseSource.CAMPAIGN: "重要执法活动",
    CaseSource.ANALYSIS: "数据分析（反复问题）",
    CaseSource.MEETING: "例会任务",
}


class CaseState(StrEnum):
    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    HANDLING = "handling"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    CLOSED = "closed"
    REFUSED = "refused"
    MERGED = "merged"
    REFERRED = "referred"
    ARCHIVED = "archived"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    CaseState.DRAFT: "拟立案",
    CaseState.IN_APPROVAL: "立案审批中",
    CaseState.HANDLING: "承办中",
    CaseState.SUSPENDED: "已中止",
    CaseState.CLOSING: "结案审批中",
    CaseState.CLOSED: "已结案",
    CaseState.REFUSED: "不予立案",
    CaseState.MERGED: "已并案",
    CaseState.REFERRED: "已移送",
    CaseState.ARCHIVED: "已归档",
    CaseState.DROPPED: "未送审撤销",
}


class CaseDeed(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    OPEN = "open"
    REFUSE = "refuse"
    DROP = "drop"
    DIRECT = "direct"
    ASK_CHANGE = "ask_change"
    SUSPEND = "suspend"
    RESUME = "resume"
    MERGE = "merge"
    REFER = "refer"
    DRAFT_CLOSING = "draft_closing"
    SUBMIT_CLOSING = "submit_closing"
    RETURN_CLOSING = "return_closing"
    CLOSE = "close"
    DRAFT_REPLY = "draft_reply"
    REPLY = "reply"
    ARCHIVE = "archive"

    @property
    def label(self) -> str:
        return _DEED_LABELS[self]


_DEED_LABELS = {
    CaseDeed.EDIT: "修改立案审批表和督察方案",
    CaseDeed.SUBMIT: "送审立案审批表",
    CaseDeed.SEND_BACK: "退回立案审批表",
    CaseDeed.OPEN: "准予立案",
    CaseDeed.REFUSE: "不予立案",
    CaseDeed.DROP: "撤销拟立案",
    CaseDeed.DIRECT: "登记领导批示",
    CaseDeed.ASK_CHANGE: "提请并案、中止、恢复或移送",
    CaseDeed.SUSPEND: "中止",
    CaseDeed.RESUME: "恢复",
    CaseDeed.MERGE: "并案",
    CaseDeed.REFER: "移送",
    CaseDeed.DRAFT_CLOSING: "起草结案审批表",
    CaseDeed.SUBMIT_CLOSING: "送审结案审批表",
    CaseDeed.RETURN_CLOSING: "退回结案审批表",
    CaseDeed.CLOSE: "准予结案",
    CaseDeed.DRAFT_REPLY: "起草回复",
    CaseDeed.REPLY: "回复交办单位",
    CaseDeed.ARCHIVE: "归档",
}

S, D = CaseState, CaseDeed
UNSEEN = frozenset({S.DRAFT, S.IN_APPROVAL, S.REFUSED, S.DROPPED})  # no unit has met it
GOES_ON = (S.HANDLING, S.SUSPENDED, S.CLOSING)
OVER = (S.CLOSED, S.REFUSED, S.MERGED, S.REFERRED)  # decided, not yet in the archive


@dataclass(frozen=True)
class CaseFacts:
    """What the rules look at. `unit_ids` are the responsible units with an account here and `districts` theirs,
    `waiting` the names of those whose handling has not been accepted; `closing_open`, `change_open` and `reply_open`
    whether that paper is being written or approved already; `replied` whether whoever gave it has an answer, `opened`
    whether it has been."""

    state: CaseState
    body_id: str
    district_code: str
    unit_ids: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    waiting: tuple[str, ...] = ()
    closing_open: bool = False
    change_open: bool = False
    reply_open: bool = False
    replied: bool = False
    opened: bool = True

    @property
    def unseen(self) -> bool:
        """True if no unit has met it, also once it lies in the archive."""
        return self.state in UNSEEN or not self.opened

    def target(self) -> Target:
        """What scopes are asked about."""
        return Target(self.district_code, self.unit_ids, hidden_from_units=self.unseen)


def may_read(facts: CaseFacts, caller: Caller) -> bool:
    """True if the caller may open the case: the body that carries it and those above it always, responsible units and
    the sections above these once it is opened."""
    if not allowed(caller.role, Action.SEE_CASES):
        return False
    if in_scope(caller, Action.SEE_CASES, facts.target()):
        return True
    if facts.unseen or caller.district_code == CITY_CODE:
        return False
    of_section = allowed(caller.role, Action.DRAFT_CASE) and caller.district_code in facts.districts
    return caller.unit_id in facts.unit_ids or of_section


def _wrong_state(deed: CaseDeed, facts: CaseFacts) -> str:
    return f"本案现为“{facts.state.label}”，此时不能{deed.label}"


def _all_accepted(_: CaseDeed, facts: CaseFacts) -> str:
    if not facts.waiting:
        return ""
    return f"{'、'.join(facts.waiting)}尚未达到办理要求，待其报告审核通过后再办理结案"


def _no_closing(_: CaseDeed, facts: CaseFacts) -> str:
    return "结案审批表已在起草，请打开原稿办理" if facts.closing_open else ""


def _no_change(_: CaseDeed, facts: CaseFacts) -> str:
    return "已有一份审批表在办理，请先办完" if facts.change_open else ""


def _no_reply(_: CaseDeed, facts: CaseFacts) -> str:
    if facts.replied:
        return "已经回复交办单位，无需再次回复"
    return "回复已在起草，请打开原稿办理" if facts.reply_open else ""


def _answered(_: CaseDeed, facts: CaseFacts) -> str:
    return "" if facts.replied else "还没有回复交办单位，请先起草并签发回复，再归档"


def _by_drafters(deed: CaseDeed, facts: CaseFacts, caller: Caller) -> str:
    if not allowed(caller.role, Action.DRAFT_CASE):
        return f"您的角色不能{deed.label}，请交承办的督察机构办理"
    return "" if caller.unit_id == facts.body_id else f"{deed.label}由承办的督察机构办理"


def _by_its_paper(*_: object) -> str:
    """The deed is done by the act that moves the paper, which has asked who may."""
    return ""


_WORDS = "请写明理由"
CASE_COURSE: Course[CaseState, CaseDeed, CaseFacts, Caller] = Course(
    states=tuple(CaseState),
    deeds=tuple(CaseDeed),
    starts=(S.DRAFT,),
    ends=(S.ARCHIVED, S.DROPPED),
    steps=(
        Step(D.EDIT, ways(S.DRAFT), _by_drafters),
        Step(D.SUBMIT, {S.DRAFT: S.IN_APPROVAL}, _by_its_paper),
        Step(D.SEND_BACK, {S.IN_APPROVAL: S.DRAFT}, _by_its_paper),
        Step(D.OPEN, {S.IN_APPROVAL: S.HANDLING}, _by_its_paper),
        Step(D.REFUSE, {S.IN_APPROVAL: S.REFUSED}, _by_its_paper),
        Step(D.DROP, {S.DRAFT: S.DROPPED}, _by_its_paper),
        Step(D.DIRECT, ways(*GOES_ON), _by_drafters, asks="请写明批示内容"),
        Step(D.ASK_CHANGE, ways(S.HANDLING, S.SUSPENDED), _by_drafters, (_no_change,), asks=_WORDS),
        Step(D.SUSPEND, {S.HANDLING: S.SUSPENDED}, _by_its_paper),
        Step(D.RESUME, {S.SUSPENDED: S.HANDLING}, _by_its_paper),
        Step(D.MERGE, ways(S.HANDLING, S.SUSPENDED, to=S.MERGED), _by_its_paper),
        Step(D.REFER, ways(S.HANDLING, S.SUSPENDED, to=S.REFERRED), _by_its_paper),
        Step(D.DRAFT_CLOSING, ways(S.HANDLING), _by_drafters, (_all_accepted, _no_change, _no_closing)),
        Step(D.SUBMIT_CLOSING, {S.HANDLING: S.CLOSING}, _by_its_paper, (_all_accepted,)),
        Step(D.RETURN_CLOSING, {S.CLOSING: S.HANDLING}, _by_its_paper),
        Step(D.CLOSE, {S.CLOSING: S.CLOSED}, _by_its_paper, (_all_accepted,)),
        Step(D.DRAFT_REPLY, ways(*OVER), _by_drafters, (_no_reply,)),
        Step(D.REPLY, ways(*OVER), _by_its_paper),
        Step(D.ARCHIVE, ways(*OVER, to=S.ARCHIVED), _by_drafters, (_answered,)),
    ),
    state_of=lambda facts: facts.state,
    wrong_state=_wrong_state,
)
