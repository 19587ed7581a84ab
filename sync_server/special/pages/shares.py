"""承办: what the own unit answers for, phone-size first, and one share as the unit and the inspection body meet it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from shared.problems import NOT_FOUND, Problem
from sync_server.console import words
from sync_server.console.listing import Filters
from sync_server.console.queries import assignments, trails
from sync_server.console.queries.lists import fetch
from sync_server.console.queries.time_left import percent_left
from sync_server.console.web import Ask, Pages
from sync_server.ledger.events import SYSTEM
from sync_server.procedures.permissions import Action
from sync_server.procedures.urging import BY_PEOPLE
from sync_server.reference.directory import read_calendar
from sync_server.scans.attaching import scans_of
from sync_server.special.deeds.held import CASE_REPORT, ORDER, REPORT, SHARE, share_at
from sync_server.special.pages.cases import without_reminders
from sync_server.special.reading import cases, shares
from sync_server.special.rules.share import SHARE_COURSE, TESTS, ReportKind, ShareDeed


def register(pages: Pages) -> None:
    pages.get("/cases/shares", index, Action.ANSWER_CASE)
    pages.get("/cases/shares/{id}", show, Action.SEE_CASES)


def index(ask: Ask) -> Response:
    """What the own unit answers for; what ends first comes first."""
    tab = ask.query.get("state", "")
    filters = Filters(dict(ask.query))
    with ask.read() as conn:
        statement = shares.own_shares(ask.viewer, filters)
        listing = fetch(conn, "/cases/shares", filters, statement, shares.ORDERS, "due", shares.KEY)
        calendar = read_calendar(conn)
    return ask.page("case_shares.html", listing=listing, tab=tab, tabs=shares.TABS, calendar=calendar)


def show(ask: Ask) -> Response:
    """One share."""
    return share_page(ask)


def share_page(ask: Ask, error: str = "", status: int = 200, trying: str = "") -> Response:
    """One share; after a refusal with what was typed in the form `trying`."""
    viewer, share_id = ask.viewer, ask.path("id")
    with ask.read() as conn:
        row = shares.share(conn, viewer, share_id)
    ask.opened(share_id)
    with ask.read() as conn:
        held = share_at(conn, share_id, ask.now)
        reports = shares.reports(conn, share_id)
        inside = viewer.unit_id == row.body_id or viewer.city_wide
        calendar = read_calendar(conn)
        context: dict[str, Any] = {
            "reports": reports,
            "scans": scans_of(conn, CASE_REPORT, [report.id for report in reports]),
            "extensions": shares.extensions(conn, share_id),
            "urgings": cases.urgings(conn, viewer, [share_id]),
            "papers": cases.orders(conn, viewer, row.case_id, share_id),
            "late": shares.ever_late(conn, share_id, ask.now),
            "time_left": percent_left(conn, SHARE, share_id, [REPORT, ORDER], ask.now),
            "events": without_reminders(
                trails.timeline(conn, [(SHARE, share_id)], for_unit=None if inside else viewer.unit_id)
            ),
            "deliveries": trails.deliveries(conn, [share_id]) if inside else [],
            "inspectors": assignments.inspectors(conn, viewer) if viewer.may(Action.ASSIGN) else [],
        }
    return ask.page(
        "case_share.html",
        status,
        share=row,
        facts=held.facts,
        deeds=SHARE_COURSE.open_deeds(held.facts, viewer.caller),
        Deed=ShareDeed,
        kinds=[(kind.value, kind.label) for kind in (ReportKind.RESULT, ReportKind.HARD)],
        tests=TESTS,
        ways=[(way.value, way.label) for way in BY_PEOPLE],
        left=words.left_words(row.due_on, ask.now, calendar, row.due_at),
        inside=inside,
        system=SYSTEM.id,
        error=error,
        trying=trying,
        typed=ask.form.values() if trying else {},
        ticked=set(ask.form.all("test")) if trying else set(),
        **context,
    )


def refused(ask: Ask, problem: Problem, trying: str) -> Response:
    """The share's page with the reason and the words; what is not there stays not found."""
    if problem.kind is NOT_FOUND:
        raise problem
    return share_page(ask, problem.detail, problem.kind.status, trying)
