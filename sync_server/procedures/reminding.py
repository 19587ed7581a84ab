"""When people are reminded of a term, and when they are left in peace (domain.md §4, §5 reminder rhythm).

A reminder belongs to a day. Of several that have become due only the latest is said, so that an outage is not followed
by a flood. Quiet hours (`ReminderRules`) hold back what is not urgent until they end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from shared.moment import SHANGHAI, day_in_shanghai
from shared.workdays import Calendar
from sync_server.casework.term import TermClock
from sync_server.procedures.deadlines import FilingDay
from sync_server.procedures.documents import DocumentKind
from sync_server.procedures.rulebook import ReminderRules

LATE = "late"  # in the log, what is said once a term in days has passed
OVER = "over"  # in the log, what is said once a term in hours has passed
EVERY_WORKDAYS = 2  # after a supervision order's last day (domain.md §5)
URGED_WORKDAYS = 10  # then the paper is a matter for people: the city asks by hand, and it counts at the year's end


@dataclass(frozen=True)
class Said:
    """Which reminder of a term is due: `what` names it in the log, `day` is the one it belongs to, `left` in words what
    is left at least. `of_day`: the log knows the term by its last day, otherwise by its end. `at_once`: it cannot wait
    for the end of the quiet hours. `since`: when its time had come; a term that began no earlier needs no such
    reminder."""

    what: str
    day: date
    left: str = ""
    of_day: bool = True
    at_once: bool = False
    since: datetime | None = None


class Rhythm(Protocol):
    """When a term is reminded of: from `ahead` of its end until `behind` it at the latest."""

    @property
    def ahead(self) -> timedelta: ...

    @property
    def behind(self) -> timedelta: ...

    def due(self, clock: TermClock, calendar: Calendar, now: datetime, since: datetime) -> Said | None:
        """The reminder to be made at the moment, of a term that began at `since`. One that was missed is not made up
        for when the next has come."""


@dataclass(frozen=True)
class Before:
    """A reminder some time before the end of a term: its name in the log, the time in words, and whether it cannot wait
    for the end of the quiet hours."""

    name: str
    time: timedelta
    words: str
    at_once: bool = False


@dataclass(frozen=True)
class BeforeTheEnd:
    """Reminders so many hours before the end of a term, the latest of all first; and once it has passed, if wanted."""

    reminders: tuple[Before, ...]
    behind: timedelta = timedelta(0)  # so long after the end it is said that it has passed

    @property
    def ahead(self) -> timedelta:
        return max(before.time for before in self.reminders)

    def due(self, clock: TermClock, calendar: Calendar, now: datetime, since: datetime) -> Said | None:
        if clock.over(now):
            return Said(OVER, day_in_shanghai(now), "", False, True) if self.behind else None
        come = (one for one in self.reminders if now >= clock.overdue_from - one.time)
        one = next(come, None)
        if one is None:
            return None
        return Said(one.name, day_in_shanghai(now), one.words, False, one.at_once, clock.overdue_from - one.time)


@dataclass(frozen=True)
class ByDays:
    """Reminders that belong to days: `said` gives the one of a day by the term's last day."""

    said: Callable[[Calendar, date, date], Said | None]
    behind: timedelta = timedelta(0)
    ahead: timedelta = timedelta(days=13)  # the longest holiday lies between T-1 working day and the end

    def due(self, clock: TermClock, calendar: Calendar, now: datetime, since: datetime) -> Said | None:
        return self.said(calendar, clock.due_on, day_in_shanghai(now))


@dataclass(frozen=True)
class OverTheTerm:
    """The rhythm of 专项督察 (domain.md §5): half of the term, three working days before its end, one, the last day,
    then every second working day for as long as people are reminded."""

    behind: timedelta
    ahead: timedelta

    def due(self, clock: TermClock, calendar: Calendar, now: datetime, since: datetime) -> Said | None:
        today, due_on = day_in_shanghai(now), clock.due_on
        if today > due_on:
            return order_reminder(calendar, due_on, today)
        began = day_in_shanghai(since)
        half = workday_no_later(calendar, began + (due_on - began) // 2)
        third = due_on
        for _ in range(3):
            third = last_workday_before(calendar, third)
        days = [(third, "T-3"), (last_workday_before(calendar, due_on), "T-1")]
        if half < third:  # of a short term, or one over a long holiday, T-3 is said in its place
            days.append((half, "half"))
        # On the day on which the term began people know it.
        return latest([*(one for one in days if began < one[0]), (due_on, "due")], today)


def latest(schedule: Iterable[tuple[date, str]], today: date) -> Said | None:
    """The last of the scheduled reminders whose day has come."""
    come = [Said(what, day) for day, what in sorted(schedule) if day <= today]
    return come[-1] if come else None


def workday_no_later(calendar: Calendar, day: date) -> date:
    """The day itself if it is a working day, else the last one before it."""
    return day if calendar.is_workday(day) else last_workday_before(calendar, day)


def last_workday_before(calendar: Calendar, day: date) -> date:
    """T-1 in working days."""
    day -= timedelta(days=1)
    while not calendar.is_workday(day):
        day -= timedelta(days=1)
    return day


def filing_reminder(kind: DocumentKind, term: FilingDay, today: date) -> Said | None:
    """Before the term of a monthly paper is over: some days before the rule's day, and on the last working day."""
    first = [(term.nominal - kind.first_reminder, "first")] if kind.first_reminder else []
    return latest([*first, (term.remind_on, "last")], today)


def urging(calendar: Calendar, flagged: date, today: date) -> Said | None:
    """催报: at most once a working day, from the day after the late flag, for ten working days."""
    wanted = 0 < calendar.workdays_between(flagged, today) <= URGED_WORKDAYS and calendar.is_workday(today)
    return Said(f"urge {today.isoformat()}", today) if wanted else None


def round_reminder(calendar: Calendar, due_on: date, today: date) -> Said | None:
    """A round of 追踪督察: the working day before its last day, and the last day."""
    if today > due_on:
        return None
    return latest([(last_workday_before(calendar, due_on), "T-1"), (due_on, "due")], today)


def order_reminder(calendar: Calendar, due_on: date, today: date) -> Said | None:
    """A supervision order: T-1 working day, the last day, then every second working day."""
    if today <= due_on:
        return round_reminder(calendar, due_on, today)
    gone = calendar.workdays_between(due_on, today) // EVERY_WORKDAYS * EVERY_WORKDAYS
    if not gone:
        return Said("due", due_on)
    return Said(f"T+{gone}", calendar.due(due_on, gone).day)


def street_reminder(calendar: Calendar, due_on: date, today: date) -> Said | None:
    """The answer of a street: the working day before its last day, the last day, and once when it has passed: what the
    district sends is a 建议, so nobody is pressed every other day (domain.md trap 2)."""
    if today > due_on:
        return Said(LATE, due_on + timedelta(days=1))
    return round_reminder(calendar, due_on, today)


def objection_reminder(calendar: Calendar, due_on: date, today: date) -> Said | None:
    """Units that may still object are told on the working day before their term ends (domain.md §4 step 9)."""
    return Said("T-1", today) if last_workday_before(calendar, due_on) <= today <= due_on else None


def reply_reminder(_calendar: Calendar, due_on: date, today: date) -> Said | None:
    """A request that nobody has answered is brought up on the last day, and after an outage later."""
    return Said("waiting", due_on) if today >= due_on else None


def day_reminder(_calendar: Calendar, due_on: date, today: date) -> Said | None:
    """What is to be done on a day is told on that day."""
    return Said("due", today) if today == due_on else None


def meeting_reminder(calendar: Calendar, due_on: date, today: date) -> Said | None:
    """The next 例会: three working days before it, so that it can be called, the day before and on its day."""
    if today > due_on:
        return None
    third = due_on
    for _ in range(3):
        third = last_workday_before(calendar, third)
    return latest([(third, "T-3"), (last_workday_before(calendar, due_on), "T-1"), (due_on, "due")], today)


_QUARTER = timedelta(days=92)  # what has waited longer is no longer a matter of reminders
# domain.md §4 step 5: a notice is reminded of one day and two hours before its term ends.
OF_ANSWERS = BeforeTheEnd(
    (Before("2h", timedelta(hours=2), "2小时", at_once=True), Before("1d", timedelta(days=1), "1天"))
)
# What takes hours is reminded of by night too, and its end is said to both sides.
OF_HOURS = BeforeTheEnd(
    (
        Before("30m", timedelta(minutes=30), "30分钟", at_once=True),
        Before("2h", timedelta(hours=2), "2小时", at_once=True),
    ),
    _QUARTER,
)
OF_ROUNDS = ByDays(round_reminder)
OF_STREETS = ByDays(street_reminder, _QUARTER)
OF_ORDERS = ByDays(order_reminder, _QUARTER)
OF_CASES = OverTheTerm(_QUARTER, timedelta(days=60))  # a longer half term is nobody's concern yet
OF_OBJECTIONS = ByDays(objection_reminder)
OF_REPLIES = ByDays(reply_reminder, _QUARTER)
OF_DAYS = ByDays(day_reminder)
OF_MEETINGS = ByDays(meeting_reminder)


def is_quiet(rules: ReminderRules, now: datetime) -> bool:
    """True in the hours in which nothing is sent that can wait."""
    local = now.astimezone(SHANGHAI)
    hour = local.hour + local.minute / 60
    if rules.quiet_from <= rules.quiet_to:
        return rules.quiet_from <= hour < rules.quiet_to
    return hour >= rules.quiet_from or hour < rules.quiet_to


def quiet_until(rules: ReminderRules, now: datetime) -> datetime:
    """When the present quiet hours end; `now` itself outside of them."""
    if not is_quiet(rules, now):
        return now
    local = now.astimezone(SHANGHAI)
    end = datetime.combine(local.date(), time(), SHANGHAI) + timedelta(hours=rules.quiet_to)
    return end if end > local else end + timedelta(days=1)
