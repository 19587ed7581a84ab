"""月度督察工作计划: the list, a month's plan begun, one plan with its draws and how it is carried out."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.assignments import cancel_assignments
from sync_server.acts.common.documents import existing
from sync_server.acts.common.held_document import Held
from sync_server.acts.filing_terms import read_term
from sync_server.acts.plans.draws import draws_of
from sync_server.acts.plans.reach import read_reach
from sync_server.acts.plans.starting import start_plan
from sync_server.console import words
from sync_server.console.listing import Filters
from sync_server.console.queries import documents, planning
from sync_server.console.queries.lists import fetch
from sync_server.console.web import Ask, Pages
from sync_server.documents import kinds
from sync_server.procedures.documents import SIGNED, DocumentDeed, DocumentState, open_deeds
from sync_server.procedures.filings import term_words
from sync_server.procedures.inspection_bodies import REPORTING
from sync_server.procedures.months import month_after, month_words
from sync_server.procedures.permissions import Action
from sync_server.procedures.schedules import COLUMNS, Fault, read
from sync_server.reference.directory import read_calendar, read_directory
from sync_server.reference.inspection_bodies import body_of

MONTHS_AHEAD = 3


def register(pages: Pages) -> None:
    pages.get("/plans", index, Action.SEE_FILINGS)
    pages.post("/plans", start, Action.DRAFT_FILING)
    pages.get("/plans/{id}", show, Action.SEE_FILINGS)
    pages.post("/plans/{id}/cancel", cancel, Action.ASSIGN)


def index(ask: Ask) -> Response:
    """The plans, newest first, with the next month's to begin."""
    return _index(ask)


def _index(ask: Ask, error: str = "", status: int = HTTPStatus.OK) -> Response:
    viewer, filters = ask.viewer, Filters(dict(ask.query))
    this = f"{words.today(ask.now):%Y-%m}"
    months = [month_after(this, n) for n in range(MONTHS_AHEAD + 1)]
    starts = viewer.may(Action.DRAFT_FILING) and viewer.unit_kind in REPORTING
    with ask.read() as conn:
        statement = planning.plan_list(viewer, filters.text("period"))
        listing = fetch(conn, "/plans", filters, statement, planning.ORDERS, "-period", planning.KEY)
        terms = []
        if starts:
            days = read_calendar(conn)
            for month in months:
                term = read_term(conn, days, kinds.PLAN, viewer.district_code, month)
                mine = existing(conn, kinds.PLAN, viewer.unit_id, month)
                terms.append((month, month_words(month), term_words(term), mine))
    return ask.page(
        "plans.html",
        status,
        listing=listing,
        filters=filters,
        terms=terms,
        proposed=next((month for month, _, _, mine in terms[1:] if not mine), ""),
        error=error,
    )


def start(ask: Ask) -> Response:
    """Begin the plan of a month: it drafts itself from the ledger."""
    try:
        plan_id = ask.write(lambda w: start_plan(w, ask.viewer.caller, ask.form.text("period", 7)))
    except Problem as problem:
        return _index(ask, problem.detail, problem.kind.status)
    return ask.done(f"/plans/{plan_id}", "已按上月台账、诉件和市局任务起草，请修改后送审。")


def plan(conn: Connection, ask: Ask) -> Held:
    """The plan of the address. Raises Problem (not found) for another kind or outside the viewer's reach."""
    held = documents.document(conn, ask.viewer, ask.path("id"))
    if held.facts.kind is not kinds.PLAN:
        raise Problem(NOT_FOUND, what="这份工作计划")
    return held


def show(ask: Ask) -> Response:
    """One plan: its term, its schedule with what is still wrong in it, its draws, and how it is carried out."""
    with ask.read() as conn:
        held = plan(conn, ask)
    ask.opened(held.id)
    return _show(ask, held)


def _show(ask: Ask, held: Held, error: str = "", status: int = HTTPStatus.OK) -> Response:
    viewer, row = ask.viewer, held.row
    deeds = open_deeds(held.facts, viewer.caller)
    with ask.read() as conn:
        term = read_term(conn, read_calendar(conn), kinds.PLAN, row["district_code"], row["period"])
        lines, sums = planning.execution(conn, held.id, words.today(ask.now))
        context: dict[str, Any] = {
            "unit_name": documents.unit_name(conn, row["unit_id"]),
            "draws": draws_of(conn, held.id),
            "faults": faults(conn, held) if DocumentDeed.SAVE in deeds else [],
        }
    return ask.page(
        "plan.html",
        status,
        plan=row,
        term=term,
        overdue=not row["filed_at"] and term.over(ask.now),
        signed=held.facts.state in SIGNED,
        returned=held.facts.state is DocumentState.RETURNED,
        editable=DocumentDeed.SAVE in deeds,
        columns=COLUMNS,
        lines=lines,
        sums=sums,
        days=sorted({line.due_on for line in lines if line.open_ids and line.due_on}),
        can_cancel=viewer.may(Action.ASSIGN) and row["unit_id"] == viewer.unit_id,
        error=error,
        typed=ask.form.values(),
        **context,
    )


def faults(conn: Connection, held: Held) -> list[Fault]:
    """What must still be put right in the schedule before the plan is filed."""
    reach = read_reach(conn, body_of(read_directory(conn), held.row["unit_id"]))
    return read(held.row["body"].get("schedule", ()), held.row["period"], reach).faults


def cancel(ask: Ask) -> Response:
    """Call off rows of the plan, or all of a day, with one reason (e.g. a typhoon)."""
    viewer, form = ask.viewer, ask.form
    with ask.read() as conn:
        held = plan(conn, ask)
        lines, _ = planning.execution(conn, held.id, words.today(ask.now))
    day, chosen = form.text("day", 10), set(form.all("row"))
    ids = [i for line in lines for i in line.open_ids if (day and line.due_on == day) or str(line.row) in chosen]
    if not ids:
        return _show(ask, held, "请勾选要取消的各行，或选择要整日取消的日期。", HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        count = ask.write(lambda w: cancel_assignments(w, viewer.caller, ids, form.text("reason", 300)))
    except Problem as problem:
        return _show(ask, held, problem.detail, problem.kind.status)
    return ask.done(f"/plans/{held.id}", f"已取消 {count} 项任务，不计为未完成。")
