"""派勤: tasks given to inspectors' phones, found by person, state, plan and day, called off with one reason."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from shared.problems import Problem
from sync_server.acts.common.assignments import assign, cancel_assignment, cancel_assignments
from sync_server.console import words
from sync_server.console.days import day_of_form
from sync_server.console.listing import Filters
from sync_server.console.queries import assignments, reference
from sync_server.console.web import Ask, Pages
from sync_server.grounds import pages as grounds
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action
from sync_server.special.deeds.tasks import case_prefill

STATES = (
    ("", "进行中"),
    ("undone", "已过期未完成"),
    ("done", "已完成"),
    ("cancelled", "已取消"),
    ("all", "全部"),
)


def register(pages: Pages) -> None:
    pages.get("/assignments", index, Action.ASSIGN)
    pages.post("/assignments", give, Action.ASSIGN)
    pages.post("/assignments/cancel", cancel_several, Action.ASSIGN)
    pages.post("/assignments/{id}/cancel", cancel, Action.ASSIGN)


def index(ask: Ask) -> Response:
    """The tasks, with the form to give another."""
    return _page(ask)


def _page(ask: Ask, error: str = "", status: int = HTTPStatus.OK) -> Response:
    filters, viewer = Filters(dict(ask.query)), ask.viewer
    today = words.today(ask.now).isoformat()
    of_one_day = filters.day("day") and filters.text("state") in ("", "undone", "all")
    with ask.read() as conn:
        listing = assignments.tasks(conn, viewer, filters, today)
        inspectors = assignments.inspectors(conn, viewer)
        plans = assignments.giving_documents(conn, viewer)
        units = reference.units(conn, viewer, Action.SEE_LEDGER)
        cases = assignments.running_cases(conn, viewer)
        still_open = assignments.count_open(conn, viewer, filters, today) if of_one_day else 0
    return ask.page(
        "assignments.html",
        status,
        listing=listing,
        filters=filters,
        states=STATES,
        inspectors=inspectors,
        plans=plans,
        units=units,
        cases=cases,
        districts=reference.district_choices(viewer),
        still_open=still_open,
        error=error,
        typed=ask.form.values(),
        chosen=ask.form.all("user"),
    )


def give(ask: Ask) -> Response:
    """Give a task to one or several inspectors."""
    form, caller = ask.form, ask.viewer.caller
    chosen = form.all("user")
    if not chosen:
        return _page(ask, "请选择至少一名督察员。", HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        title, unit_id, place = form.text("title", 120), form.text("unit", 36), form.text("place", 200)
        due_on, note, case_id = form.text("due_on", 10), form.text("note", 500), form.text("case", 36)
        if due_on:
            day_of_form(due_on, grounds.DAY_DUE_NOT_CHOSEN)

        def give_all(w: Write) -> None:
            prefill = case_prefill(w.conn, caller, case_id)
            for user_id in chosen:
                assign(
                    w,
                    caller,
                    user_id,
                    title,
                    unit_id=unit_id,
                    place=place,
                    due_on=due_on,
                    note=note,
                    prefill=prefill,
                )

        ask.write(give_all)
    except Problem as problem:
        return _page(ask, problem.detail, problem.kind.status)
    return ask.done("/assignments", f"已派给 {len(chosen)} 人，手机下次联网时收到。")


def cancel(ask: Ask) -> Response:
    """Take a task back with its reason."""
    caller, reason = ask.viewer.caller, ask.form.text("reason", 300)
    ask.write(lambda w: cancel_assignment(w, caller, ask.path("id"), reason))
    return ask.done("/assignments", "任务已取消，不计为未完成。")


def cancel_several(ask: Ask) -> Response:
    """Take the ticked tasks back with one reason, or all open ones that the filter shows (e.g. of a day)."""
    form, viewer = ask.form, ask.viewer
    try:
        reason = form.text("reason", 300)
        ids = list(form.all("task"))
        if form.ticked("all_shown"):
            filters = Filters(dict(ask.query))
            if not filters.day("day"):
                raise Problem(grounds.DAY_NOT_CHOSEN)
            with ask.read() as conn:
                ids = assignments.open_ids(conn, viewer, filters, words.today(ask.now).isoformat())
        if not ids:
            raise Problem(grounds.TASKS_NOT_CHOSEN)
        count = ask.write(lambda w: cancel_assignments(w, viewer.caller, ids, reason))
    except Problem as problem:
        return _page(ask, problem.detail, problem.kind.status)
    return ask.done(Filters(dict(ask.query)).url("/assignments"), f"已取消 {count} 项任务，不计为未完成。")
