"""Whom and what a body's plan may name: the units that it inspects, its inspectors, the catalogue."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, select

from shared.organisation import INSPECTED, Role, UnitKind
from sync_server.ledger import tables as t
from sync_server.procedures.inspection_bodies import InspectionBody
from sync_server.procedures.permissions import Action, Scope, allowed
from sync_server.procedures.schedules import Inspector, Reach

INSPECTING = [role.value for role in Role if allowed(role, Action.RECORD)]


def read_reach(conn: Connection, body: InspectionBody) -> Reach:
    """The units that are inspected within the body's reach, those whom it may send, and the codes of the catalogue."""
    u, c = t.units.c, t.catalogue_items.c
    units = conn.execute(
        select(u.id, u.name).where(inspected_by(body), u.active).order_by(u.district_code, u.kind.desc(), u.street_code)
    )
    items = conn.execute(select(c.code).where(c.active)).scalars()
    return Reach({row.id: row.name for row in units}, read_inspectors(conn, body), frozenset(items))


def inspected_by(body: InspectionBody) -> ColumnElement[bool]:
    """Condition on `units`: those that the body inspects, ended ones included."""
    u = t.units.c
    here = u.kind.in_([kind.value for kind in INSPECTED])
    return here if body.scope is Scope.CITY else here & (u.district_code == body.district_code)


def read_inspectors(conn: Connection, body: InspectionBody) -> tuple[Inspector, ...]:
    """The accounts that record checks and that the body sends, by unit and name: a section its district's, the
    detachment its own people, the office the city's."""
    a, u, p = t.users.c, t.units.c, t.people.c
    own = u.id == body.id if body.unit.kind is UnitKind.DETACHMENT else u.district_code == body.district_code
    rows = conn.execute(
        select(a.id, a.name, p.badge, a.unit_id)
        .join_from(t.users, t.units, a.unit_id == u.id)
        .outerjoin(t.people, a.person_id == p.id)
        .where(own, a.role.in_(INSPECTING), a.active)
        .order_by(u.street_code, a.name, a.id)
    )
    return tuple(Inspector(row.id, row.name, row.badge or "", row.unit_id) for row in rows)
