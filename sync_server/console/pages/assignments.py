"""派勤: tasks given to inspectors' phones, found by person, state, plan and day, called off with one reason."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from starlette.responses import Response

from shared.problems import Problem
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.acts.assignments import assign, cancel_assignment, cancel_assignments
from sync_server.acts.plans.reach import INSPECTING
from sync_server.console import words
from sync_server.console.days import day_of_form
from sync_server.console.listing import Filters, fetch
from sync_server.console.queries import reference
from sync_server.console.web import Ask, Pages
from sync_server.grounds import pages as grounds
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentKind
from sync_server.procedures.permissions import Action

a = t.assignments.c
STATES = (
    ("", "进行中"),
    ("undone", "已过期未完成"),
    ("done", "已完成"),
    ("cancelled", "已取消"),
    ("all", "全部"),
)
MOST_AT_ONCE = 500
GIVING = (DocumentKind.PLAN.value, DocumentKind.MEETING.value)  # documents that tasks are made of


def register(pages: Pages) -> None:
    pages.get("/assignments", index, Action.ASSIGN)
    pages.post("/assignments", give, Action.ASSIGN)
    pages.post("/assignments/cancel", cancel_several, Action.ASSIGN)
    pages.post("/assignments/{id}/cancel", cancel, Action.ASSIGN)


def index(ask: Ask) -> Response:
    """The tasks, with the form to give another."""
    return _page(ask)


def task_list(viewer: Viewer, filters: Filters, today: str) -> Select[Any]:
    """The tasks within the viewer's reach that fit the filters."""
    conditions: list[ColumnElement[bool]] = [scope.users_in_area(viewer, Action.ASSIGN, a.user_id)]
    match filters.text("state"):
        case "undone":
            conditions += [a.done_at.is_(None), a.due_on != "", a.due_on < today]
        case "done":
            conditions += [a.done_at.is_not(None), a.cancelled_at.is_(None)]
        case "cancelled":
            conditions += [a.cancelled_at.is_not(None)]
        case "all":
            pass
        case _:
            conditions += [a.done_at.is_(None)]
    for name, column in (("person", a.user_id), ("plan", a.plan_id)):
        if filters.text(name):
            conditions.append(column == filters.text(name))
    if day := filters.day("day"):
        conditions.append(a.due_on == day.isoformat())
    return (
        select(a.id, a.title, a.place, a.due_on, a.note, a.done_at, a.cancelled_at, a.cancel_reason, a.record_id)
        .add_columns(a.notice_id, a.plan_id, t.users.c.name.label("user_name"), t.units.c.name.label("unit_name"))
        .join_from(t.assignments, t.users, a.user_id == t.users.c.id)
        .outerjoin(t.units, a.unit_id == t.units.c.id)
        .where(*conditions)
    )


def _page(ask: Ask, error: str = "", status: int = HTTPStatus.OK) -> Response:
    filters, viewer, d = Filters(dict(ask.query)), ask.viewer, t.documents.c
    today = words.today(ask.now).isoformat()
    statement = task_list(viewer, filters, today)
    with ask.read() as conn:
        listing = fetch(conn, "/assignments", filters, statement, {"due": a.due_on, "given": a.id}, "due", a.id)
        inspectors = conn.execute(
            select(t.users.c.id, t.users.c.name, t.units.c.name.label("unit_name"))
            .join(t.units, t.users.c.unit_id == t.units.c.id)
            .where(
                t.users.c.active,
                t.users.c.role.in_(INSPECTING),
                scope.users_in_area(viewer, Action.ASSIGN, t.users.c.id),
            )
            .order_by(t.units.c.name, t.users.c.name)
        ).all()
        plans = conn.execute(
            select(d.id, d.title)
            .where(d.unit_id == viewer.unit_id, d.kind.in_(GIVING), d.issued_at.is_not(None))
            .order_by(d.created_at.desc())
            .limit(24)
        ).all()
        units = reference.units(conn, viewer, Action.ASSIGN)
        still_open = 0
        if filters.day("day") and filters.text("state") in ("", "undone", "all"):
            open_now = statement.with_only_columns(a.id).where(a.done_at.is_(None)).limit(MOST_AT_ONCE).subquery()
            still_open = conn.execute(select(func.count()).select_from(open_now)).scalar_one()
    return ask.page(
        "assignments.html",
        status,
        listing=listing,
        filters=filters,
        states=STATES,
        today=today,
        inspectors=inspectors,
        plans=plans,
        units=units,
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
        due_on, note = form.text("due_on", 10), form.text("note", 500)
        if due_on:
            day_of_form(due_on, "请选择截止日期")
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
            statement = task_list(viewer, filters, words.today(ask.now).isoformat())
            shown = statement.with_only_columns(a.id).where(a.done_at.is_(None)).limit(MOST_AT_ONCE)
            with ask.read() as conn:
                ids = list(conn.execute(shown).scalars())
        if not ids:
            raise Problem(grounds.TASKS_NOT_CHOSEN)
        count = ask.write(lambda w: cancel_assignments(w, viewer.caller, ids, reason))
    except Problem as problem:
        return _page(ask, problem.detail, problem.kind.status)
    return ask.done(Filters(dict(ask.query)).url("/assignments"), f"已取消 {count} 项任务，不计为未完成。")
