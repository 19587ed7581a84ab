"""问题地图: the findings of the list on a map, an area of it framed, and what lies in that area beside it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from sync_server.console import live_map, maps
from sync_server.console.listing import Filters
from sync_server.console.map_area import LONGEST, read_area
from sync_server.console.map_ground import ground_of
from sync_server.console.pages.records import SEVERITIES
from sync_server.console.queries import finding_map, records, reference
from sync_server.console.queries.lists import fetch
from sync_server.console.web import Ask, Pages
from sync_server.console.words import FINDING
from sync_server.procedures.permissions import Action


def register(pages: Pages) -> None:
    pages.get("/findings/map", show, Action.SEE_LEDGER)


def show(ask: Ask) -> Response:
    """The list's findings as points, and the list beside them: one question answers both."""
    filters, viewer = Filters(dict(ask.query)), ask.viewer
    with ask.read() as conn:
        statement = records.finding_list(viewer, filters)
        orders = records.findings_ordered(filters)
        listing = fetch(conn, "/findings/map", filters, statement, *orders, records.FINDING_KEY)
        marked = finding_map.marked(conn, statement)
        context: dict[str, Any] = {
            "units": reference.units(conn, viewer, Action.SEE_LEDGER),
            "since": records.searched_since(conn, viewer, filters, records.FINDINGS),
        }
    area = read_area(filters.text("area", LONGEST))
    ground = ground_of(ask.room, viewer.user_id)
    district = filters.text("district") if viewer.city_wide else viewer.district_code
    title = f"问题地图，图上 {len(marked.rows)} 个问题"
    return ask.page(
        "finding_map.html",
        filters=filters,
        listing=listing,
        marked=marked,
        area=area,
        most=finding_map.MOST,
        map=maps.spread(marked.dots, [], district, title, ground=ground, framed=area),
        facts=live_map.of_many([finding_map.point_of(row, ask.now) for row in marked.rows], district, ground, area),
        districts=reference.district_choices(viewer),
        severities=SEVERITIES,
        states=[(state, look.word) for state, look in FINDING.items()],
        **context,
    )
