"""How things look in words: each state as icon + word + colour, days that are left, sizes, flags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from shared.catalogue import Severity
from shared.evidence import describe_fix
from shared.finding import ENDED, UNDECIDED, FindingState
from shared.moment import SHANGHAI, from_iso
from shared.notice import NoticeState
from shared.plain import PlainError, from_plain
from shared.position import Fix
from shared.workdays import Calendar
from sync_server.casework.term import TermClock
from sync_server.procedures.notices import overdue
from sync_server.procedures.pursuit import PursuitCause, PursuitState


@dataclass(frozen=True)
class Look:
    """A state as it is shown: never by colour alone."""

    word: str
    colour: str  # red, amber, green, grey or "" (navy)
    icon: str


SEVERITY = {
    Severity.GRAVE.value: Look("严重", "red", "alert"),
    Severity.MAJOR.value: Look("较重", "amber", "up"),
    Severity.MINOR.value: Look("一般", "grey", "dot"),
}
NO_FINDING = Look("无问题", "grey", "check")
FINDING = {
    state.value: Look(state.label, colour, icon)
    for state, colour, icon in (
        (FindingState.OPEN, "amber", "clock"),
        (FindingState.ACKNOWLEDGED, "", "eye"),
        (FindingState.NOTICED, "", "paper"),
        (FindingState.CLOSED, "green", "check"),
        (FindingState.WITHDRAWN, "grey", "cross"),
    )
}
UNDECIDED_FINDINGS, ENDED_FINDINGS = UNDECIDED, ENDED
MERGE = {
    "proposed": Look("疑似同一问题，待认定", "amber", "branch"),
    "merged": Look("已合并办理", "green", "check"),
    "refused": Look("不是同一问题，分别办理", "grey", "cross"),
    "parted": Look("已撤销合并，分别办理", "grey", "back"),
}
NOTICE = {
    NoticeState.AWAITING_CONFIRMATION.value: Look("待督察科确认", "amber", "clock"),
    NoticeState.ISSUED.value: Look("已开具，待送达", "", "paper"),
    NoticeState.SERVED.value: Look("已送达，待反馈", "", "inbox"),
    NoticeState.FED_BACK.value: Look("已反馈，待核验", "amber", "reply"),
    NoticeState.OBJECTED.value: Look("已提异议，待复核", "amber", "scale"),
    NoticeState.RETURNED.value: Look("退回再整改", "amber", "back"),
    NoticeState.CLOSED.value: Look("整改合格，已销号", "green", "check"),
    NoticeState.REVOKED.value: Look("已撤销", "grey", "cross"),
    NoticeState.VOID.value: Look("已作废", "grey", "cross"),
}
DOCUMENT = {
    "draft": Look("起草中", "grey", "paper"),
    "proposed": Look("待审核", "amber", "clock"),
    "first_approved": Look("待分管领导审批", "amber", "clock"),
    "issued": Look("已签发", "green", "stamp"),
    "filed": Look("已报送", "", "send"),
    "received": Look("已接收", "green", "check"),
    "returned": Look("退回修改", "amber", "back"),
    "decided": Look("已决定", "green", "scale"),
    "void": Look("已作废", "grey", "cross"),
}
OVERDUE = Look("逾期", "red", "alert")
EXTENSION = {
    "waiting": Look("等待答复", "amber", "clock"),
    "granted": Look("同意延期", "", "check"),
    "refused": Look("未同意", "grey", "cross"),
}
CAUSE = {cause.value: cause.label for cause in PursuitCause}
WAY = {"system": "系统提醒", "phone": "电话", "visit": "上门", "letter": "书面"}
PURSUIT = {
    PursuitState.FOLLOWING.value: Look("追踪督察中", "amber", "route"),
    PursuitState.SUPERVISED.value: Look("已督办", "red", "stamp"),
    PursuitState.PROPOSED.value: Look("追责建议审批中", "red", "scale"),
    PursuitState.HANDED_OVER.value: Look("已送街镇", "", "send"),
    PursuitState.CLOSED.value: Look("已销号", "green", "check"),
    PursuitState.REFERRED.value: Look("已移送", "grey", "out"),
}
DELIVERY = {
    "waiting": Look("等待投递", "amber", "clock"),
    "delivered": Look("已送达", "", "check"),
    "failing": Look("投递失败，持续重试", "red", "alert"),
}
CHANNEL = {"inbox": "工作台", "webhook": "Webhook 接口", "wecom": "企业微信群机器人"}
# What a delivery brought, in a word or two.
BROUGHT = {
    "ledger.anchored": "台账锚定",
    "record.received": "督察记录",
    "record.informed": "抄告",
    "record.corrected": "记录更正",
    "record.complete": "照片收齐",
    "record.photo_lost": "照片待补传",
    "record.photo_gone": "照片无处可取",
    "notice.photo_lost": "反馈照片缺失",
    "alert.raised": "立即通知",
    "alert.escalated": "立即通知催办",
    "alert.to_leader": "报请督促",
    "alert.acknowledged": "立即通知已响应",
    "alert.on_site": "立即通知已到场",
    "alert.done": "立即通知已处置",
    **{f"record.{standing}": "未归档的原件" for standing in ("conflict", "forked", "refused")},
    **{f"notice.{standing}": "未归档的原件" for standing in ("conflict", "forked", "refused")},
    **{f"alert.{standing}": "未归档的原件" for standing in ("conflict", "forked", "refused")},
    **{f"suggestion.{standing}": "未归档的原件" for standing in ("conflict", "forked", "refused")},
    "notice.filed": "现场开具",
    "notice.confirmed": "确认",
    "notice.reminder": "到期提醒",
    "notice.overdue": "逾期",
    "suggestion.received": "投诉建议",
    "notice.served": "送达",
    "notice.signed": "签收",
    "notice.fed_back": "反馈",
    "notice.objected": "异议",
    "notice.objection_decided": "复核决定",
    "notice.closed": "销号",
    "notice.returned": "退回",
    "notice.extended": "延期",
    "notice.corrected": "更正",
    "notice.revoked": "撤销",
    "notice.recomputed": "期限重算",
    "notice.extension_asked": "延期申请",
    "notice.extension_refused": "延期未同意",
    "notice.handed_over": "纸质送达",
    "pursuit.opened": "追踪督察",
    "pursuit.round": "追踪督察下一轮",
    "pursuit.rounds_over": "追踪督察期满",
    "pursuit.supervised": "督办通知单",
    "pursuit.order_overdue": "督办期满",
    "pursuit.receipted": "督办回执",
    "pursuit.handed_over": "追责建议",
    "pursuit.closed": "追踪督察销号",
    "notice.revocation_proposed": "撤销或更正建议",
    "filing.urged": "催报",
    "meeting.task": "例会任务",
    "meeting.task_reported": "任务办理情况",
    "merge.proposed": "疑似同一问题",
    "catalogue.edition": "督察项目目录",
    "rules.edition": "规则设置",
    "score.filed": "本单位得分",
    "score.decided": "考核决定",
    "score.objected": "得分异议",
    "score.objection_decided": "异议复核",
    "reward.reward": "奖励",
    "reward.penalty": "惩处",
    "reward.transfer": "移送",
    "annual.issued": "年度考评",
    "notice.void": "作废",
    "notice.extension_waiting": "延期待答复",
    "notice.revocation_declined": "建议未采纳",
    "pursuit.reminder": "催办提醒",
    "pursuit.recomputed": "期限重算",
    "pursuit.urged": "催办",
    "filing.reminder": "报送提醒",
    "filing.late": "迟报",
    "filing.recomputed": "期限重算",
    "bulletin.reminder": "编发提醒",
    "bulletin.late": "动态未编发",
    "document.created": "起草",
    "document.propose": "送审",
    "document.send_back": "退回起草人",
    "document.approve": "报审批",
    "document.issue": "签发",
    "document.file": "报送",
    "document.receive": "接收",
    "document.return": "退回修改",
    "document.decide": "决定",
    "document.void": "作废",
    "document.amended": "更正",
    "document.recomputed": "期限重算",
    "document.objection_ends": "异议期限",
    "endpoint.tried": "测试消息",
    "pursuit.referred": "移送",
    "pursuit.checked": "追踪核查",
    "bulletin.input": "动态供稿",
}
# The icon of a kind by its first part; what presses is coloured.
_BROUGHT_ICONS = {
    "alert": "bell",
    "notice": "paper",
    "merge": "branch",
    "record": "book",
    "document": "paper",
    "pursuit": "route",
    "filing": "calendar",
    "bulletin": "book",
    "score": "scale",
    "annual": "book",
    "reward": "stamp",
    "meeting": "people",
    "suggestion": "chat",
    "endpoint": "send",
    "assignment": "route",
    "calendar": "calendar",
}
_PRESSING = ("alert.raised", "alert.escalated", "alert.to_leader")


def brought_look(kind: str) -> Look:
    """A line of the inbox: what kind of thing it brings, as icon and word."""
    icon = _BROUGHT_ICONS.get(kind.partition(".")[0], "inbox")
    word = BROUGHT.get(kind, "消息")
    if kind in _PRESSING or kind.endswith((".overdue", ".late")):
        return Look(word, "red", "alert" if icon != "bell" else icon)
    if kind.endswith((".reminder", ".due", ".urged")):
        return Look(word, "amber", "clock")
    return Look(word, "", icon)


# Why an original was kept without being filed.
STANDING = {
    "conflict": Look("与已归档的内容不同", "amber", "branch"),
    "forked": Look("来自手机恢复前的另一份", "amber", "branch"),
    "refused": Look("内容未能归档", "amber", "alert"),
}
ENDPOINT_KIND = {"webhook": "Webhook 接口", "wecom": "企业微信群机器人"}
DECISION = {
    "accepted": Look("整改合格", "green", "check"),
    "returned": Look("退回再整改", "amber", "back"),
    "upheld": Look("异议成立，撤销", "", "check"),
    "varied": Look("变更", "", "scale"),
    "rejected": Look("维持", "", "scale"),
}
FLAGS = {
    "unchecked_clock": "手机未校时",
    "no_time": "手机时间不可信，按收到时间计",
    "future_clock": "手机时间超前",
    "ends_first": "结束早于开始（手机时间变动）",
    "late": "迟到上传",
    "backfilled": "补录",
    "outside_district": "定位在区外",
    "outside_unit": "超出督察员所属单位",
    "mocked": "模拟定位",
    "no_position": "无定位",
    "bad_position": "定位无效，未采用",
    "no_address": "未写明地点",
    "differs": "与台账不符",
}


def position(plain: Mapping[str, Any]) -> str:
    """A sealed position in words, as it came: what is wrong with it stands beside it."""
    try:
        return describe_fix(from_plain(Fix, plain))
    except PlainError:
        return "定位无法读取"


PURPOSE = {"scene": "现场", "before": "整改前", "after": "整改后", "paper": "纸质文书", "refusal": "拒签现场"}
CALENDAR_STATUS = {"official": Look("正式", "", "check"), "provisional": Look("暂定", "amber", "alert")}


ALERT = {
    "acknowledged": Look("已响应", "amber", "phone"),
    "on_site": Look("已到场", "", "pin"),
    "done": Look("已处置", "green", "check"),
}


def alert_look(row: Any, now: datetime) -> Look:
    """An alert's state from its moments; one that waits says for how long."""
    for state, at in (("done", row.done_at), ("on_site", row.on_site_at), ("acknowledged", row.acknowledged_at)):
        if at:
            return ALERT[state]
    return Look(f"待响应 {ago_words(row.received_at, now)}", "red", "bell")


def alert_course(row: Any) -> str:
    """`响应 6 分钟 · 到场 30 分钟 · 处置 75 分钟`: how long each step took since receipt."""
    begun = from_iso(row.received_at)
    steps = (("响应", row.acknowledged_at), ("到场", row.on_site_at), ("处置", row.done_at))
    return " · ".join(f"{name} {int((from_iso(at) - begun).total_seconds() // 60)} 分钟" for name, at in steps if at)


def today(now: datetime) -> date:
    """The day in Shanghai."""
    return now.astimezone(SHANGHAI).date()


def is_overdue(overdue_from: str | None, state: str, now: datetime) -> bool:
    """逾期, of the columns of a notice, or of a pursuit and its notice."""
    return overdue(NoticeState(state), from_iso(overdue_from) if overdue_from else None, now)


def left_words(due_on: str | None, now: datetime, calendar: Calendar, overdue_from: str | None = None) -> str:
    """`还剩 2 个工作日`, `今天到期`, `超期 1 个工作日`; empty without a date."""
    return _clock(due_on, overdue_from).left_words(now, calendar) if due_on else ""


def term_words(due_on: str | None, overdue_from: str | None, certain: bool = True) -> str:
    """A term as people read it: `2026年11月27日（星期五）24时`, with its grace, with 暂定 when it may still move."""
    return _clock(due_on, overdue_from, certain).words() if due_on else "—"


def _clock(due_on: str, overdue_from: str | None, certain: bool = True) -> TermClock:
    """A term in columns; without `overdue_from` it ends with its day."""
    day = date.fromisoformat(due_on)
    return TermClock(day, certain, from_iso(overdue_from)) if overdue_from else TermClock.of_day(day, certain)


def ago_words(since: str, now: datetime) -> str:
    """`12 分钟`, `3 小时`, `2 天`: how long ago a moment is."""
    gone = max(timedelta(), now - from_iso(since))
    minutes = int(gone.total_seconds() // 60)
    if minutes < 1:
        return "不到 1 分钟"
    if minutes < 60:
        return f"{minutes} 分钟"
    if minutes < 60 * 24:
        return f"{minutes // 60} 小时"
    return f"{minutes // (60 * 24)} 天"


def points_words(points: float) -> str:
    """`2`, `0.5`, `98.25`: points without needless zeros."""
    return f"{round(points, 2):g}"


def size_words(size: int) -> str:
    """`412 kB`, `1.8 MB`."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, size // 1000)} kB"


def offset_words(seconds: float | None) -> str:
    """A phone's clock against the server's: `慢 3 分 20 秒`, `准（差 1 秒）`."""
    if seconds is None:
        return "尚未对时"
    whole = abs(round(seconds))
    if whole <= 2:
        return f"准（差 {whole} 秒）"
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{n} {unit}" for n, unit in ((hours, "小时"), (minutes, "分"), (left, "秒")) if n]
    return ("慢 " if seconds > 0 else "快 ") + " ".join(parts)
