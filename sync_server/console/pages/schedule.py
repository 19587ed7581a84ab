"""计划与排班: a month as a calendar of tasks given out, shifts, filing days, working days and holidays; a day as its
list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import Connection
from starlette.responses import Response

from shared.moment import chinese_day_with_weekday
from shared.workdays import Calendar
from sync_server.acts.filing_terms import terms_of
from sync_server.console import words
from sync_server.console.grids import Cell, Grid, Row
from sync_server.console.listing import Filters
from sync_server.console.queries import schedule
from sync_server.console.queries.schedule import Day
from sync_server.console.web import Ask, Pages
from sync_server.documents import kinds
from sync_server.ledger.spans import Span
from sync_server.procedures.filings import period_due_in
from sync_server.procedures.months import check_month, month_after, month_words
from sync_server.procedures.permissions import Action
from sync_server.reference.directory import read_calendar

WEEK = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def register(pages: Pages) -> None:
    pages.get("/schedule", index, Action.SEE_FILINGS, Action.SEE_SHIFTS)


def index(ask: Ask) -> Response:
    """The month, and the list of the chosen day."""
    viewer, filters, today = ask.viewer, Filters(dict(ask.query)), words.today(ask.now)
    chosen = filters.day("day")
    month = _month(filters.text("month"), chosen or today)
    with ask.read() as conn:
        days = schedule.month(conn, viewer, Span.month(month), today)
        calendar = read_calendar(conn)
        terms = _filing_days(conn, ask, calendar, month) if viewer.may(Action.SEE_FILINGS) else {}
        tasks = schedule.tasks_on(conn, viewer, chosen, today) if chosen else []
        shifts = schedule.shifts_on(conn, viewer, chosen) if chosen else []
    weeks = [
        Row(f"{week[0].month}月{week[0].day}日起", [day_cell(day, month, days, calendar, terms, today) for day in week])
        for week in _weeks(month)
    ]
    return ask.page(
        "schedule.html",
        month=month,
        month_name=month_words(month),
        before=month_after(month, -1),
        after=month_after(month),
        grid=Grid(f"{month_words(month)}计划与排班", "周", WEEK, weeks, LEGEND),
        chosen=chosen.isoformat() if chosen else "",
        chosen_words=chinese_day_with_weekday(chosen) if chosen else "",
        workday=bool(chosen and calendar.is_workday(chosen)),
        term=terms.get(chosen.isoformat(), ()) if chosen else (),
        tasks=tasks,
        shifts=shifts,
        most=schedule.MOST,
    )


LEGEND = (("", "工作日"), ("good", "休息日"), ("late", "报送期限"))


def _month(text: str, day: date) -> str:
    try:
        return check_month(text)
    except ValueError:
        return f"{day:%Y-%m}"


def _weeks(month: str) -> list[list[date]]:
    span = Span.month(month)
    start = span.first - timedelta(days=span.first.weekday())
    count = (span.last - start).days // 7 + 1
    return [[start + timedelta(days=7 * week + n) for n in range(7)] for week in range(count)]


def _filing_days(conn: Connection, ask: Ask, calendar: Calendar, month: str) -> dict[str, tuple[str, ...]]:
    """On which days of the month the monthly papers are to have gone upward, by the own district's settings."""
    code = "" if ask.viewer.city_wide else ask.viewer.district_code
    found: dict[str, tuple[str, ...]] = {}
    for kind in kinds.FILED:
        period = period_due_in(kind, month)
        day = terms_of(conn, calendar, kind, [code], period)[code].effective.isoformat()
        name = f"{month_words(period)[5:]}{kind.label.removeprefix('月度')}报送截止"
        found[day] = (*found.get(day, ()), name)
    return found


def day_cell(
    day: date,
    month: str,
    days: Mapping[str, Day],
    calendar: Calendar,
    terms: Mapping[str, tuple[str, ...]],
    today: date,
) -> Cell:
    """One day: its number, what stands on it, and the sentence for all of it."""
    if f"{day:%Y-%m}" != month:
        return Cell(words=f"{day.month}月{day.day}日，不在本月", tone="outside")
    iso, rest = day.isoformat(), not calendar.is_workday(day)
    one, due = days.get(iso, Day()), terms.get(iso, ())
    lines = [
        *(("今天",) if day == today else ()),
        *((f"任务 {one.tasks}，已办 {one.done}",) if one.tasks else ()),
        *((f"勤务 {one.shifts}，{one.units} 个单位",) if one.shifts else ()),
        *due,
    ]
    said = "，".join([chinese_day_with_weekday(day), "休息日" if rest else "工作日", *lines])
    tone = "late" if due else "good" if rest else ""
    return Cell(str(day.day), said, tone, f"/schedule?month={month}&day={iso}#day", lines=tuple(lines))
