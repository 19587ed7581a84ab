"""勤务信息: the shifts of units within a span of days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, false, select, true

from sync_server.accounts.viewer import Viewer
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action, Scope

s = t.shifts.c
SPAN = 7  # days shown at once
MOST = 500


def sees_shifts(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `shifts`: all for the city, the own district's for its section, the own unit's for a squad."""
    match viewer.reach(Action.SEE_SHIFTS):
        case Scope.CITY:
            return true()
        case Scope.DISTRICT:
            return s.district_code == viewer.district_code
        case Scope.UNIT:
            return s.unit_id == viewer.unit_id
    return false()


def shifts(conn: Connection, viewer: Viewer, first: date, filters: Filters) -> Sequence[AnyRow]:
    """The shifts of a span of days by day, unit and hour; one more than `MOST` when there are more."""
    statement = (
        select(s.id, s.day, s.starts, s.ends, s.area, s.crew, s.vehicle, s.kind, s.unit_id, s.district_code)
        .add_columns(t.units.c.name.label("unit_name"))
        .join_from(t.shifts, t.units, s.unit_id == t.units.c.id)
        .where(sees_shifts(viewer))
        .where(s.day >= first.isoformat(), s.day < (first + timedelta(days=SPAN)).isoformat())
    )
    for name, column in (("unit", s.unit_id), ("district", s.district_code)):
        if filters.text(name):
            statement = statement.where(column == filters.text(name))
    ordered = statement.order_by(s.day, s.district_code, t.units.c.street_code, s.unit_id, s.starts)
    return conn.execute(ordered.limit(MOST + 1)).all()


def first_day_of(conn: Connection, import_id: str) -> str:
    """The first day that a table brought in has shifts on."""
    return str(conn.execute(select(s.day).where(s.import_id == import_id).order_by(s.day).limit(1)).scalar())
