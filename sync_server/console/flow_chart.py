"""附件3《上海市城管执法系统日常督察工作流程图》 as a table: what stands where, and what leads from one to the next
(沪城管执〔2009〕1号 四(一)1–10, 四(二); domain.md §4, §5).

Each place is a state, or some, of the courses by which matters move, with the list in which those that stand there are
found; a test holds the table against the courses, so that a new state cannot be forgotten. The ten steps themselves
stand in `ten_steps.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlencode

from shared.finding import FindingState
from shared.notice import NoticeState
from sync_server.console.ten_steps import STEP_NAMES
from sync_server.documents import kinds
from sync_server.notices.rules.pursuit import PursuitState
from sync_server.procedures.alerting import AlertState
from sync_server.procedures.documents import DocumentKind, DocumentState
from sync_server.special.rules.case import CaseState
from sync_server.special.rules.share import ShareState

N, P, C, H, F, A, D = NoticeState, PursuitState, CaseState, ShareState, FindingState, AlertState, DocumentState


@dataclass(frozen=True)
class Listed:
    """A list of the console with what it is narrowed to: by it the place is counted, and to it a click leads."""

    path: str
    query: Mapping[str, str] = field(default_factory=dict)

    def url(self, district: str = "") -> str:
        """Its address, of one district when it is given."""
        query = {name: value for name, value in {**self.query, "district": district}.items() if value}
        return f"{self.path}?{urlencode(query)}" if query else self.path

    def late(self) -> Listed:
        """Of these those whose term is over."""
        return Listed(self.path, {**self.query, "late": "1"})


@dataclass(frozen=True)
class Place:
    """A box of the chart, in which column and row. `step` is the number of the ten steps that begins here, `stands`
    what the matters counted here wait for, `states` what states they have, of documents of the `kind`. Where `listed`
    is None nothing open stands. `late` lists those among them that are late; where all are, it is `listed` itself."""

    key: str
    name: str
    column: int
    row: int
    stands: str
    states: tuple[StrEnum, ...] = ()
    listed: Listed | None = None
    late: Listed | None = None
    step: int = 0
    kind: DocumentKind | None = None


class Point(NamedTuple):
    """A point of an arrow: of the box at column and row, how far along its width and down its height (1 is its edge,
    beyond it the gap)."""

    column: int
    row: int
    x: float
    y: float


@dataclass(frozen=True)
class Arrow:
    """From one place to another, with what happens on the way. Between neighbours it goes straight (`aside` moves it
    off the middle, for those that go both ways); otherwise `way` says how, and `at` where its words begin, unless it
    joins another that says them. `returns` has a head at both ends."""

    source: str
    target: str
    words: str
    aside: float = 0
    way: tuple[Point, ...] = ()
    at: Point | None = None
    returns: bool = False


def _notices(state: str) -> Listed:
    return Listed("/notices", {"state": state})


def _open(path: str, state: str) -> Listed:
    """What the list itself calls open."""
    return Listed(path, {"state": state})


def _pursuits(state: PursuitState) -> Listed:
    return Listed("/pursuits", {"state": state.value})


def _cases(state: str) -> Listed:
    return Listed("/cases", {"state": state})


def _papers(kind: DocumentKind, state: str = "in_hand") -> Listed:
    return Listed("/documents", {"kind": kind.value, "state": state})


def _step(
    number: int, key: str, column: int, row: int, stands: str, states: tuple[StrEnum, ...],
    listed: Listed | None = None, late: Listed | None = None, kind: DocumentKind | None = None,
) -> Place:  # fmt: skip
    return Place(key, STEP_NAMES[number - 1], column, row, stands, states, listed, late, number, kind)


_IN_HAND = (D.DRAFT, D.PROPOSED, D.FIRST_APPROVED, D.RETURNED)
_PLANS, _REPORTS, _ISSUES, _SCORES = (
    _papers(kind) for kind in (kinds.PLAN, kinds.REPORT, kinds.BULLETIN, kinds.EVALUATION)
)
DAILY = (
    _step(1, "plan", 0, 0, "计划在办", _IN_HAND, _PLANS, _PLANS.late(), kinds.PLAN),
    Place(
        "plan_filed", "报送计划", 0, 1, "待接收", (D.FILED, D.RECEIVED), _papers(kinds.PLAN, D.FILED.value),
        kind=kinds.PLAN,
    ),
    _step(2, "patrol", 1, 0, "派勤在办", (), Listed("/assignments"), _open("/assignments", "undone")),
    _step(3, "analysis", 2, 0, "问题待确认", (F.OPEN,), Listed("/findings", {"state": F.OPEN.value})),
    _step(4, "telling", 3, 0, "待告知", (F.ACKNOWLEDGED,), Listed("/findings", {"state": F.ACKNOWLEDGED.value})),
    Place(
        "confirming", "督察通知书", 4, 0, "待确认", (N.AWAITING_CONFIRMATION, F.NOTICED),
        _notices(N.AWAITING_CONFIRMATION.value),
    ),
    Place("serving", "通知书送达", 5, 0, "待送达", (N.ISSUED, F.NOTICED), _notices(N.ISSUED.value)),
    _step(5, "answering", 6, 0, "待反馈", (N.SERVED,), _notices(N.SERVED.value), _notices(N.SERVED.value).late()),
    Place("objection", "异议复核", 7, 0, "待复核", (N.OBJECTED,), _notices(N.OBJECTED.value)),
    Place(
        "alert", "立即通知", 3, 1, "未处置完", (A.WAITING, A.ACKNOWLEDGED, A.ON_SITE, A.DONE),
        _open("/alerts", "open"), _open("/alerts", "open").late(),
    ),
    Place("on_spot", "当场纠正", 4, 1, "不另开通知书", (F.CLOSED,)),
    Place("extension", "延期申请", 5, 1, "待答复", (), _notices("extension"), _notices("extension").late()),
    Place("verifying", "核验", 6, 1, "待核验", (N.FED_BACK,), _notices(N.FED_BACK.value)),
    Place("closed", "合格销号", 7, 1, "办结", (N.CLOSED, F.CLOSED)),
    Place(
        "returned", "退回再整改", 6, 2, "待再反馈", (N.RETURNED,), _notices(N.RETURNED.value),
        _notices(N.RETURNED.value).late(),
    ),
    _step(6, "pursuit", 5, 2, "追踪督察中", (P.FOLLOWING,), _pursuits(P.FOLLOWING), _pursuits(P.FOLLOWING).late()),
    Place(
        "order", "督办通知单", 4, 2, "督办中", (P.SUPERVISED,), _pursuits(P.SUPERVISED), _pursuits(P.SUPERVISED).late()
    ),
    Place("proposal", "追责建议", 3, 2, "审批中", (P.PROPOSED,), _pursuits(P.PROPOSED)),
    Place("street", "街镇处理", 2, 2, "待报结果", (P.HANDED_OVER,), _pursuits(P.HANDED_OVER)),
    Place("settled", "销号或移送", 1, 2, "办结", (P.CLOSED, P.REFERRED)),
    _step(7, "report", 1, 3, "通报在办", _IN_HAND, _REPORTS, _REPORTS.late(), kinds.REPORT),
    Place(
        "report_filed", "报送上级", 2, 3, "待接收", (D.FILED, D.RECEIVED), _papers(kinds.REPORT, D.FILED.value),
        kind=kinds.REPORT,
    ),
    _step(8, "bulletin", 3, 3, "动态在办", (*_IN_HAND, D.ISSUED), _ISSUES, _ISSUES.late(), kinds.BULLETIN),
    _step(9, "evaluation", 4, 3, "评定在办", _IN_HAND, _SCORES, kind=kinds.EVALUATION),
    Place(
        "decision", "评定决定", 5, 3, "待决定", (D.FILED, D.DECIDED), _papers(kinds.EVALUATION, D.FILED.value),
        kind=kinds.EVALUATION,
    ),
    _step(10, "rewards", 6, 3, "按决定登记", ()),
)  # fmt: skip
_OPENED = C.HANDLING
SPECIAL = (
    Place("source", "专项来源", 0, 4, "批办、反复等"),
    Place("drafting", "拟立案", 1, 4, "填写立案表", (C.DRAFT, H.PREPARED), _cases(C.DRAFT.value)),
    Place("approving", "立案审批", 2, 4, "待审批", (C.IN_APPROVAL, H.PREPARED), _cases(C.IN_APPROVAL.value)),
    Place("signing", "交办", 3, 4, "有单位待签收", (_OPENED, H.SERVED), _cases("unsigned")),
    Place("handling", "承办", 4, 4, "有单位办理中", (_OPENED, H.HANDLING), _cases("answering")),
    Place("judging", "审核报告", 5, 4, "有报告待审核", (_OPENED, H.REPORTED), _cases("judge")),
    Place("accepted", "拟结案", 6, 4, "都已达到要求", (_OPENED, H.ACCEPTED), _cases("accepted")),
    Place("closing", "结案审批", 7, 4, "待审批", (C.CLOSING,), _cases(C.CLOSING.value)),
    Place("more_time", "延期审批", 3, 5, "待决定", (), _cases("extension")),
    Place("urging", "督办", 4, 5, "有单位逾期", (), _cases("late"), _cases("late")),
    Place("suspended", "中止", 5, 5, "已中止", (C.SUSPENDED,), _cases(C.SUSPENDED.value)),
    Place("filing", "归档", 6, 5, "待归档", (C.ARCHIVED,), _cases("unfiled")),
    Place("replying", "办结回复", 7, 5, "待回复", (C.CLOSED, C.REFUSED, C.MERGED, C.REFERRED), _cases("unanswered")),
)
PLACES = (*DAILY, *SPECIAL)
# Where a matter leaves the chart without going on: none of them is open, and no list waits for it.
LEAVES: Mapping[StrEnum, str] = {
    N.REVOKED: "通知书撤销",
    N.VOID: "通知书作废",
    P.TAKEN_BACK: "追踪督察随期限改动撤回",
    F.WITHDRAWN: "问题撤回不计",
    C.DROPPED: "未送审的拟立案撤销",
    H.ENDED: "单位的承办随案终止",
    D.VOID: "文稿作废",
}
_GAP, _UNDER, _OVER = 1.23, 1.27, -0.27  # the middle of the gap at the right, below, above
ARROWS = (
    Arrow("plan", "patrol", "派勤"),
    Arrow("plan", "plan_filed", "报送", -0.2),
    Arrow("plan_filed", "plan", "退回", 0.2),
    Arrow("patrol", "analysis", "上报"),
    Arrow("analysis", "telling", "确认"),
    Arrow("telling", "confirming", "下达"),
    Arrow("telling", "alert", "严重的", -0.2),
    Arrow(
        "telling", "on_spot", "当场已改", way=(Point(3, 0, 0.82, 1), Point(3, 0, 0.82, _UNDER), Point(4, 1, 0.5, _OVER),
        Point(4, 1, 0.5, 0)), at=Point(4, 0, 0.56, 1.3),
    ),
    Arrow("confirming", "serving", "确认"),
    Arrow("serving", "answering", "送达"),
    Arrow("answering", "objection", "异议", -0.16),
    Arrow("objection", "answering", "维持", 0.16),
    Arrow(
        "answering", "extension", "期满前申请", way=(Point(6, 0, 0, 0.84), Point(5, 0, _GAP, 0.84),
        Point(5, 1, _GAP, 0.5), Point(5, 1, 1, 0.5)), at=Point(5, 1, 0.42, -0.1), returns=True,
    ),
    Arrow("answering", "verifying", "属实整改"),
    Arrow("verifying", "closed", "合格"),
    Arrow("verifying", "returned", "不合格", -0.2),
    Arrow("returned", "verifying", "再反馈", 0.2),
    Arrow(
        "answering", "pursuit", "逾期未反馈", way=(Point(6, 0, 0, 0.84), Point(5, 0, _GAP, 0.84),
        Point(5, 2, _GAP, _OVER), Point(5, 2, 0.5, _OVER), Point(5, 2, 0.5, 0)), at=Point(5, 1, 0.42, 1.19),
    ),
    Arrow("returned", "pursuit", "两次退回"),
    Arrow("pursuit", "order", "仍未整改"),
    Arrow("order", "proposal", "拖延", -0.16),
    Arrow("proposal", "order", "撤回", 0.16),
    Arrow("proposal", "street", "批准"),
    Arrow("street", "settled", "结果"),
    Arrow("settled", "report", "按月汇总"),
    Arrow("report", "report_filed", "报送", -0.16),
    Arrow("report_filed", "report", "退回", 0.16),
    Arrow("report_filed", "bulletin", "汇编"),
    Arrow("bulletin", "evaluation", "评分"),
    Arrow("evaluation", "decision", "报送", -0.16),
    Arrow("decision", "evaluation", "退回", 0.16),
    Arrow("decision", "rewards", "决定"),
    Arrow(
        "analysis", "source", "反复三次以上", way=(Point(2, 0, 0.5, 1), Point(2, 0, 0.5, _UNDER),
        Point(0, 0, _GAP, _UNDER), Point(0, 3, _GAP, 1.16), Point(0, 3, 0.84, 1.16), Point(0, 4, 0.84, 0)),
        at=Point(1, 0, 0.1, 1.21),
    ),
    Arrow("source", "drafting", "立案"),
    Arrow("drafting", "approving", "送审", -0.16),
    Arrow("approving", "drafting", "退回", 0.16),
    Arrow("approving", "signing", "准予"),
    Arrow("signing", "handling", "签收"),
    Arrow("handling", "judging", "报告", -0.16),
    Arrow("judging", "handling", "重查", 0.16),
    Arrow("judging", "accepted", "达到"),
    Arrow("accepted", "closing", "送审", -0.16),
    Arrow("closing", "accepted", "退回", 0.16),
    Arrow("closing", "replying", "准予结案"),
    Arrow("replying", "filing", "已回复"),
    Arrow(
        "handling", "more_time", "期满前申请", way=(Point(4, 4, 0, 0.84), Point(3, 4, _GAP, 0.84),
        Point(3, 5, _GAP, 0.5), Point(3, 5, 1, 0.5)), at=Point(3, 5, 0.42, -0.1), returns=True,
    ),
    Arrow("handling", "urging", "逾期", -0.2),
    Arrow(
        "handling", "suspended", "中止、恢复", way=(Point(4, 4, 0.75, 1), Point(4, 4, 0.75, _UNDER),
        Point(4, 4, _GAP, _UNDER), Point(4, 5, _GAP, 0.5), Point(5, 5, 0, 0.5)), at=Point(4, 4, 1.3, 1.32),
        returns=True,
    ),
    Arrow(
        "handling", "replying", "并案、移送", way=(Point(4, 4, 0.75, 1), Point(4, 4, 0.75, _UNDER),
        Point(4, 4, _GAP, _UNDER), Point(4, 5, _GAP, 1.36), Point(7, 5, 0.5, 1.36), Point(7, 5, 0.5, 1)),
        at=Point(5, 5, 0.56, 1.3),
    ),
    Arrow("suspended", "replying", "并案、移送", way=(Point(5, 5, 0.5, 1), Point(5, 5, 0.5, 1.36))),
    Arrow(
        "approving", "replying", "不予立案，也要回复", way=(Point(2, 4, 0.5, 1), Point(2, 5, 0.5, 1.36),
        Point(7, 5, 0.5, 1.36), Point(7, 5, 0.5, 1)), at=Point(2, 5, 0.56, 1.3),
    ),
)  # fmt: skip
