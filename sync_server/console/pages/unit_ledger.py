"""单位台账: what was inspected, found, notified and pursued at one unit (沪城管执〔2009〕1号 五(四) 登记、备案)."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from sync_server.console import words
from sync_server.console.queries import reference, unit_ledger
from sync_server.console.web import Ask, Pages
from sync_server.ledger import figures, work_figures
from sync_server.ledger.figures import Area
from sync_server.ledger.spans import Span
from sync_server.ledger.work_figures import Papers, Visits
from sync_server.procedures.permissions import Action


def register(pages: Pages) -> None:
    pages.get("/units/{id}/ledger", show, Action.SEE_LEDGER)


def show(ask: Ask) -> Response:
    """The year's numbers, and the timeline page by page."""
    after = unit_ledger.read_place(ask.query.get("after", ""))
    year = words.today(ask.now).year
    span = Span(date(year, 1, 1), date(year, 12, 31))
    with ask.read() as conn:
        unit = reference.unit_in_reach(conn, ask.viewer, Action.SEE_LEDGER, ask.path("id"))
        area = Area(unit.district_code, unit.id)
        entries, more = unit_ledger.entries(conn, ask.viewer, unit.id, after)
        return ask.page(
            "unit_ledger.html",
            unit=unit,
            year=year,
            span=span,
            total=figures.total(conn, area, span),
            visits=work_figures.visits(conn, area, span).get(unit.id, Visits()),
            papers=work_figures.papers(conn, area, span).get(unit.id, Papers()),
            cases=unit_ledger.cases(conn, ask.viewer, unit.id, ask.now),
            entries=entries,
            more=more,
            begun=after is None,
        )
