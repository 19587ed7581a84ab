"""作风事项 for those who need to know: the chief's and the leaders' own district or city; nobody reads the own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select, true

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts.viewer import Viewer
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action
from sync_server.staffing.reading.reach import reaches
from sync_server.staffing.rules.directory import Roll

c, n, s = t.conduct_matters.c, t.units.c, t.conduct_steps.c
KEY = c.id
ORDERS: Mapping[str, ColumnElement[Any]] = {"day": c.day}


def sees_conduct(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on matters with their units. A leader's are the city's to know, and nobody's are the own."""
    leaders = true() if viewer.city_wide else c.roll != Roll.LEADERS.value
    own = or_(c.person_id.is_(None), c.person_id != viewer.person_id) if viewer.person_id else true()
    return and_(reaches(viewer, Action.KEEP_CONDUCT), leaders, own)


def conduct_list(viewer: Viewer, filters: Filters) -> Select[Any]:
    """The matters that fit the filters, with how each was last handled."""
    newest = select(s.way).where(s.matter_id == c.id, s.way != "").order_by(s.at.desc(), s.id.desc()).limit(1)
    statement = (
        select(t.conduct_matters, n.name.label("unit_name"), newest.scalar_subquery().label("way"))
        .join_from(t.conduct_matters, t.units, n.id == c.unit_id)
        .where(sees_conduct(viewer))
    )
    for name, column in (("kind", c.kind), ("state", c.state), ("unit", c.unit_id), ("district", n.district_code)):
        if filters.text(name):
            statement = statement.where(column == filters.text(name))
    for name, compare in (("from", c.day.__ge__), ("to", c.day.__le__)):
        if day := filters.day(name):
            statement = statement.where(compare(day.isoformat()))
    return statement.where(*filters.words(c.name, c.matter, n.name))


def matter(conn: Connection, viewer: Viewer, matter_id: str) -> AnyRow:
    """One matter. Raises Problem (not found) for everybody who need not know."""
    row = conn.execute(conduct_list(viewer, Filters({})).where(c.id == matter_id)).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这件事项")
    return row


def steps(conn: Connection, matter_id: str) -> Sequence[AnyRow]:
    """How a matter went on; the caller has looked whether the viewer may read it."""
    query = select(t.conduct_steps).where(s.matter_id == matter_id)
    return conn.execute(query.order_by(s.at, s.id)).all()
