"""督察工作例会: own minutes and those received, begun, written and issued as documents; tasks from above."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from shared.organisation import UnitKind
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.by_hand import chosen_of
from sync_server.acts.common.held_document import Held
from sync_server.acts.meeting_tasks import given_to, report_task, reports_on
from sync_server.acts.plans.reach import read_inspectors
from sync_server.console import words
from sync_server.console.queries import documents, meetings
from sync_server.console.web import Ask, Pages
from sync_server.documents import kinds
from sync_server.procedures.documents import DocumentDeed, DocumentState, open_deeds
from sync_server.procedures.execution import progress
from sync_server.procedures.inspection_bodies import REPORTING
from sync_server.procedures.meetings import tasks_of
from sync_server.procedures.permissions import Action
from sync_server.reference.directory import read_directory, units_below
from sync_server.reference.inspection_bodies import body_of
from sync_server.reference.shipped import unit_id


def register(pages: Pages) -> None:
    pages.get("/meetings", index, Action.SEE_MEETINGS)
    pages.get("/meetings/{id}", show, Action.SEE_MEETINGS)
    pages.post("/meetings/{id}/tasks/{row}/report", report, Action.HOLD_MEETINGS, Action.ANSWER_NOTICE)


def index(ask: Ask) -> Response:
    """Minutes of the own body, those received from above, and the tasks in them that are for the own unit."""
    return _index(ask)


def _index(ask: Ask, error: str = "", status: int = HTTPStatus.OK) -> Response:
    viewer = ask.viewer
    with ask.read() as conn:
        unit = read_directory(conn).unit(viewer.unit_id)
        above = "" if unit.kind is UnitKind.OFFICE else _above(unit.kind, unit.district_code)
        own = meetings.minutes(conn, viewer.unit_id)
        received = [
            row for row in meetings.minutes(conn, above, issued=True) if viewer.unit_id in row.body["receivers"]
        ]
        tasks = list(given_to(conn, unit, above)) if above else []
    return ask.page(
        "meetings.html",
        status,
        own=own,
        received=received,
        tasks=tasks[: meetings.SHOWN],
        holds=documents.may_begin(viewer, kinds.MEETING),
        from_city=unit.kind in REPORTING,
        error=error,
    )


def _above(kind: UnitKind, district_code: str) -> str:
    """The body whose minutes come to a unit of that kind."""
    if kind in REPORTING:
        return unit_id(UnitKind.OFFICE)
    return unit_id(UnitKind.SECTION, district_code)


def _held(conn: Connection, ask: Ask) -> Held:
    held = documents.document(conn, ask.viewer, ask.path("id"))
    if held.facts.kind is not kinds.MEETING:
        raise Problem(NOT_FOUND, what="这次会议")
    return held


def show(ask: Ask) -> Response:
    """One meeting: agenda and minutes, to whom they go, its tasks and how far they are."""
    with ask.read() as conn:
        held = _held(conn, ask)
    ask.opened(held.id)
    return _show(ask, held)


def _show(ask: Ask, held: Held, error: str = "", status: int = HTTPStatus.OK) -> Response:
    row, viewer = held.row, ask.viewer
    own = row["unit_id"] == viewer.unit_id
    today = words.today(ask.now)
    with ask.read() as conn:
        units = read_directory(conn)
        reach = units_below(conn, row["unit_id"])
        given = meetings.given(conn, held.id) if own else {}
        people = read_inspectors(conn, body_of(units, row["unit_id"])) if own else ()
        unit_name = documents.unit_name(conn, row["unit_id"])
        reports = reports_on(conn, held.id)
    seen = {key: found for key, found in reports.items() if own or key[1] == viewer.unit_id}
    context: dict[str, Any] = {"given": given, "people": people, "unit_name": unit_name}
    return ask.page(
        "meeting.html",
        status,
        meeting=row,
        own=own,
        editable=DocumentDeed.SAVE in open_deeds(held.facts, viewer.caller),
        issued=held.facts.state is DocumentState.ISSUED,
        reach=reach,
        receivers=chosen_of(row["body"], reach),
        tasks=tasks_of(row["body"]),
        state_of=lambda task: (
            progress(
                done=task.done_at is not None,
                cancelled=task.cancelled_at is not None,
                due_on=task.due_on,
                today=today,
            ).value
        ),
        reports=[(number, reach.get(unit, ""), found) for (number, unit), found in seen.items()],
        error=error,
        **context,
    )


def report(ask: Ask) -> Response:
    """What became of a task: the unit it was given to says so to the body that gave it."""
    row = ask.path("row")
    number = int(row) if row.isascii() and row.isdecimal() and len(row) < 5 else 0
    words = ask.form.text("words", 500)
    try:
        ask.write(lambda w: report_task(w, ask.viewer.caller, ask.path("id"), number, words))
    except Problem as problem:
        if problem.kind is NOT_FOUND:
            raise
        return _index(ask, problem.detail, problem.kind.status)
    return ask.done("/meetings", "办理情况已报告，布置单位收到通知。")
