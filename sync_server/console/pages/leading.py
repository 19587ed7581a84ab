"""领导看板: on one screen what a chief has to sign, what is grave now, who is late, and the trend of three months; with
`?wall=1` as large type for a corridor, which renews itself and names nobody."""

from __future__ import annotations

from starlette.responses import Response

from sync_server.console import charts
from sync_server.console.analysis_rows import sparks
from sync_server.console.charts import Column
from sync_server.console.queries import leading
from sync_server.console.web import Ask, Pages
from sync_server.ledger.figures import Area
from sync_server.procedures.months import month_words
from sync_server.procedures.permissions import Action
from sync_server.reference.directory import read_calendar

WALL_S = 60  # seconds after which a screen in the corridor asks anew


def register(pages: Pages) -> None:
    pages.get("/leading", show, Action.ANALYSE)


def show(ask: Ask) -> Response:
    """The overview within the viewer's reach."""
    with ask.read() as conn:
        seen = leading.overview(conn, ask.viewer, ask.now, read_calendar(conn))
        area = Area("" if ask.viewer.city_wide else ask.viewer.district_code)
        lines = sparks(conn, area, seen.months[-1].month)
    trend = charts.columns(
        "三个月的问题数，深色的是严重问题",
        [Column(month_words(one.month)[5:], month_words(one.month), one.tally) for one in seen.months],
    )
    wall = bool(ask.query.get("wall"))
    page = ask.page(
        "leading_wall.html" if wall else "leading.html",
        seen=seen,
        trend=trend,
        sparks=lines,
        charts=charts,
        where="全市" if ask.viewer.city_wide else ask.viewer.unit_name,
        city_wide=ask.viewer.city_wide,
        back="/leading",
    )
    return renewed(page, WALL_S) if wall else page


def renewed(page: Response, after_s: int) -> Response:
    """The page, asked for anew after so many seconds. A browser does it without scripts, as it does by a `meta`
    element; but each answer says it itself, whatever it is."""
    page.headers["refresh"] = str(after_s)
    return page
