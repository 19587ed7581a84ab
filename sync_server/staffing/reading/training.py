"""Training within a viewer's reach: own courses, and those of the city in which own people took part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, cast, exists, func, or_, select

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts.viewer import Viewer
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action
from sync_server.staffing.reading.directory import UNIT_PLACE
from sync_server.staffing.reading.reach import reaches
from sync_server.staffing.rules.training import TOOK_PART

g, r, n, d = t.trainings.c, t.training_results.c, t.units.c, t.directory_lines.c
KEY = g.id
ORDERS: Mapping[str, ColumnElement[Any]] = {"day": g.day, "course": g.course}
RESULT_KEY = r.id
# In the order of the directory: units, and within a unit the places that it gave; never by results.
_position = select(func.max(d.position)).where(d.entry_id == r.entry_id).correlate(t.training_results).scalar_subquery()
PERSON_PLACE = UNIT_PLACE + cast(func.coalesce(_position, 0) + 10_000, String) + r.name
RESULT_ORDERS: Mapping[str, ColumnElement[Any]] = {"unit": PERSON_PLACE}
_PART = [result.value for result in TOOK_PART]


def _reached(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on results: of people within reach."""
    return r.unit_id.in_(select(n.id).where(reaches(viewer, Action.KEEP_STAFFING)))


def _part(viewer: Viewer) -> ColumnElement[Any]:
    """How many of the viewer's people took part."""
    taken = select(func.count()).where(r.training_id == g.id, r.result.in_(_PART), _reached(viewer))
    return taken.correlate(t.trainings).scalar_subquery()


def training_list(viewer: Viewer, filters: Filters) -> Select[Any]:
    """The courses that fit the filters; `kept` says that the entry is the viewer's to change."""
    kept = reaches(viewer, Action.KEEP_STAFFING)
    ours = exists().where(r.training_id == g.id, _reached(viewer))
    statement = (
        select(t.trainings, n.name.label("unit_name"), kept.label("kept"), _part(viewer).label("part"))
        .join_from(t.trainings, t.units, n.id == g.unit_id)
        .where(or_(kept, ours))
    )
    if filters.text("unit"):
        statement = statement.where(
            exists().where(r.training_id == g.id, r.unit_id == filters.text("unit"), _reached(viewer))
        )
    for name, compare in (("from", g.day.__ge__), ("to", g.day.__le__)):
        if day := filters.day(name):
            statement = statement.where(compare(day.isoformat()))
    if not filters.text("void"):
        statement = statement.where(g.void_at.is_(None))
    return statement.where(*filters.words(g.course, g.organiser, g.place))


def training(conn: Connection, viewer: Viewer, training_id: str) -> AnyRow:
    """One course. Raises Problem (not found) out of reach."""
    row = conn.execute(training_list(viewer, Filters({"void": "1"})).where(g.id == training_id)).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这次培训")
    return row


def participants(viewer: Viewer, training_id: str) -> Select[Any]:
    """Who of the viewer's people took part."""
    return (
        select(t.training_results, n.name.label("unit_name"))
        .join_from(t.training_results, t.units, n.id == r.unit_id)
        .where(r.training_id == training_id, reaches(viewer, Action.KEEP_STAFFING))
    )


def results(conn: Connection, viewer: Viewer, training_id: str) -> Sequence[AnyRow]:
    """The same in the order of the directory."""
    return conn.execute(participants(viewer, training_id).order_by(PERSON_PLACE, r.id)).all()


def attended_by(conn: Connection, viewer: Viewer, entry_id: str) -> Sequence[AnyRow]:
    """The courses of somebody of the directory, the latest first."""
    return conn.execute(
        select(g.id, g.course, g.day, g.hours, r.result)
        .join_from(t.training_results, t.trainings, g.id == r.training_id)
        .join(t.units, n.id == r.unit_id)
        .where(r.entry_id == entry_id, g.void_at.is_(None), reaches(viewer, Action.KEEP_STAFFING))
        .order_by(g.day.desc(), g.id)
    ).all()
