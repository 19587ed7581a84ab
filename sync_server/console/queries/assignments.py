"""派勤: the tasks within reach, by person, state, plan and day, and whom and what the form offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.acts.plans.reach import INSPECTING
from sync_server.console.listing import Filters, Listing
from sync_server.console.queries import AnyRow
from sync_server.console.queries.lists import fetch
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action
from sync_server.special.rules.case import GOES_ON

a, u, d = t.assignments.c, t.users.c, t.documents.c
ORDERS = {"due": a.due_on, "given": a.id}
KEY = a.id
MOST_AT_ONCE = 500
MOST_CASES = 200
GIVING = tuple(kind.value for kind in kinds.ALL if kind.gives_tasks)  # documents that tasks are made of


def tasks(conn: Connection, viewer: Viewer, filters: Filters, today: str) -> Listing:
    """The tasks within the viewer's reach that fit the filters."""
    statement = task_list(viewer, filters, today)
    return fetch(conn, "/assignments", filters, statement, ORDERS, "due", KEY)


def task_list(viewer: Viewer, filters: Filters, today: str) -> Select[Any]:
    """The question behind the list and its file."""
    conditions: list[ColumnElement[bool]] = [scope.units_in_area(viewer, Action.ASSIGN, u.unit_id)]
    match filters.text("state"):
        case "undone":
            conditions += [_open(), a.due_on != "", a.due_on < today]
        case "done":
            conditions += [a.done_at.is_not(None), a.cancelled_at.is_(None)]
        case "cancelled":
            conditions += [a.cancelled_at.is_not(None)]
        case "all":
            pass
        case _:
            conditions.append(_open())
    for name, column in (("person", a.user_id), ("plan", a.plan_id)):
        if filters.text(name):
            conditions.append(column == filters.text(name))
    if district := filters.text("district"):
        conditions.append(u.unit_id.in_(select(t.units.c.id).where(t.units.c.district_code == district)))
    if day := filters.day("day"):
        conditions.append(a.due_on == day.isoformat())
    return (
        select(a.id, a.title, a.place, a.due_on, a.note, a.done_at, a.cancelled_at, a.cancel_reason, a.record_id)
        .add_columns(a.notice_id, a.plan_id, u.name.label("user_name"), t.units.c.name.label("unit_name"))
        .join_from(t.assignments, t.users, a.user_id == u.id)
        .outerjoin(t.units, a.unit_id == t.units.c.id)
        .where(*conditions)
    )


def _open() -> ColumnElement[bool]:
    """Condition on `assignments`, in the words of the index on open ones; what is called off is done as well."""
    return a.done_at.is_(None) & a.cancelled_at.is_(None)


def _still_open(viewer: Viewer, filters: Filters, today: str) -> Select[Any]:
    shown = task_list(viewer, filters, today).with_only_columns(a.id)
    return shown.where(a.done_at.is_(None)).limit(MOST_AT_ONCE)


def open_ids(conn: Connection, viewer: Viewer, filters: Filters, today: str) -> list[str]:
    """The open tasks that the filters show, at most `MOST_AT_ONCE`."""
    return list(conn.execute(_still_open(viewer, filters, today)).scalars())


def count_open(conn: Connection, viewer: Viewer, filters: Filters, today: str) -> int:
    """How many open tasks the filters show, counted to `MOST_AT_ONCE`."""
    found = _still_open(viewer, filters, today).subquery()
    return int(conn.execute(select(func.count()).select_from(found)).scalar_one())


def inspectors(conn: Connection, viewer: Viewer) -> Sequence[AnyRow]:
    """To whom the viewer may give tasks, by unit and name."""
    return conn.execute(
        select(u.id, u.name, t.units.c.name.label("unit_name"))
        .join(t.units, u.unit_id == t.units.c.id)
        .where(u.active, u.role.in_(INSPECTING), scope.users_in_area(viewer, Action.ASSIGN, u.id))
        .order_by(t.units.c.name, u.name)
    ).all()


def giving_documents(conn: Connection, viewer: Viewer) -> Sequence[AnyRow]:
    """The own unit's latest issued plans and minutes."""
    return conn.execute(
        select(d.id, d.title)
        .where(d.unit_id == viewer.unit_id, d.kind.in_(GIVING), d.issued_at.is_not(None))
        .order_by(d.created_at.desc())
        .limit(24)
    ).all()


def running_cases(conn: Connection, viewer: Viewer) -> Sequence[AnyRow]:
    """Cases of 专项督察 within reach that a task may be given for, the newest first."""
    c = t.cases.c
    going_on = c.state.in_([state.value for state in GOES_ON])
    query = select(c.id, c.number, c.title).where(going_on, scope.sees_cases(viewer))
    return conn.execute(query.order_by(c.created_at.desc(), c.id).limit(MOST_CASES)).all()
