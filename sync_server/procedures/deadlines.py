"""When a notice counts as served, until when it must be answered, and from when it is overdue (domain.md §4, §7).

Server time decides (design law 7): a phone's claim is corrected by the offset it was sealed with and can never lie
after the moment the server received it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.moment import MIDNIGHT, PLAUSIBLE_FROM, shifted
from shared.notice import ServiceKind
from shared.workdays import Calendar
from sync_server.casework.said import says
from sync_server.casework.term import Reckoning, TermClock, passed
from sync_server.procedures.rulebook import Roll

SECTION_REVIEW_WORKDAYS = 1


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


def answer_term(
    served: datetime, days: int, *, online_at: datetime, paper_left: bool, hour: time = MIDNIGHT
) -> Reckoning:
    """The term of a notice served at `served` with `days` working days to answer (沪城管执〔2009〕1号 四(一)5).

    Late sync (domain.md §4): when the notice appeared online more than one working day after its service and no
    paper was left, it is not overdue before one full working day after it appeared."""
    return Reckoning(served, days, hour=hour, known_at=None if paper_left else online_at)


def extension_refusal(
    *, days: int, reason: str, asked_at: datetime, overdue_from: datetime, earlier: int, longest: int
) -> str:
    """Why an extension cannot be granted, or '': once, with a reason, asked before due, at most `longest` working days
    (`rulebook.TermRules.extension_days`)."""
    if earlier:
        return "本通知书已延期一次，不能再次延期，请在现期限内反馈"
    if not 1 <= days <= longest:
        return f"延期应为 1 到 {longest} 个工作日"
    if not says(reason):
        return "请写明延期理由"
    if passed(overdue_from, asked_at):
        return "期限已过，延期须在到期前提出，请尽快反馈并说明逾期原因"
    return ""


def within_section_review(calendar: Calendar, filed_at: datetime, now: datetime) -> bool:
    """True during the working day after filing in which the section corrects or revokes an on-site notice on its
    own authority (domain.md trap 1)."""
    return not Reckoning(filed_at, SECTION_REVIEW_WORKDAYS).reckoned(calendar).over(now)


@dataclass(frozen=True)
class FilingDay:
    """Until when a monthly paper is to go upward: the day of the rule itself, the term that this makes, and the last
    working day on or before the rule's day, on which to remind."""

    nominal: date
    reckoning: Reckoning
    clock: TermClock
    remind_on: date

    @property
    def effective(self) -> date:
        """The last day that counts as on time."""
        return self.clock.due_on

    @property
    def certain(self) -> bool:
        return self.clock.certain

    def over(self, now: datetime) -> bool:
        """True from the first moment after the term (迟报)."""
        return self.clock.over(now)


def filing_day(calendar: Calendar, nominal: date, roll: Roll) -> FilingDay:
    """「每月25日前」「次月5日前」 include the day itself (沪城管执〔2009〕1号 三 and 四(一)7, domain.md §4): on a
    day off the late flag waits for the next working day under `next_workday`."""
    reckoning = Reckoning.of_day(nominal, rolling=roll is Roll.NEXT_WORKDAY)
    remind = nominal
    while not calendar.is_workday(remind):
        remind -= timedelta(days=1)
    return FilingDay(nominal, reckoning, reckoning.reckoned(calendar), remind)
