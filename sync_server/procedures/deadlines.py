"""When a notice counts as served, until when it must be answered, and from when it is overdue (domain.md §4, §7).

Server time decides (design law 7): a phone's claim is corrected by the offset it was sealed with and can never lie
after the moment the server received it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.moment import PLAUSIBLE_FROM, SHANGHAI, chinese_day_with_weekday, day_in_shanghai, shifted
from shared.notice import ServiceKind
from shared.workdays import Calendar
from sync_server.procedures.rulebook import Roll

MIDNIGHT = time(0, 0)  # 24:00 of the last day
CLOSE_OF_BUSINESS = time(17, 30)
LATE_SYNC_WORKDAYS = 1
SECTION_REVIEW_WORKDAYS = 1


@dataclass(frozen=True)
class AnswerClock:
    """Until when a unit must answer. `due_on` is the last day, `certain` False while a provisional year was counted
    (暂定), `overdue_from` the first moment at which the notice counts as overdue."""

    due_on: date
    certain: bool
    overdue_from: datetime

    @property
    def last_day(self) -> date:
        """The day on which the term really ends: later than `due_on` after a late sync (domain.md §4)."""
        return max(self.due_on, day_in_shanghai(self.overdue_from - timedelta(milliseconds=1)))

    def words(self) -> str:
        """`2026年11月27日（星期五）24时`, with 暂定 when it rests on a provisional calendar."""
        hour = day_end_words(self.overdue_from, self.due_on)
        return f"{chinese_day_with_weekday(self.due_on)}{hour}" + ("" if self.certain else "（暂定）")


def day_end_words(overdue_from: datetime, due_on: date) -> str:
    """`24时`, or `17时30分` when the term ends within the last day."""
    local = overdue_from.astimezone(SHANGHAI)
    return f"{local.hour}时{local.minute}分" if local.date() == due_on else "24时"


def closing_hour(close_of_business: bool) -> time:
    """The hour at which a term's last day ends (`rulebook.TermRules.close_of_business`)."""
    return CLOSE_OF_BUSINESS if close_of_business else MIDNIGHT


def hour_kept(clock: AnswerClock) -> time:
    """The hour by which a running term was reckoned: a later setting does not shorten it."""
    local = clock.overdue_from.astimezone(SHANGHAI)
    return local.time() if local.date() == clock.due_on else MIDNIGHT


def term_clock(calendar: Calendar, start: datetime, days: int, hour: time = MIDNIGHT) -> AnswerClock:
    """A term of `days` working days that began at `start`, the day of which is left out. Raises ValueError for fewer
    than one day."""
    deadline = calendar.due(day_in_shanghai(start), days)
    return AnswerClock(deadline.day, deadline.certain, _end_of(deadline.day, hour))


def corrected(device_at: datetime, offset_s: float | None, received_at: datetime) -> datetime:
    """The moment a phone meant: its clock plus the offset (seconds, server minus device) it knew when it sealed,
    never later than the server received it. Without an offset the phone's word stands within that bound, unless it
    cannot be (`tells_time`): then all that is known is that it was by `received_at`."""
    if not tells_time(device_at, offset_s):
        return received_at
    return min(shifted(device_at, offset_s or 0.0), received_at)


def tells_time(device_at: datetime, offset_s: float | None) -> bool:
    """False for a clock that was never set (1970) and whose offset is not known or leads nowhere. Such a reading is
    marked, it never refuses what was sealed with it."""
    return shifted(device_at, offset_s or 0.0) >= PLAUSIBLE_FROM


def served_at(kind: ServiceKind, on_the_spot: datetime, online_at: datetime) -> datetime:
    """Signed or refused on the spot: served there and then; not present: when it stands in the unit's inbox."""
    return online_at if kind is ServiceKind.ONLINE else on_the_spot


def _end_of(day: date, hour: time) -> datetime:
    if hour == MIDNIGHT:
        return datetime.combine(day + timedelta(days=1), MIDNIGHT, SHANGHAI)
    return datetime.combine(day, hour, SHANGHAI)


def answer_clock(
    calendar: Calendar,
    served: datetime,
    days: int,
    *,
    online_at: datetime,
    paper_left: bool,
    deadline_hour: time = MIDNIGHT,
) -> AnswerClock:
    """The clock of a notice served at `served` with `days` working days to answer (沪城管执〔2009〕1号 四(一)5).

    Late sync (domain.md §4): when the notice appeared online more than one working day after its service and no
    paper was left, it is not overdue before one full working day after it appeared. Raises ValueError for `days` < 1.
    """
    service_day = day_in_shanghai(served)
    deadline = calendar.due(service_day, days)
    overdue = _end_of(deadline.day, deadline_hour)
    certain = deadline.certain
    if not paper_left and online_at >= calendar.due(service_day, LATE_SYNC_WORKDAYS).ends_at:
        grace = calendar.due(day_in_shanghai(online_at), 1)
        if grace.ends_at > overdue:
            overdue, certain = grace.ends_at, certain and grace.certain
    return AnswerClock(deadline.day, certain, overdue)


def extended(calendar: Calendar, current: AnswerClock, days: int, deadline_hour: time = MIDNIGHT) -> AnswerClock:
    """The clock after an extension of `days` working days counted from the day on which the running term ends."""
    deadline = calendar.due(current.last_day, days)
    return AnswerClock(deadline.day, deadline.certain, _end_of(deadline.day, deadline_hour))


def extension_refusal(
    *, days: int, reason: str, asked_at: datetime, overdue_from: datetime, earlier: int, longest: int
) -> str:
    """Why an extension cannot be granted, or '': once, with a reason, asked before due, at most `longest` working days
    (`rulebook.TermRules.extension_days`)."""
    if earlier:
        return "本通知书已延期一次，不能再次延期，请在现期限内反馈"
    if not 1 <= days <= longest:
        return f"延期应为 1 到 {longest} 个工作日"
    if not reason.strip():
        return "请写明延期理由"
    if asked_at >= overdue_from:
        return "期限已过，延期须在到期前提出，请尽快反馈并说明逾期原因"
    return ""


def is_late(at: datetime, overdue_from: datetime | None) -> bool:
    """True if an answer given at `at` comes after the term."""
    return overdue_from is not None and at >= overdue_from


def within_section_review(calendar: Calendar, filed_at: datetime, now: datetime) -> bool:
    """True during the working day after filing in which the section corrects or revokes an on-site notice on its
    own authority (domain.md trap 1)."""
    return now < calendar.due(day_in_shanghai(filed_at), SECTION_REVIEW_WORKDAYS).ends_at


def recomputed(current: AnswerClock, fresh: AnswerClock) -> AnswerClock | None:
    """The clock to write when a year's table has been loaded, or None. Only a 暂定 date moves, and only to one that
    is certain, so that it is recomputed once (acceptance story 4)."""
    return fresh if fresh.certain and not current.certain else None


@dataclass(frozen=True)
class FilingDay:
    """Until when a monthly paper is to go upward: the day of the rule itself, the last day that counts as on time, and
    the last working day on or before the rule's day, on which to remind. The days end at 24:00."""

    nominal: date
    effective: date
    remind_on: date
    certain: bool

    @property
    def ends_at(self) -> datetime:
        """The first moment after the term, in Shanghai."""
        return _end_of(self.effective, MIDNIGHT)


def filing_day(calendar: Calendar, nominal: date, roll: Roll) -> FilingDay:
    """「每月25日前」「次月5日前」 include the day itself (沪城管执〔2009〕1号 三 and 四(一)7, domain.md §4): on a
    day off the late flag waits for the next working day under `next_workday`."""
    rolled = calendar.roll(nominal)
    effective = rolled.day if roll is Roll.NEXT_WORKDAY else nominal
    remind = nominal
    while not calendar.is_workday(remind):
        remind -= timedelta(days=1)
    certain = calendar.certain(nominal) if roll is Roll.NONE else rolled.certain
    return FilingDay(nominal, effective, remind, certain)
