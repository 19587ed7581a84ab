"""The navigation at the left: what this role may open, with counts of what waits there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from shared.organisation import Role
from sync_server.accounts.viewer import Viewer
from sync_server.console.queries import counts
from sync_server.documents import kinds
from sync_server.procedures.permissions import Action


@dataclass(frozen=True)
class Entry:
    """One line of the navigation. `count` is shown when above zero, `hot` in red. Without `needs` it is everybody's."""

    url: str
    name: str
    icon: str
    needs: tuple[Action, ...] = ()
    counter: str = ""
    hot: bool = False


# Everybody who reads scores but the units that are scored, which have a page of their own.
_APPRAISING = (Action.ANALYSE, Action.DECIDE_EVALUATION)
# Who lets others sign, who may be let, and the administrators who ask and confirm.
STAND_INS = (
    Action.DRAFT_FILING,
    Action.EDIT_BULLETIN,
    Action.APPROVE_PURSUIT,
    Action.MANAGE_USERS,
    Action.CONFIRM_USERS,
)
_READING = (*dict.fromkeys(kind.read for kind in kinds.ALL), Action.READ_ADDRESSED)
GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "办理",
        (
            Entry("/", "工作台", "desk", (Action.CONFIRM_NOTICE, Action.VERIFY)),
            Entry("/leading", "领导看板", "chart", (Action.APPROVE_CASE,)),
            Entry("/squad", "本单位通知书", "paper", (Action.ANSWER_NOTICE,), "squad", True),
            Entry("/street-replies", "追责建议", "stamp", (Action.ANSWER_PROPOSAL,), "street", True),
            Entry("/alerts", "立即通知", "bell", (Action.SEE_LEDGER,), "alerts", True),
            Entry("/inbox", "收件箱", "inbox", (Action.INBOX,), "inbox"),
            Entry("/notices", "督察通知书", "paper", (Action.SEE_LEDGER,), "notices"),
            Entry("/pursuits", "追责督办", "stamp", (Action.DRAFT_PURSUIT,), "pursuits"),
            Entry("/cases", "专项督察", "flag", (Action.DRAFT_CASE,), "cases"),
            Entry("/cases/shares", "本单位专项承办", "flag", (Action.ANSWER_CASE,), "shares", True),
            Entry("/flow", "流程图", "branch", (Action.ANALYSE,)),
            Entry("/assignments", "派勤", "route", (Action.ASSIGN,)),
            Entry("/orders", "12345、网格工单", "phone", (Action.KEEP_ORDERS,)),
            Entry("/suggestions", "投诉建议", "chat", (Action.ANSWER_SUGGESTIONS,), "suggestions"),
        ),
    ),
    (
        "计划",
        (
            Entry("/plans", "工作计划", "calendar", (Action.SEE_FILINGS,)),
            Entry("/schedule", "计划与排班", "calendar", (Action.SEE_FILINGS, Action.SEE_SHIFTS)),
            Entry("/filings", "报送情况", "send", (Action.SEE_FILINGS,)),
            Entry("/shifts", "勤务信息", "clock", (Action.SEE_SHIFTS,)),
            Entry("/meetings", "督察例会", "people", (Action.SEE_MEETINGS,)),
            Entry("/reports", "月度通报", "stamp", (Action.READ_REPORTS,)),
            Entry("/bulletins", "督察动态", "book", (Action.READ_BULLETIN,)),
        ),
    ),
    (
        "台账",
        (
            Entry("/findings", "问题", "flag", (Action.SEE_LEDGER,), "findings"),
            Entry("/records", "督察记录", "book", (Action.SEE_LEDGER,)),
            Entry("/analysis", "数据分析", "chart", (Action.ANALYSE,)),
            Entry("/issued", "发文登记", "stamp", (Action.SEE_LEDGER,)),
            Entry("/documents", "文稿", "paper", _READING),
            Entry("/archive", "档案", "archive", (Action.SEE_ARCHIVE,)),
        ),
    ),
    (
        "考核",
        (
            Entry("/squad/scores", "本单位得分", "scale", (Action.OBJECT_TO_SCORE,)),
            Entry("/appraisal", "考核评定", "scale", _APPRAISING, "objections"),
            Entry("/rewards", "实施奖惩", "stamp", (Action.SEE_SCORES,)),
            Entry("/annual", "年度考评", "book", _APPRAISING),
        ),
    ),
    (
        "队伍",
        (
            Entry("/directory", "督察名录", "people", (Action.SEE_DIRECTORY,)),
            Entry("/staffing", "装备培训情况", "chart", (Action.KEEP_STAFFING,)),
            Entry("/equipment", "装备登记", "camera", (Action.KEEP_STAFFING,)),
            Entry("/trainings", "培训登记", "book", (Action.KEEP_STAFFING,)),
            Entry("/conduct", "作风事项", "scale", (Action.KEEP_CONDUCT,)),
        ),
    ),
    (
        "管理",
        (
            Entry("/devices", "手机与登记", "phone", (Action.MANAGE_DEVICES,)),
            Entry("/people", "人员名录", "people", (Action.MANAGE_DEVICES, Action.MANAGE_USERS)),
            Entry("/units", "单位", "branch", (Action.MANAGE_USERS,)),
            Entry("/users", "账号", "key", (Action.MANAGE_USERS,)),
            Entry("/seals", "电子印章", "stamp", (Action.MANAGE_USERS,)),
            Entry("/confirmations", "账号确认", "key", (Action.CONFIRM_USERS,), "accounts", True),
            Entry("/stand-ins", "代签授权", "stamp", STAND_INS),
            Entry("/delegation", "授权与值班", "stamp", (Action.SEE_DELEGATION,)),
            Entry("/routing", "转办规则", "branch", (Action.SEE_ROUTING,)),
            Entry("/endpoints", "对外投递", "send", (Action.SEE_ENDPOINTS,), "failing", True),
            Entry("/catalogue", "督察项目目录", "book", (Action.SEE_LEDGER, Action.MANAGE_CATALOGUE)),
            Entry("/check-templates", "检查模板", "check", (Action.EDIT_TEMPLATES,)),
            Entry("/rules", "规则设置", "scale", (Action.SEE_RULES,)),
            Entry("/templates", "文书模板", "paper", (Action.EDIT_TEMPLATES,)),
            Entry("/calendar", "工作日历", "calendar", (Action.SEE_LEDGER, Action.LOAD_CALENDAR)),
            Entry("/security", "登录安全", "lock", (Action.SECURITY_POLICY,)),
            Entry("/audit", "审计日志", "shield", (Action.READ_AUDIT_LOG,)),
        ),
    ),
    ("", (Entry("/help", "使用说明", "info"),)),
)
_OWN_HOME = {Role.APPRAISAL: "/appraisal", Role.OFFICE_CHIEF: "/leading"}
UNFOLDED = 17  # entries that stand on a screen of 768 px, or nearly, beside the groups' names


@dataclass(frozen=True)
class Link:
    url: str
    name: str
    icon: str
    current: bool
    count: int
    hot: bool


@dataclass(frozen=True)
class Group:
    """Links under a title; those without a title are never folded."""

    title: str
    links: tuple[Link, ...]
    unfolded: bool

    @property
    def count(self) -> int:
        return sum(link.count for link in self.links)

    @property
    def hot(self) -> bool:
        return any(link.hot and link.count for link in self.links)


def build(conn: Connection, viewer: Viewer, path: str, now: datetime) -> list[Group]:
    """The groups with what the viewer may open; the closest link to the path is the current one.

    The current group is unfolded, and from the first one on as many others as fit on a screen beside it.
    """
    urls = [entry.url for _, entries in GROUPS for entry in entries if _opens(viewer, entry)]
    here = max((url for url in urls if path == url or path.startswith(f"{url.rstrip('/')}/")), key=len, default="")
    here = here if here != "/" or path == "/" else ""
    found = []
    for title, entries in GROUPS:
        links = tuple(
            Link(
                entry.url,
                entry.name,
                entry.icon,
                entry.url == here,
                counts.waiting(conn, viewer, entry.counter, now) if entry.counter else 0,
                entry.hot,
            )
            for entry in entries
            if _opens(viewer, entry)
        )
        if links:
            found.append((title, links, any(link.current for link in links)))
    room = UNFOLDED - sum(len(links) for title, links, current in found if current or not title)
    groups = []
    for title, links, current in found:
        if not current and title:
            room -= len(links)
        groups.append(Group(title, links, current or not title or room >= 0))
    return groups


def _opens(viewer: Viewer, entry: Entry) -> bool:
    return not entry.needs or viewer.may(*entry.needs)


def opened_by(viewer: Viewer) -> dict[str, str]:
    """Names of the pages that the viewer may open, by address."""
    return {entry.url: entry.name for _, entries in GROUPS for entry in entries if _opens(viewer, entry)}


def home(viewer: Viewer) -> str:
    """The first page the viewer may open; the own password is everybody's. The appraisal body begins with its task, the
    head of the city's office, whose desk nothing lies on, with the overview."""
    if viewer.role in _OWN_HOME:
        return _OWN_HOME[viewer.role]
    for _, entries in GROUPS:
        for entry in entries:
            if viewer.may(*entry.needs):
                return entry.url
    return "/password"
