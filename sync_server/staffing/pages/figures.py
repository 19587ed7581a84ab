"""装备培训情况: for each unit its inspectors, equipment and hours of training, in the founding document's order."""

from __future__ import annotations

from starlette.responses import Response

from sync_server.console import words
from sync_server.console.listing import Filters
from sync_server.console.queries import reference
from sync_server.console.web import Ask, Pages
from sync_server.procedures.permissions import Action
from sync_server.staffing.reading.figures import unit_figures

EARLIEST = 2009


def register(pages: Pages) -> None:
    pages.get("/staffing", index, Action.KEEP_STAFFING)


def index(ask: Ask) -> Response:
    """The units' figures of a year."""
    today = words.today(ask.now)
    filters = Filters(dict(ask.query))
    asked = filters.number("year", today.year)
    year = asked if EARLIEST <= asked <= today.year else today.year
    with ask.read() as conn:
        rows = unit_figures(conn, ask.viewer, year, today, filters.text("district"))
    years = list(range(today.year, max(EARLIEST, today.year - 4) - 1, -1))
    districts = reference.district_choices(ask.viewer)
    return ask.page("staffing.html", rows=rows, year=year, years=years, filters=filters, districts=districts)
