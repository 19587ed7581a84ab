"""数据分析: dashboards of the section, the detachment and the city (沪城管执〔2009〕1号 四(一)3)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from sync_server.console import charts, live_map, maps
from sync_server.console.analysis_frame import page, subject_of
from sync_server.console.analysis_rows import columns_of, group_rows, over_time, place_grid, sparks, unit_rows
from sync_server.console.map_ground import ground_of
from sync_server.console.queries import analysis
from sync_server.console.queries.finding_map import point_of
from sync_server.console.web import Ask, Pages
from sync_server.console.words import today
from sync_server.ledger import figures, work_figures
from sync_server.ledger.work_figures import Papers
from sync_server.procedures.hotspots import AT_LEAST, Spotted, cell_of, hot_spots
from sync_server.procedures.permissions import Action
from sync_server.reference.areas import special_names

FIRST_ROWS = 8  # of a table on the overview


def register(pages: Pages) -> None:
    pages.get("/analysis", overview, Action.ANALYSE)
    pages.get("/analysis/units", units, Action.ANALYSE)
    pages.get("/analysis/items", items, Action.ANALYSE)
    pages.get("/analysis/time", time, Action.ANALYSE)
    pages.get("/analysis/places", places, Action.ANALYSE)


def overview(ask: Ask) -> Response:
    """The span at a glance."""
    with ask.read() as conn:
        subject = subject_of(ask, conn)
        now = figures.total(conn, subject.area, subject.span, subject.only)
        before = figures.total(conn, subject.area, subject.period.before, subject.only)
        papers = sum(work_figures.papers(conn, subject.area, subject.span).values(), Papers())
        context = {
            "total": now,
            "before": before,
            "papers": papers,
            "sparks": sparks(conn, subject.area, f"{min(subject.span.last, today(ask.now)):%Y-%m}", subject.only),
            "visits": sum(v.visits for v in work_figures.visits(conn, subject.area, subject.span).values()),
            "chart": columns_of(subject, over_time(conn, subject)),
            "rows": unit_rows(conn, ask, subject)[:FIRST_ROWS],
            "groups": group_rows(conn, subject)[:FIRST_ROWS],
        }
        return page(ask, conn, subject, "", **context)


def units(ask: Ask) -> Response:
    """Findings by inspected unit; by district while the whole city is looked at."""
    with ask.read() as conn:
        subject = subject_of(ask, conn)
        rows = unit_rows(conn, ask, subject)
        found = {row["id"] for row in rows}
        shown = analysis.units_shown(conn, ask.viewer, subject.area)
        none = [unit for unit in shown if unit.active and unit.id not in found] if not subject.area.unit_id else []
        return page(ask, conn, subject, "units", rows=rows, without=none)


def items(ask: Ask) -> Response:
    """Findings by group of items and by item."""
    with ask.read() as conn:
        subject = subject_of(ask, conn)
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
        return page(ask, conn, subject, "items", groups=group_rows(conn, subject), rows=rows)


def time(ask: Ask) -> Response:
    """Findings by day or month, by weekday and hour."""
    with ask.read() as conn:
        subject = subject_of(ask, conn)
        shown = over_time(conn, subject)
        hours, counted = analysis.by_weekday_and_hour(conn, subject)
        return page(
            ask,
            conn,
            subject,
            "time",
            chart=columns_of(subject, shown),
            columns=shown,
            heat=charts.heat(hours) if hours else [],
            counted=counted,
        )


def places(ask: Ask) -> Response:
    """Findings on the map, and where they gather."""
    with ask.read() as conn:
        subject = subject_of(ask, conn)
        found = analysis.placed(conn, subject)
        spots = hot_spots(Spotted(one.latitude, one.longitude, one.grave) for one in found.dots)
        newest = {cell_of(one.latitude, one.longitude): one.record_id for one in reversed(found.dots)}
        addresses = analysis.addresses(conn, {spot.cell: newest[spot.cell] for spot in spots})
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
        area, drawn, facts = subject.area, "", {}
        if found.dots:
            whole = bool(area.district_code) and area.district_code not in special_names() and not area.unit_id
            ground = ground_of(ask.room, ask.viewer.user_id)
            drawn = maps.spread(found.dots, rings, area.district_code, title, whole=whole, ground=ground)
            points = [point_of(one.row, ask.now) for one in found.dots]
            numbered = [
                {"at": [ring.latitude, ring.longitude], "number": ring.number, "words": ring.words, "url": ring.url}
                for ring in rings
            ]
            facts = live_map.of_many(points, area.district_code, ground, spots=numbered)
        unmarked = "、".join(special_names().values()) if area.district_code in ("", *special_names()) else ""
        shown = {
            "map": drawn,
            "facts": facts,
            "placed": found,
            "spots": listed,
            "at_least": AT_LEAST,
            "unmarked": unmarked,
            "over_months": place_grid(conn, subject, listed, found.span.last) if listed else None,
        }
        return page(ask, conn, subject, "places", **shown)
