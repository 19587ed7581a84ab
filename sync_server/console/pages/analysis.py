"""数据分析: dashboards of the section, the detachment and the city (沪城管执〔2009〕1号 四(一)3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from shared.catalogue import Severity
from shared.moment import to_iso
from sync_server.acts.rulebook import rules_on
from sync_server.acts.special_proposals import propose_special
from sync_server.console import charts, maps, words
from sync_server.console.listing import Filters
from sync_server.console.periods import CHOICES, read_period
from sync_server.console.queries import analysis, reference
from sync_server.console.queries.analysis import Subject
from sync_server.console.web import Ask, Pages
from sync_server.ledger import figures, work_figures
from sync_server.ledger.figures import Area, Tally
from sync_server.ledger.spans import Span
from sync_server.ledger.work_figures import FIRST_AWAITED, Papers, Visits
from sync_server.procedures.hotspots import AT_LEAST, Spotted, cell_of, hot_spots
from sync_server.procedures.permissions import Action
from sync_server.procedures.repeats import window
from sync_server.procedures.rulebook import RepeatRules

VIEWS = (
    ("", "总览"),
    ("units", "单位"),
    ("items", "项目"),
    ("time", "时间"),
    ("places", "地点"),
    ("rectification", "整改"),
    ("repeats", "反复问题"),
    ("coverage", "督察覆盖"),
)
DAYS_SHOWN = 92  # longer spans are drawn by month
FIRST_ROWS = 8  # of a table on the overview
SEVERITIES = tuple((s.value, s.label) for s in sorted(Severity, key=lambda s: -s.rank))


def register(pages: Pages) -> None:
    for name, page in (
        ("", overview),
        ("/units", units),
        ("/items", items),
        ("/time", time),
        ("/places", places),
        ("/rectification", rectification),
        ("/repeats", repeats),
        ("/coverage", coverage),
    ):
        pages.get(f"/analysis{name}", page, Action.ANALYSE)
    pages.post("/analysis/repeats/propose", propose, Action.DRAFT_FILING)


def overview(ask: Ask) -> Response:
    """The span at a glance."""
    with ask.read() as conn:
        subject = _subject(ask, conn)
        now = figures.total(conn, subject.area, subject.span, subject.only)
        before = figures.total(conn, subject.area, subject.period.before, subject.only)
        papers = sum(work_figures.papers(conn, subject.area, subject.span).values(), Papers())
        context = {
            "total": now,
            "before": before,
            "papers": papers,
            "visits": sum(v.visits for v in work_figures.visits(conn, subject.area, subject.span).values()),
            "chart": _columns(subject, _over_time(conn, subject)),
            "rows": _unit_rows(conn, ask, subject)[:FIRST_ROWS],
            "groups": _group_rows(conn, subject)[:FIRST_ROWS],
        }
        return _page(ask, conn, subject, "", **context)


def units(ask: Ask) -> Response:
    """Findings by inspected unit; by district while the whole city is looked at."""
    with ask.read() as conn:
        subject = _subject(ask, conn)
        rows = _unit_rows(conn, ask, subject)
        found = {row["id"] for row in rows}
        shown = analysis.units_shown(conn, ask.viewer, subject.area)
        none = [unit for unit in shown if unit.active and unit.id not in found] if not subject.area.unit_id else []
        return _page(ask, conn, subject, "units", rows=rows, without=none)


def items(ask: Ask) -> Response:
    """Findings by group of items and by item."""
    with ask.read() as conn:
        subject = _subject(ask, conn)
        names = analysis.item_names(conn)
        found = figures.by_item(conn, subject.area, subject.span, subject.only)
        rows = [
            {
                "id": code,
                "name": f"{code} {names.get(code, '')}",
                "tally": tally,
                "url": subject.findings_url(item=code),
                "narrow": subject.filters.url("/analysis/items", item=code),
            }
            for code, tally in sorted(found.items(), key=lambda entry: (-entry[1].findings, entry[0]))
        ]
        return _page(ask, conn, subject, "items", groups=_group_rows(conn, subject), rows=rows)


def time(ask: Ask) -> Response:
    """Findings by day or month, by weekday and hour."""
    with ask.read() as conn:
        subject = _subject(ask, conn)
        shown = _over_time(conn, subject)
        hours, counted = analysis.by_weekday_and_hour(conn, subject)
        return _page(
            ask,
            conn,
            subject,
            "time",
            chart=_columns(subject, shown),
            columns=shown,
            heat=charts.heat(hours) if hours else [],
            counted=counted,
        )


def places(ask: Ask) -> Response:
    """Findings on the map, and where they gather."""
    with ask.read() as conn:
        subject = _subject(ask, conn)
        found = analysis.placed(conn, subject)
        spots = hot_spots(Spotted(one.latitude, one.longitude, one.grave) for one in found.dots)
        addresses = analysis.addresses(conn, {spot.cell: _first_in(found, spot.cell) for spot in spots})
        listed: list[dict[str, Any]] = [
            {
                "spot": spot,
                "address": addresses.get(spot.cell, ""),
                "url": subject.findings_url(
                    cell=spot.cell.text, **{"from": found.span.first.isoformat(), "to": found.span.last.isoformat()}
                ),
            }
            for spot in spots
        ]
        rings = [
            maps.Spot(
                n,
                one["spot"].latitude,
                one["spot"].longitude,
                f"第 {n} 处：{one['spot'].count} 个问题 {one['address']}",
                one["url"],
            )
            for n, one in enumerate(listed, 1)
        ]
        title = f"{subject.period.words}问题分布图，共 {len(found.dots)} 处"
        area, drawn = subject.area, ""
        if found.dots:
            whole = bool(area.district_code) and not area.unit_id
            drawn = maps.spread(found.dots, rings, area.district_code, title, whole=whole)
        return _page(ask, conn, subject, "places", map=drawn, placed=found, spots=listed, at_least=AT_LEAST)


def _first_in(found: analysis.Placed, cell: Any) -> str:
    return next(one.record_id for one in found.dots if cell_of(one.latitude, one.longitude) == cell)


def rectification(ask: Ask) -> Response:
    """Notices issued in the span: answered in time, overdue, closed."""
    with ask.read() as conn:
        subject = _subject(ask, conn)
        area, span, now = subject.area, subject.span, to_iso(ask.now)
        late: Mapping[str, int]
        unanswered: Mapping[str, int]
        if area == Area():
            papers = work_figures.papers_by_district(conn, span)
            late = work_figures.overdue_by_district(conn, span, now)
            unanswered = work_figures.overdue_by_district(conn, span, now, FIRST_AWAITED)
            names: Mapping[str, str] = reference.districts()
        else:
            papers = work_figures.papers(conn, area, span)
            late = work_figures.overdue(conn, area, span, now)
            unanswered = work_figures.overdue(conn, area, span, now, FIRST_AWAITED)
            names = analysis.unit_names(conn, list(papers))
        kind = "district" if area == Area() else "unit"
        rows = [
            {
                "name": names.get(key, key),
                "papers": one,
                "overdue": late.get(key, 0),
                "due": one.answered + unanswered.get(key, 0),
                "url": _notices_url(subject, **{kind: key}),
                "late_url": _notices_url(subject, state="overdue", **{kind: key}),
            }
            for key, one in sorted(papers.items(), key=lambda entry: (-entry[1].notices, names.get(entry[0], "")))
            if one.notices
        ]
        total = sum(papers.values(), Papers())
        return _page(
            ask,
            conn,
            subject,
            "rectification",
            rows=rows,
            papers=total,
            overdue=sum(late.values()),
            due=total.answered + sum(unanswered.values()),
        )


def repeats(ask: Ask) -> Response:
    """What comes back at one unit within the days of the rule, with the suggestion of a 专项督察."""
    with ask.read() as conn:
        subject = _subject(ask, conn)
        today = words.today(ask.now)
        last = analysis.until(subject.span, today)
        rules = rules_on(conn, RepeatRules, subject.area.district_code, last)
        found = analysis.repeated(conn, subject, rules, last) if subject.area != Area() else []
        names = analysis.unit_names(conn, [one.unit_id for one in found])
        item_names = analysis.item_names(conn)
        days = {"from": window(rules, last).isoformat(), "to": last.isoformat()}
        rows = [
            {
                "repeat": one,
                "unit": names[one.unit_id],
                "item": f"{one.item_code} {item_names.get(one.item_code, '')}",
                "url": subject.findings_url(unit=one.unit_id, item=one.item_code, **days),
            }
            for one in found
        ]
        return _page(
            ask,
            conn,
            subject,
            "repeats",
            rows=rows,
            rules=rules,
            first=window(rules, last),
            last=last,
            may_propose=ask.viewer.may(Action.DRAFT_FILING) and not ask.viewer.city_wide,
            most=analysis.REPEATS,
        )


def propose(ask: Ask) -> Response:
    """Put the suggestion into the draft of the section's next plan."""
    viewer, form = ask.viewer, ask.form
    unit, item = form.need("unit", "单位"), form.need("item", "项目")
    document = ask.write(lambda w: propose_special(w, viewer.caller, unit, item))
    return ask.done(f"/documents/{document}", "已写入工作计划草稿的“专项督察安排”，请核对后保存报送。")


def coverage(ask: Ask) -> Response:
    """How often each unit was inspected in the span; those never inspected first."""
    with ask.read() as conn:
        subject = _subject(ask, conn)
        visited = work_figures.visits(conn, subject.area, subject.span)
        if subject.area == Area():
            return _page(ask, conn, subject, "coverage", rows=[], districts_rows=analysis.coverage(conn, visited))
        shown = [
            unit
            for unit in analysis.units_shown(conn, ask.viewer, subject.area)
            if (unit.active or unit.id in visited) and subject.area.unit_id in ("", unit.id)
        ]
        latest = work_figures.last_visits(conn, [unit.id for unit in shown])
        rows: list[dict[str, Any]] = [
            {"unit": unit, "visits": visited.get(unit.id, Visits()), "latest": latest.get(unit.id, "")}
            for unit in shown
        ]
        rows.sort(key=lambda row: (row["visits"].visits, row["latest"]))
        most = max((row["visits"].visits for row in rows), default=0)
        return _page(ask, conn, subject, "coverage", rows=rows, most=most, districts_rows=[])


def _subject(ask: Ask, conn: Connection) -> Subject:
    filters = Filters(dict(ask.query))
    return analysis.read_subject(conn, ask.viewer, filters, read_period(filters, words.today(ask.now)))


def _page(ask: Ask, conn: Connection, subject: Subject, view: str, **context: Any) -> Response:
    area, only = subject.area, subject.only
    shown = analysis.units_shown(conn, ask.viewer, area)
    where = "全市"
    if area.unit_id:
        where = analysis.unit_names(conn, [area.unit_id])[area.unit_id]
    elif area.district_code:
        where = reference.districts().get(area.district_code, ask.viewer.unit_name)
    codes = analysis.item_names(conn)
    what = [f"{only.item} {codes.get(only.item, '类')}"] if only.item else []
    what += [words.SEVERITY[only.severity].word] if only.severity else []
    return ask.page(
        f"analysis_{view or 'overview'}.html",
        subject=subject,
        period=subject.period,
        filters=subject.filters,
        view=view,
        views=[(name, title, subject.filters.url(f"/analysis/{name}".rstrip("/"))) for name, title in VIEWS],
        scope_words="，".join([where, *what]),
        periods=CHOICES,
        severities=SEVERITIES,
        districts=reference.district_choices(ask.viewer),
        units=shown,
        item_choices=analysis.item_choices(conn),
        charts=charts,
        **context,
    )


def _over_time(conn: Connection, subject: Subject) -> list[charts.Column]:
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


def _columns(subject: Subject, shown: Sequence[charts.Column]) -> Any:
    empty = not any(one.tally.findings for one in shown)
    return "" if empty else charts.columns(f"{subject.period.words}问题数", shown)


def _unit_rows(conn: Connection, ask: Ask, subject: Subject) -> list[dict[str, Any]]:
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


def _group_rows(conn: Connection, subject: Subject) -> list[dict[str, Any]]:
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


def _notices_url(subject: Subject, **more: str) -> str:
    values = {"from": subject.span.first.isoformat(), "to": subject.span.last.isoformat()}
    return Filters(values).url("/notices", **more)
