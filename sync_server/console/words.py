"""How things look in words: each state as icon + word + colour, days that are left, sizes, flags."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol

from shared.catalogue import Severity
from shared.evidence import PhotoPurpose, describe_fix
from shared.file_counts import FileCounts
from shared.finding import ENDED, UNDECIDED, FindingState
from shared.inspection import failed_points
from shared.moment import SHANGHAI, WEEKDAYS, from_iso, month_and_day
from shared.notice import NoticeState
from shared.plain import PlainError, from_plain
from shared.position import Fix
from shared.spoken_words import SPOKEN
from shared.workdays import Calendar
from sync_server.casework import happenings
from sync_server.casework.term import TermClock, last_day, passed
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.search.spelled import syllables
from sync_server.ledger.states import DeliveryState, EndDecision, Standing
from sync_server.notices.rules.notice import overdue
from sync_server.notices.rules.proposal_reply import ReplyState, ReplyVerdict
from sync_server.notices.rules.pursuit import PursuitCause, PursuitState
from sync_server.procedures.alerting import AlertState
from sync_server.procedures.answers import AnswerDecision, ExtensionAnswer
from sync_server.procedures.documents import DocumentState
from sync_server.procedures.evaluating import NOT_JUDGED
from sync_server.procedures.merging import MergeState
from sync_server.procedures.order_rows import Source
from sync_server.procedures.record_marks import RecordMark
from sync_server.procedures.standing_in import StandInState
from sync_server.procedures.urging import way_words
from sync_server.special.rules.case import OVER, CaseState
from sync_server.special.rules.share import AWAITING, DONE, ShareState, Verdict


@dataclass(frozen=True)
class Look:
    """A state as it is shown: never by colour alone."""

    word: str
    colour: str  # red, amber, green, grey or "" (navy)
    icon: str


class Labelled(Protocol):
    """A state that says how people call it."""

    @property
    def value(self) -> str: ...

    @property
    def label(self) -> str: ...


def looks(*shown: tuple[Labelled, str, str]) -> dict[str, Look]:
    """How states look that are called by their own labels, by their values: each with its colour and icon."""
    return {state.value: Look(state.label, colour, icon) for state, colour, icon in shown}


SEVERITY = looks(
    (Severity.GRAVE, "red", "alert"),
    (Severity.MAJOR, "amber", "up"),
    (Severity.MINOR, "grey", "dot"),
)
LATE_ONCE = Look("曾逾期", "amber", "alert")
NO_FINDING = Look("无问题", "grey", "check")


def files(photos: int, recordings: Sequence[Mapping[str, Any]] | None) -> FileCounts:
    """What a record has of each, by its row and the plain form of its recordings."""
    return FileCounts.filed(photos, recordings)


def nothing_found(points: Sequence[Mapping[str, Any]] | None) -> Look:
    """A check without findings, by the plain form of its 专项要点: what failed of these is no finding, and not nothing
    either."""
    failed = failed_points(points)
    return Look(f"要点不合格 {failed} 项", "amber", "flag") if failed else NO_FINDING


FINDING = looks(
    (FindingState.OPEN, "amber", "clock"),
    (FindingState.ACKNOWLEDGED, "", "eye"),
    (FindingState.NOTICED, "", "paper"),
    (FindingState.CLOSED, "green", "check"),
    (FindingState.WITHDRAWN, "grey", "cross"),
)
UNDECIDED_FINDINGS, ENDED_FINDINGS = UNDECIDED, ENDED
MERGE = looks(
    (MergeState.PROPOSED, "amber", "branch"),
    (MergeState.MERGED, "green", "check"),
    (MergeState.REFUSED, "grey", "cross"),
    (MergeState.PARTED, "grey", "back"),
)
NOTICE = {
    state.value: Look(state.label + more, colour, icon)
    for state, more, colour, icon in (
        (NoticeState.AWAITING_CONFIRMATION, "", "amber", "clock"),
        (NoticeState.ISSUED, "，待送达", "", "paper"),
        (NoticeState.SERVED, "，待反馈", "", "inbox"),
        (NoticeState.FED_BACK, "", "amber", "reply"),
        (NoticeState.OBJECTED, "", "amber", "scale"),
        (NoticeState.RETURNED, "", "amber", "back"),
        (NoticeState.CLOSED, "", "green", "check"),
        (NoticeState.REVOKED, "", "grey", "cross"),
        (NoticeState.VOID, "", "grey", "cross"),
    )
}
DOCUMENT = looks(
    (DocumentState.DRAFT, "grey", "paper"),
    (DocumentState.PROPOSED, "amber", "clock"),
    (DocumentState.FIRST_APPROVED, "amber", "clock"),
    (DocumentState.ISSUED, "green", "stamp"),
    (DocumentState.FILED, "", "send"),
    (DocumentState.RECEIVED, "green", "check"),
    (DocumentState.RETURNED, "amber", "back"),
    (DocumentState.DECIDED, "green", "scale"),
    (DocumentState.DECLINED, "grey", "cross"),
    (DocumentState.VOID, "grey", "cross"),
)


def stand_in_look(state: str, first_day: str, last_day: str, today: str, unfit: str) -> Look:
    """代签授权, which begins and ends by itself too, and does not hold when one of the two has another post now."""
    if state == StandInState.GIVEN and last_day < today:
        return Look("已期满", "grey", "check")
    if state == StandInState.GIVEN and first_day > today:
        return Look("未到起日", "", "clock")
    if state == StandInState.GIVEN and unfit:
        return Look("人员有变动，已失效", "grey", "cross")
    colour, icon = {"asked": ("amber", "clock"), "given": ("green", "stamp")}.get(state, ("grey", "cross"))
    return Look(StandInState(state).label, colour, icon)


def signer(name: str, instead_of: str) -> str:
    """Who signed, and in whose place."""
    return f"{name}（代{instead_of}）" if instead_of else name


OVERDUE = Look("逾期", "red", "alert")
EXTENSION = looks(
    (ExtensionAnswer.WAITING, "amber", "clock"),
    (ExtensionAnswer.GRANTED, "", "check"),
    (ExtensionAnswer.REFUSED, "grey", "cross"),
    (ExtensionAnswer.LAPSED, "grey", "cross"),
)
CAUSE = {cause.value: cause.label for cause in PursuitCause}
PURSUIT = looks(
    (PursuitState.FOLLOWING, "amber", "route"),
    (PursuitState.SUPERVISED, "red", "stamp"),
    (PursuitState.PROPOSED, "red", "scale"),
    (PursuitState.HANDED_OVER, "", "send"),
    (PursuitState.CLOSED, "green", "check"),
    (PursuitState.REFERRED, "grey", "out"),
    (PursuitState.TAKEN_BACK, "grey", "back"),
)
CASE = looks(
    (CaseState.DRAFT, "grey", "paper"),
    (CaseState.IN_APPROVAL, "amber", "clock"),
    (CaseState.HANDLING, "", "route"),
    (CaseState.SUSPENDED, "grey", "clock"),
    (CaseState.CLOSING, "amber", "stamp"),
    (CaseState.CLOSED, "green", "check"),
    (CaseState.REFUSED, "grey", "cross"),
    (CaseState.MERGED, "grey", "branch"),
    (CaseState.REFERRED, "grey", "out"),
    (CaseState.ARCHIVED, "green", "book"),
    (CaseState.DROPPED, "grey", "cross"),
)
CASES_TO_ANSWER, SHARES_AWAITED, SHARES_DONE = OVER, AWAITING, DONE
CASE_SHARE = looks(
    (ShareState.PREPARED, "grey", "paper"),
    (ShareState.SERVED, "amber", "inbox"),
    (ShareState.HANDLING, "", "route"),
    (ShareState.REPORTED, "amber", "reply"),
    (ShareState.ACCEPTED, "green", "check"),
    (ShareState.ENDED, "grey", "cross"),
)
CASE_VERDICT = {
    "": Look("待审核", "amber", "clock"),
    **looks(
        (Verdict.NOTED, "grey", "eye"),
        (Verdict.ACCEPTED, "green", "check"),
        (Verdict.RETURNED, "red", "back"),
        (Verdict.LAPSED, "grey", "cross"),
    ),
}
STREET_REPLY = looks(
    (ReplyState.SENT, "amber", "stamp"),
    (ReplyState.SIGNED, "amber", "clock"),
    (ReplyState.ANSWERED, "green", "reply"),
)
REPLY_VERDICT = looks(
    (ReplyVerdict.ADOPTED, "green", "check"),
    (ReplyVerdict.PARTLY, "", "check"),
    (ReplyVerdict.DECLINED, "grey", "cross"),
)
DELIVERY = looks(
    (DeliveryState.WAITING, "amber", "clock"),
    (DeliveryState.DELIVERED, "", "check"),
    (DeliveryState.FAILING, "red", "alert"),
    (DeliveryState.DROPPED, "grey", "cross"),
)
ENDPOINT_KIND = {"webhook": "Webhook 接口", "wecom": "企业微信群机器人"}
CHANNEL = {"inbox": "工作台", **ENDPOINT_KIND, "mail": "邮件"}


def brought_look(kind: str) -> Look:
    """A line of the inbox: what kind of thing it brings, as icon and word."""
    brought = happenings.read(kind)
    return Look(brought.word, brought.shown.colour, brought.shown.icon)


# Why an original was kept without being filed.
STANDING = looks(
    (Standing.CONFLICT, "amber", "branch"),
    (Standing.FORKED, "amber", "branch"),
    (Standing.REFUSED, "amber", "alert"),
)
DECISION = looks(
    (AnswerDecision.ACCEPTED, "green", "check"),
    (AnswerDecision.RETURNED, "amber", "back"),
    (AnswerDecision.UPHELD, "", "check"),
    (AnswerDecision.VARIED, "", "scale"),
    (AnswerDecision.REJECTED, "", "scale"),
)
END_REQUEST = looks(
    (EndDecision.WAITING, "amber", "clock"),
    (EndDecision.GRANTED, "green", "check"),
    (EndDecision.REFUSED, "grey", "cross"),
    (EndDecision.DROPPED, "grey", "back"),
)
FLAGS = {mark.value: mark.label for mark in RecordMark}


def position(plain: Mapping[str, Any]) -> str:
    """A sealed position in words, as it came: what is wrong with it stands beside it."""
    try:
        return describe_fix(from_plain(Fix, plain))
    except PlainError:
        return "定位无法读取"


ORDER_SOURCE = {source.value: source.label for source in Source}
PURPOSE = {purpose.value: purpose.label for purpose in PhotoPurpose}
CALENDAR_STATUS = {"official": Look("正式", "", "check"), "provisional": Look("暂定", "amber", "alert")}


ALERT = looks(
    (AlertState.ACKNOWLEDGED, "amber", "phone"),
    (AlertState.ON_SITE, "", "pin"),
    (AlertState.DONE, "green", "check"),
)


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


def has_run_out(overdue_from: str | None, now: datetime) -> bool:
    """Whether a term that is over from that moment on is over; no term never is."""
    return bool(overdue_from) and passed(from_iso(overdue_from or ""), now)


def day_over(due_on: str | None, now: datetime) -> bool:
    """Whether the day by which something is to be done has passed; no day never does."""
    return bool(due_on and TermClock.of_day(date.fromisoformat(due_on)).over(now))


def last_day_of(overdue_from: str) -> str:
    """The last day (ISO) of a term that is over from that moment on."""
    return last_day(from_iso(overdue_from)).isoformat()


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


def near_day(day: date, today: date) -> str:
    """`12月2日 周三`; the year only when it is another than today's."""
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{month_and_day(day)} 周{WEEKDAYS[day.weekday()]}"


def near_moment(moment: datetime, now: datetime) -> str:
    """`12月2日 15:04` in Shanghai time; the year only when it is another than today's."""
    local = moment.astimezone(SHANGHAI)
    year = "" if local.year == today(now).year else f"{local.year}年"
    return f"{year}{month_and_day(local.date())} {local:%H:%M}"


def cut(text: str, length: int) -> str:
    """The text's beginning, with … where something was left out."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def as_spoken(text: str) -> str:
    """What people in the street call what an item's text says otherwise: found by these words too."""
    return " ".join(spoken for spoken, officials in SPOKEN.items() if any(official in text for official in officials))


@lru_cache(maxsize=4096)  # the same items and units stand in every list
def heard(text: str) -> str:
    """How a choice and what people call it read, syllable by syllable with blanks: found by pinyin and initials."""
    return " ".join(syllables(f"{text} {as_spoken(text)}"))


def time_to(end: datetime, now: datetime) -> str:
    """`还剩 25 分钟`, `还剩 1 小时 5 分钟`, `已超 3 分钟`: whole minutes, those of what is left counted up."""
    seconds = (end - now).total_seconds()
    minutes = math.ceil(seconds / 60) if seconds > 0 else int(-seconds // 60)
    hours, rest = divmod(minutes, 60)
    said = " ".join([f"{hours} 小时"] * bool(hours) + [f"{rest} 分钟"] * bool(rest or not hours))
    return f"{'还剩' if seconds > 0 else '已超'} {said}"


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


def way_of(urging: Any) -> str:
    """How somebody was urged, of a row of 催办登记."""
    return way_words(urging.way, urging.by_id == SYSTEM.id)


def points_words(points: float) -> str:
    """`2`, `0.5`, `98.25`: points without needless zeros."""
    return f"{round(points, 2):g}"


def judged_words(score: float | None) -> str:
    """`97.5 分`, or 不评定 where there was nothing to judge."""
    return NOT_JUDGED if score is None else f"{points_words(score)} 分"


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
