"""专项督察 at the inspection body: the list of cases, and one case with its units, papers, checks and next step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts.viewer import Viewer
from sync_server.archive.deeds import Subject
from sync_server.archive.pages.by_hand import hand_papers_card, serve_hand_papers
from sync_server.casework import happenings
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow, reference, trails
from sync_server.console.queries.lists import fetch
from sync_server.console.web import Ask, Pages
from sync_server.ledger.events import SYSTEM
from sync_server.procedures.permissions import Action
from sync_server.reference.directory import read_calendar
from sync_server.scans.attaching import scans_of
from sync_server.special.deeds.held import CASE, CASE_DIRECTION, SHARE, hold_case
from sync_server.special.reading import cases, found, shares
from sync_server.special.rules.case import CASE_COURSE, CaseDeed, CaseState
from sync_server.special.rules.change import CaseChange

AT = "/cases/{id}"
FOUND = found.CASES
STEPS = ("立案审批", "承办", "督办", "结案审批", "回复交办单位", "归档")


def register(pages: Pages) -> None:
    pages.get("/cases", index, Action.DRAFT_CASE)
    pages.get("/cases/{id}", show, Action.SEE_CASES)
    pages.get("/cases/{id}/urgings", printed, Action.DRAFT_CASE)
    serve_hand_papers(pages, AT, _matter)


def _matter(conn: Connection, viewer: Viewer, case_id: str) -> Subject:
    """The case as the archive knows it."""
    return _subject(cases.case(conn, viewer, case_id))


def _subject(case: AnyRow) -> Subject:
    return Subject(CASE, case.id, case.district_code, case.body_id)


def index(ask: Ask) -> Response:
    """The cases within reach; what waits for the viewer's body is counted above."""
    filters, viewer = Filters(dict(ask.query)), ask.viewer
    with ask.read() as conn:
        statement = cases.case_list(viewer, filters, ask.now)
        listing = fetch(conn, "/cases", filters, statement, cases.ORDERS, "-created", cases.KEY)
        context: dict[str, Any] = {
            "tallies": cases.tallies(conn, viewer, ask.now),
            "units": reference.units(conn, viewer, Action.SEE_CASES),
            "calendar": read_calendar(conn),
        }
    return ask.page(
        "cases.html",
        listing=listing,
        filters=filters,
        states=cases.STATES,
        sources=cases.SOURCES,
        districts=reference.district_choices(viewer),
        **context,
    )


def show(ask: Ask) -> Response:
    """One case."""
    return case_page(ask)


def case_page(ask: Ask, error: str = "", status: int = 200, trying: str = "") -> Response:
    """One case; after a refusal with what was typed in the form `trying`."""
    viewer, case_id = ask.viewer, ask.path("id")
    with ask.read() as conn:
        row = cases.case(conn, viewer, case_id)
    ask.opened(case_id)
    with ask.read() as conn:
        held = hold_case(conn, case_id)
        mine = shares.of_case(conn, viewer, case_id, ask.now)
        everybody = shares.everybody(conn, case_id)
        own = viewer.unit_id == row.body_id
        inside = own or viewer.city_wide
        directions = cases.directions(conn, case_id) if inside else []
        subjects = [(CASE, case_id), *((SHARE, share.id) for share in mine)]
        context: dict[str, Any] = {
            "shares": mine,
            "everybody": everybody,
            "others": [share for share in everybody if share.id not in {one.id for one in mine}],
            "papers": cases.papers(conn, viewer, case_id),
            "directions": directions,
            "scans": scans_of(conn, CASE_DIRECTION, [one.id for one in directions]),
            "urgings": cases.urgings(conn, viewer, [share.id for share in mine]),
            "records": cases.records(conn, viewer, case_id),
            "events": without_reminders(trails.timeline(conn, subjects, for_unit=None if inside else viewer.unit_id)),
            "deliveries": trails.deliveries(conn, [case_id, *(share.id for share in mine)]) if inside else [],
            "joinable": cases.others_to_join(conn, viewer, case_id) if own else [],
            "calendar": read_calendar(conn),
        }
        context |= hand_papers_card(conn, viewer, AT, _subject(row))
    return ask.page(
        "case.html",
        status,
        case=row,
        facts=held.facts,
        steps=_steps(held.facts.state, replied=held.facts.replied),
        deeds=CASE_COURSE.open_deeds(held.facts, viewer.caller),
        ahead=CASE_COURSE.refusal(CaseDeed.DRAFT_CLOSING, held.facts, viewer.caller),
        Deed=CaseDeed,
        own=own,
        inside=inside,
        changes=[
            (one.value, one.label) for one in CaseChange if CASE_COURSE.after(held.facts.state, one.deed) is not None
        ],
        system=SYSTEM.id,
        error=error,
        trying=trying,
        typed=ask.form.values() if trying else {},
        **context,
    )


def without_reminders(events: Sequence[AnyRow]) -> list[AnyRow]:
    """What happened, without what stands in the register of urgings anyway."""
    return [event for event in events if event.kind != happenings.CASE_SHARE_REMINDER.kind]


def _steps(state: CaseState, *, replied: bool) -> list[tuple[str, str]]:
    """The procedure as a line of steps: (name, `done`, `now` or '')."""
    if state is CaseState.DROPPED:
        return [(STEPS[0], "done"), (state.label, "done")]
    at = {
        CaseState.DRAFT: 0,
        CaseState.IN_APPROVAL: 0,
        CaseState.HANDLING: 1,
        CaseState.SUSPENDED: 1,
        CaseState.CLOSING: 3,
        CaseState.ARCHIVED: 6,
    }.get(state, 5 if replied else 4)
    names = list(STEPS)
    if state in (CaseState.REFUSED, CaseState.MERGED, CaseState.REFERRED):
        names = [STEPS[0], state.label, *STEPS[4:]]
        at -= 2
    # While the units work they are urged: the two run side by side.
    side = {1, 2} if at == 1 else {at}
    return [(name, "done" if n < at else "now" if n in side else "") for n, name in enumerate(names)]


def printed(ask: Ask) -> Response:
    """催办登记 of a case by itself, as it is printed."""
    with ask.read() as conn:
        row = cases.case(conn, ask.viewer, ask.path("id"))
        mine = shares.of_case(conn, ask.viewer, row.id, ask.now)
        rows = cases.urgings(conn, ask.viewer, [share.id for share in mine])
    return ask.page("case_urgings.html", case=row, urgings=rows, system=SYSTEM.id)


def refused(ask: Ask, problem: Problem, trying: str) -> Response:
    """The case's page with the reason and the words; what is not there stays not found."""
    if problem.kind is NOT_FOUND:
        raise problem
    return case_page(ask, problem.detail, problem.kind.status, trying)
