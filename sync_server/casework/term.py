"""Terms: from when, how long and in what, until when, and what is said of them (domain.md §4, §7).

A term is reckoned in working days, in days of the calendar, in hours (RW08 违法建筑接报后24小时到场) or minutes, or it
is a day of the calendar that waits for the next working day where the rule says so (每月25日前). A term in days leaves
out the day on which it begins and ends at 24:00, or at the hour that the rule sets; so does the grace of what arrived
late. What counted a provisional year is 暂定; it is reckoned anew from its own beginning once the year's table is
loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from shared.moment import MIDNIGHT, SHANGHAI, chinese_end, day_in_shanghai
from shared.workdays import Calendar, Deadline

LATE_ARRIVAL_WORKDAYS = 1
_INSTANT = timedelta(milliseconds=1)


class Measure(StrEnum):
    """In what a term is counted."""

    WORKDAYS = "workdays"
    DAYS = "days"  # days of the calendar; the last one as it falls
    ROLLING_DAYS = "rolling_days"  # days of the calendar; the last one, or the next working day
    HOURS = "hours"
    MINUTES = "minutes"
    ON_DAY = "on_day"  # a day of the calendar, as it falls
    ROLLING = "rolling"  # a day of the calendar, or the next working day


IN_DAYS = frozenset({Measure.DAYS, Measure.ROLLING_DAYS})  # of the calendar, so many of them

_SPANS: Mapping[Measure, timedelta] = {Measure.HOURS: timedelta(hours=1), Measure.MINUTES: timedelta(minutes=1)}


_SAID_IN_DAYS = 48  # hours from which nobody counts hours any more


@dataclass(frozen=True)
class TermClock:
    """Until when something must be done. `due_on` is the last day, `certain` False while a provisional year was counted
    (暂定), `overdue_from` the first moment at which it counts as overdue: after a late arrival later than `due_on`."""

    due_on: date
    certain: bool
    overdue_from: datetime

    @classmethod
    def of_day(cls, due_on: date, certain: bool = True) -> TermClock:
        """The term that ends at 24:00 of a day."""
        return cls(due_on, certain, end_of(due_on))

    @property
    def last_day(self) -> date:
        """The day on which the term really ends: later than `due_on` after a late arrival (domain.md §4)."""
        return max(self.due_on, last_day(self.overdue_from))

    @property
    def graced(self) -> bool:
        """True when the term is over later than on its last day, because the paper arrived late."""
        return self.last_day > self.due_on

    def over(self, now: datetime) -> bool:
        """True from the first moment after the term."""
        return passed(self.overdue_from, now)

    def words(self) -> str:
        """`2026年11月27日（星期五）24时`, with the grace where there is one, with 暂定 on a provisional calendar."""
        grace = f"（因迟到上传，{self.end_words()}前反馈不计逾期）" if self.graced else ""
        return f"{chinese_end(self.due_on, hour_kept(self))}{grace}" + ("" if self.certain else "（暂定）")

    def end_words(self) -> str:
        """The moment from which it counts as overdue, in words: `2026年12月1日（星期二）24时`."""
        return chinese_end(self.last_day, hour_kept(self))

    def left_words(self, now: datetime, calendar: Calendar) -> str:
        """`还剩 2 个工作日`, `今天到期`, `超期 1 个工作日`; `宽限…` while only the late arrival keeps it open."""
        today = day_in_shanghai(now)
        if self.over(now):
            late = calendar.workdays_between(self.last_day, today)
            return f"超期 {late} 个工作日" if late else "刚刚超期"
        kept_open = today > self.due_on
        end, grace = (self.last_day, "宽限") if kept_open else (self.due_on, "")
        if today == end:
            return f"{grace}今天到期"
        left = calendar.workdays_between(today, end)
        return f"{grace}还剩 {left} 个工作日" if left > 1 else f"{grace}下一个工作日到期"

    def span_words(self, now: datetime) -> str:
        """`还剩 1 小时 20 分钟`, `超过 3 小时 5 分钟`, `超过 22 天`: of a term in hours or minutes."""
        over = self.over(now)
        hours, minutes = divmod(int(abs(self.overdue_from - now).total_seconds()) // 60, 60)
        span = (f"{hours} 小时 " if hours else "") + f"{minutes} 分钟"
        if hours >= _SAID_IN_DAYS:
            span = f"{hours // 24} 天"
        return f"{'超过' if over else '还剩'} {span}"


@dataclass(frozen=True)
class Reckoning:
    """How long a term runs: `amount` in `measure` from `since`, to `hour` of its last day. `known_at` is when it became
    known to whom it binds, where that may have been too late: days have their grace, hours run from then. `extended` is
    by how many working days it was prolonged."""

    since: datetime
    amount: int
    measure: Measure = Measure.WORKDAYS
    hour: time = MIDNIGHT
    known_at: datetime | None = None
    extended: int = 0

    def reckoned(self, calendar: Calendar) -> TermClock:
        """Until when it runs by this calendar. Raises ValueError for a term that has no length."""
        since, hours = self.since, self.measure in _SPANS
        if hours and self.known_at is not None:
            since = max(since, self.known_at)  # hours are too short to run before anybody knows of them
        clock = reckon(calendar, since, self.amount, self.hour, self.measure)
        if self.known_at is not None and not hours:
            clock = graced(calendar, clock, self.since, self.known_at)
        return prolonged(calendar, clock, self.extended) if self.extended else clock

    @classmethod
    def of_day(cls, day: date, *, rolling: bool = False) -> Reckoning:
        """The term that is a day of the calendar: it ends with the day itself, or with the next working day."""
        return cls(start_of(day), 0, Measure.ROLLING if rolling else Measure.ON_DAY)


def share_left(since: datetime, clock: TermClock, now: datetime) -> float:
    """How much of the term lies ahead, from 1 at its beginning to 0 at its end: what a bar shows."""
    whole = (clock.overdue_from - since).total_seconds()
    if whole <= 0:
        return 0.0 if clock.over(now) else 1.0
    return min(1.0, max(0.0, (clock.overdue_from - now).total_seconds() / whole))


def reckon(
    calendar: Calendar, since: datetime, amount: int, hour: time = MIDNIGHT, measure: Measure = Measure.WORKDAYS
) -> TermClock:
    """A term of `amount` that begins at `since`; the day of the beginning is left out, except in hours and
    minutes.

    Raises ValueError for a term that has no length."""
    began = day_in_shanghai(since)
    if measure in (Measure.ON_DAY, Measure.ROLLING):
        rolled = calendar.roll(began) if measure is Measure.ROLLING else Deadline(began, True)
        return TermClock(rolled.day, rolled.certain, end_of(rolled.day, hour))
    if amount < 1:
        raise ValueError("期限至少为一")
    if measure in _SPANS:
        end = since + amount * _SPANS[measure]
        return TermClock(day_in_shanghai(end - _INSTANT), True, end)
    if measure in IN_DAYS:
        last = began + timedelta(days=amount)
        rolled = calendar.roll(last) if measure is Measure.ROLLING_DAYS else Deadline(last, True)
        return TermClock(rolled.day, rolled.certain, end_of(rolled.day, hour))
    deadline = calendar.due(began, amount)
    return TermClock(deadline.day, deadline.certain, end_of(deadline.day, hour))


def graced(calendar: Calendar, clock: TermClock, since: datetime, known_at: datetime) -> TermClock:
    """The clock of what became known more than one working day after its beginning: it is not overdue before one full
    working day after that (domain.md §4, late sync), to the hour by which its days end."""
    if known_at < calendar.due(day_in_shanghai(since), LATE_ARRIVAL_WORKDAYS).ends_at:
        return clock
    grace = calendar.due(day_in_shanghai(known_at), LATE_ARRIVAL_WORKDAYS)
    over = end_of(grace.day, hour_kept(clock))
    if over <= clock.overdue_from:
        return clock
    return TermClock(clock.due_on, clock.certain and grace.certain, over)


def prolonged(calendar: Calendar, running: TermClock, days: int) -> TermClock:
    """The clock after an extension of `days` working days counted from the day on which the running term ends; it keeps
    the hour by which that was reckoned."""
    deadline = calendar.due(running.last_day, days)
    return TermClock(deadline.day, deadline.certain, end_of(deadline.day, hour_kept(running)))


def recomputed(running: TermClock, fresh: TermClock) -> TermClock | None:
    """The clock to write when a year's table has been loaded, or None. Only a 暂定 date moves, and only to one that
    is certain, so that it is recomputed once (acceptance story 4)."""
    return fresh if fresh.certain and not running.certain else None


def hour_kept(clock: TermClock) -> time:
    """The hour by which a running term was reckoned, its grace too: a later setting does not shorten it."""
    local = clock.overdue_from.astimezone(SHANGHAI)
    return local.time() if local.date() == clock.last_day else MIDNIGHT


def passed(end: datetime | None, now: datetime) -> bool:
    """True from the first moment after a term that is over from `end` on; None is no term. This is the one comparison
    of a term with a moment (`ledger/terms.run_out` asks it of many rows)."""
    return end is not None and now >= end


def last_day(end: datetime) -> date:
    """The last day of a term that is over from `end` on."""
    return day_in_shanghai(end - _INSTANT)


def start_of(day: date) -> datetime:
    """The first moment of the day."""
    return datetime.combine(day, MIDNIGHT, SHANGHAI)


def end_of(day: date, hour: time = MIDNIGHT) -> datetime:
    """The first moment after the hour of the day; of the whole day at midnight."""
    if hour == MIDNIGHT:
        return datetime.combine(day + timedelta(days=1), MIDNIGHT, SHANGHAI)
    return datetime.combine(day, hour, SHANGHAI)
