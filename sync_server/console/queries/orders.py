"""工单: those within reach, and all that the page of one shows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console.listing import EVERY, Filters
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action

o, a, u = t.work_orders.c, t.assignments.c, t.users.c
_unit, _section = t.units.alias("concerned"), t.units.alias("looking_into")
KEY = o.id
ORDERS = {"due": o.due_on, "came": o.came_at, "number": o.number}


def sees_orders(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `work_orders`: a section's own district's, all for the city."""
    return scope.in_area(viewer, Action.KEEP_ORDERS, o.district_code)


def order_list(viewer: Viewer, filters: Filters, today: str) -> Select[Any]:
    """The orders that fit the filters."""
    conditions = [sees_orders(viewer)]
    match filters.text("state"):
        case "answered":
            conditions.append(o.answered_at.is_not(None))
        case "late":
            conditions += [o.answered_at.is_(None), o.due_on < today]
        case "all":
            pass
        case _:
            conditions.append(o.answered_at.is_(None))
    for name, column in (("source", o.source), ("district", o.district_code), ("unit", o.unit_id)):
        if filters.text(name):
            conditions.append(column == filters.text(name))
    conditions += filters.between(o.came_at)
    conditions += filters.words(o.number, o.content, o.place, o.result)
    return (
        select(t.work_orders)
        .add_columns(_unit.c.name.label("unit_name"), _section.c.name.label("section_name"))
        .add_columns(a.done_at, a.cancelled_at, a.record_id, u.name.label("inspector_name"))
        .join_from(t.work_orders, _section, _section.c.id == o.section_id)
        .outerjoin(_unit, _unit.c.id == o.unit_id)
        .outerjoin(t.assignments, a.id == o.assignment_id)
        .outerjoin(t.users, u.id == a.user_id)
        .where(*conditions)
    )


def order(conn: Connection, viewer: Viewer, order_id: str) -> AnyRow:
    """One order. Raises Problem (not found) outside the viewer's reach."""
    statement = order_list(viewer, Filters({"state": EVERY}), "").where(o.id == order_id)
    row = conn.execute(statement).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这件工单")
    return row
