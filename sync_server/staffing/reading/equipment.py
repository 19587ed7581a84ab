"""Equipment within a viewer's reach: the list, one piece with its steps, to whom it can be issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts.viewer import Viewer
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action
from sync_server.staffing.reading.directory import UNIT_PLACE, standing
from sync_server.staffing.reading.reach import reaches

e, n, d = t.equipment.c, t.units.c, t.directory_lines.c
KEY = e.id
ORDERS: Mapping[str, ColumnElement[Any]] = {"unit": UNIT_PLACE + e.kind, "number": e.number, "since": e.since}


def equipment_list(viewer: Viewer, filters: Filters) -> Select[Any]:
    """The pieces that fit the filters."""
    statement = (
        select(t.equipment, n.name.label("unit_name"))
        .join_from(t.equipment, t.units, n.id == e.unit_id)
        .where(reaches(viewer, Action.KEEP_STAFFING))
    )
    for name, column in (("kind", e.kind), ("state", e.state), ("unit", e.unit_id), ("district", n.district_code)):
        if filters.text(name):
            statement = statement.where(column == filters.text(name))
    return statement.where(*filters.words(e.number, e.model, e.holder, n.name))


def piece(conn: Connection, viewer: Viewer, piece_id: str) -> AnyRow:
    """One piece. Raises Problem (not found) out of reach."""
    row = conn.execute(equipment_list(viewer, Filters({})).where(e.id == piece_id)).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这件装备")
    return row


def steps(conn: Connection, piece_id: str) -> Sequence[AnyRow]:
    """What happened to a piece, the latest first; the caller has looked whether the viewer may read it."""
    s = t.equipment_steps.c
    query = select(t.equipment_steps).where(s.equipment_id == piece_id)
    return conn.execute(query.order_by(s.day.desc(), s.at.desc(), s.id.desc())).all()


def held_by(conn: Connection, viewer: Viewer, entry_id: str) -> Sequence[AnyRow]:
    """What somebody of the directory has in hand."""
    return conn.execute(equipment_list(viewer, Filters({})).where(e.entry_id == entry_id).order_by(e.kind)).all()


def colleagues(conn: Connection, viewer: Viewer, action: Action, day: date, unit_id: str = "") -> Sequence[AnyRow]:
    """Who stands in the directory on that day, of one unit or of all within reach of the action."""
    query = select(d.id, d.name, d.post, d.roll, d.unit_id, d.entry_id, d.person_id, n.name.label("unit_name"))
    query = query.join_from(t.directory_lines, t.units, n.id == d.unit_id).where(reaches(viewer, action), standing(day))
    if unit_id:
        query = query.where(d.unit_id == unit_id)
    return conn.execute(query.order_by(UNIT_PLACE, d.position, d.id)).all()


def by_unit(people: Sequence[AnyRow]) -> list[tuple[str, list[AnyRow]]]:
    """People under the names of their units, in the order in which they come."""
    return [(name, list(group)) for name, group in groupby(people, key=lambda person: person.unit_name)]


def units_kept(conn: Connection, viewer: Viewer) -> Sequence[AnyRow]:
    """The units whose people and equipment the viewer looks after."""
    query = select(n.id, n.name).where(reaches(viewer, Action.KEEP_STAFFING), n.active)
    return conn.execute(query.order_by(UNIT_PLACE)).all()
