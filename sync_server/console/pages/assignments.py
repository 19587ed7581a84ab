"""派勤: tasks given to inspectors' phones."""

from __future__ import annotations

from http import HTTPStatus

from sqlalchemy import select
from starlette.responses import Response

from shared.organisation import Role
from shared.problems import Problem
from sync_server.acts.assignments import assign, cancel_assignment
from sync_server.console import viewer as scope
from sync_server.console.listing import Filters, fetch
from sync_server.console.queries import reference
from sync_server.console.web import Ask, Pages
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action, allowed

a = t.assignments.c
INSPECTORS = [role.value for role in Role if allowed(role, Action.RECORD)]


def register(pages: Pages) -> None:
    pages.get("/assignments", index, Action.ASSIGN)
    pages.post("/assignments", give, Action.ASSIGN)
    pages.post("/assignments/{id}/cancel", cancel, Action.ASSIGN)


def index(ask: Ask) -> Response:
    """The tasks, with the form to give another."""
    return _page(ask)


def _page(ask: Ask, error: str = "", status: int = 200) -> Response:
    filters, viewer = Filters(dict(ask.query)), ask.viewer
    statement = (
        select(a.id, a.title, a.place, a.due_on, a.note, a.done_at, a.record_id, a.notice_id)
        .add_columns(t.users.c.name.label("user_name"), t.units.c.name.label("unit_name"))
        .join_from(t.assignments, t.users, a.user_id == t.users.c.id)
        .outerjoin(t.units, a.unit_id == t.units.c.id)
        .where(scope.users_in_area(viewer, Action.ASSIGN, a.user_id))
    )
    if filters.text("state") != "all":
        statement = statement.where(a.done_at.is_(None))
    with ask.read() as conn:
        listing = fetch(conn, "/assignments", filters, statement, {"due": a.due_on, "given": a.id}, "due", a.id)
        inspectors = conn.execute(
            select(t.users.c.id, t.users.c.name, t.units.c.name.label("unit_name"))
            .join(t.units, t.users.c.unit_id == t.units.c.id)
            .where(
                t.users.c.active,
                t.users.c.role.in_(INSPECTORS),
                scope.users_in_area(viewer, Action.ASSIGN, t.users.c.id),
            )
            .order_by(t.units.c.name, t.users.c.name)
        ).all()
        units = reference.units(conn, viewer, Action.ASSIGN)
    return ask.page(
        "assignments.html",
        status,
        listing=listing,
        filters=filters,
        inspectors=inspectors,
        units=units,
        error=error,
        typed=ask.form.values(),
    )


def give(ask: Ask) -> Response:
    """Give a task to one or several inspectors."""
    form, caller = ask.form, ask.viewer.caller
    chosen = form.all("user")
    if not chosen:
        return _page(ask, "请选择至少一名督察员。", HTTPStatus.UNPROCESSABLE_ENTITY)
    title, unit_id, place = form.text("title", 120), form.text("unit", 36), form.text("place", 200)
    due_on, note = form.text("due_on", 10), form.text("note", 500)
    try:
        ask.write(
            lambda w: [
                assign(w, caller, user_id, title, unit_id=unit_id, place=place, due_on=due_on, note=note)
                for user_id in chosen
            ]
        )
    except Problem as problem:
        return _page(ask, problem.detail, problem.kind.status)
    return ask.done("/assignments", f"已派给 {len(chosen)} 人，手机下次联网时收到。")


def cancel(ask: Ask) -> Response:
    """Take a task back with its reason."""
    caller, reason = ask.viewer.caller, ask.form.text("reason", 400)
    ask.write(lambda w: cancel_assignment(w, caller, ask.path("id"), reason))
    return ask.done("/assignments", "任务已取消，不计为未完成。")
