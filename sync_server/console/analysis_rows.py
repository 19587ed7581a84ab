"""Rows and columns of the analysis: each with its number and the list of exactly the findings behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Connection

from sync_server.acts.reports.month_rows import last_in_use
from sync_server.console import charts
from sync_server.console.grids import Cell, Grid, Row
from sync_server.console.listing import Filters
from sync_server.console.queries import analysis, reference
from sync_server.console.queries.analysis import Subject
from sync_server.console.web import Ask
from sync_server.ledger import figures
from sync_server.ledger.figures import ALL, Area, Only, Tally
from sync_server.ledger.spans import Span
from sync_server.procedures.months import month_after, month_words

DAYS_SHOWN = 92  # longer spans are drawn by month
MONTHS_BACK = 12


def over_time(conn: Connection, subject: Subject) -> list[charts.Column]:
    """One column a day, or a month when there are many days."""
    area, span, only = subject.area, subject.span, subject.only
    if len(span.days) <= DAYS_SHOWN:
        days = figures.by_day(conn, area, span, only)
        return [_day_column(subject, day, days.get(day, Tally())) for day in span.days]
    months = dict.fromkeys((f"{day:%Y-%m}" for day in span.days), Tally())
    months |= figures.by_month(conn, area, span, only)
    for end in span.ends:
        months[f"{end.first:%Y-%m}"] = figures.total(conn, area, end, only)
    return [_month_column(subject, month, tally) for month, tally in months.items()]


def _month_column(subject: Subject, month: str, tally: Tally) -> charts.Column:
    whole = Span.month(month)
    first, last = max(whole.first, subject.span.first), min(whole.last, subject.span.last)
    url = subject.findings_url(**{"from": first.isoformat(), "to": last.isoformat()})
    return charts.Column(f"{first.month}月", f"{first.year}年{first.month}月", tally, url)


def _day_column(subject: Subject, day: date, tally: Tally) -> charts.Column:
    mark = f"{day.month}月{day.day}日" if len(subject.span.days) <= 10 else str(day.day)
    if len(subject.span.days) > 45 and day.day not in (1, 10, 20):
        mark = ""
    url = subject.findings_url(**{"from": day.isoformat(), "to": day.isoformat()})
    return charts.Column(mark, f"{day.month}月{day.day}日", tally, url)


def columns_of(subject: Subject, shown: Sequence[charts.Column]) -> Any:
    """The chart of these columns; empty when there is nothing to draw."""
    empty = not any(one.tally.findings for one in shown)
    return "" if empty else charts.columns(f"{subject.period.words}问题数", shown)


def unit_rows(conn: Connection, ask: Ask, subject: Subject) -> list[dict[str, Any]]:
    """The rows of the table of units, or of districts for the whole city."""
    area, span, only = subject.area, subject.span, subject.only
    if area == Area():
        found = figures.by_district(conn, span, only)
        names: Mapping[str, str] = reference.districts()
    else:
        found = figures.by_unit(conn, area, span, only)
        names = analysis.unit_names(conn, list(found))
    rows = []
    for key, tally in sorted(found.items(), key=lambda entry: (-entry[1].findings, names.get(entry[0], ""))):
        if area == Area():
            url, narrow = subject.findings_url(district=key), subject.filters.url(ask.request.url.path, district=key)
        else:
            url, narrow = subject.findings_url(unit=key), f"/units/{key}/ledger"
        rows.append({"id": key, "name": names.get(key, key), "tally": tally, "url": url, "narrow": narrow})
    return rows


def group_rows(conn: Connection, subject: Subject) -> list[dict[str, Any]]:
    """The rows of the table of item groups, the most frequent first."""
    names = analysis.group_names(conn)
    found = figures.by_group(conn, subject.area, subject.span, subject.only)
    return [
        {
            "id": code,
            "name": f"{code} {names.get(code, '')}",
            "tally": tally,
            "url": subject.findings_url(item=subject.only.item or code),
            "narrow": subject.filters.url("/analysis/items", item=code),
        }
        for code, tally in sorted(found.items(), key=lambda entry: (-entry[1].findings, entry[0]))
    ]


def notices_url(subject: Subject, **more: str) -> str:
    """The list of the notices issued in the span."""
    values = {"from": subject.span.first.isoformat(), "to": subject.span.last.isoformat()}
    return Filters(values).url("/notices", **more)


def repeat_grid(conn: Connection, subject: Subject, rows: Sequence[Mapping[str, Any]], last: date) -> Grid:
    """What comes back, month by month: a dot for each month in which the item was found at the unit again, as large as
    the number beside it, which is that of its list."""
    months, span = _months_to(last)
    found = []
    for row in rows:
        tallies = figures.by_month(conn, Area("", row["repeat"].unit_id), span, Only(row["repeat"].item_code))
        found.append({month: tally.findings for month, tally in tallies.items()})

    def url(row: Mapping[str, Any], days: Mapping[str, str]) -> str:
        return subject.findings_url(unit=row["repeat"].unit_id, item=row["repeat"].item_code, severity="", **days)

    lines = [(row["unit"], row["item"], row["url"], partial(url, row)) for row in rows]
    return _dotted("反复问题逐月出现的次数", "单位、项目", months, lines, found)


def place_grid(conn: Connection, subject: Subject, spots: Sequence[Mapping[str, Any]], last: date) -> Grid:
    """The hot spots of the map, month by month: whether a place has just become one, or stays one."""
    months, span = _months_to(last)
    found = analysis.months_of(conn, subject, [one["spot"].cell for one in spots], span)

    def url(one: Mapping[str, Any], days: Mapping[str, str]) -> str:
        return subject.findings_url(cell=one["spot"].cell.text, **days)

    lines = [
        (f"{n}. {one['address'] or '地址未填写'}", "", one["url"], partial(url, one)) for n, one in enumerate(spots, 1)
    ]
    return _dotted("多发点位逐月的问题数", "点位", months, lines, found)


def _months_to(last: date) -> tuple[list[str], Span]:
    months = [month_after(f"{last:%Y-%m}", -back) for back in reversed(range(MONTHS_BACK))]
    return months, Span(Span.month(months[0]).first, Span.month(months[-1]).last)


# A line of the grid: name, note, address, and the address of the list of some days.
Line = tuple[str, str, str, Callable[[Mapping[str, str]], str]]


def _dotted(
    title: str, corner: str, months: Sequence[str], lines: Sequence[Line], found: Sequence[Mapping[str, int]]
) -> Grid:
    most = max((number for one in found for number in one.values()), default=0)
    rows = []
    for (name, note, url, list_of), one in zip(lines, found, strict=True):
        of = f"{name}，{note}" if note else name
        rows.append(Row(name, [_dot(of, month, one.get(month, 0), most, list_of) for month in months], url, note))
    heads = [month_words(month)[5:] if month[5:] != "01" else month_words(month) for month in months]
    return Grid(f"{title}，{month_words(months[0])}至{month_words(months[-1])}", corner, heads, rows)


def _dot(of: str, month: str, number: int, most: int, list_of: Callable[[Mapping[str, str]], str]) -> Cell:
    words = f"{of}，{month_words(month)}：{number} 个"
    if not number:
        return Cell("", words)
    whole = Span.month(month)
    days = {"from": whole.first.isoformat(), "to": whole.last.isoformat()}
    return Cell(str(number), words, "", list_of(days), number / most)


def sparks(conn: Connection, area: Area, last_month: str, only: Only = ALL) -> dict[str, Any]:
    """How findings, grave ones and closed ones went over twelve months (those in which the system was in use), as lines
    beside their figures."""
    months = last_in_use(conn, last_month, MONTHS_BACK)
    found = figures.by_month(conn, area, Span(Span.month(months[0]).first, Span.month(months[-1]).last), only)
    tallies = [found.get(month, Tally()) for month in months]
    return {
        name: charts.spark(numbers, _spark_words(label, months, numbers))
        for name, label, numbers in (
            ("findings", "发现问题", [one.findings for one in tallies]),
            ("grave", "严重问题", [one.grave for one in tallies]),
            ("closed", "已销号", [one.closed for one in tallies]),
        )
    }


def _spark_words(label: str, months: Sequence[str], numbers: Sequence[int]) -> str:
    listed = "、".join(map(str, numbers))
    return f"{label}，{month_words(months[0])}至{month_words(months[-1])}逐月：{listed}"
