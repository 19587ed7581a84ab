"""Whom and what a district's plan may name: its units, its inspectors, the catalogue."""

from __future__ import annotations

from sqlalchemy import Connection, select

from shared.organisation import INSPECTED, Role
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action, allowed
from sync_server.procedures.schedules import Inspector, Reach

INSPECTING = [role.value for role in Role if allowed(role, Action.RECORD)]


def read_reach(conn: Connection, district_code: str) -> Reach:
    """The units that are inspected in the district, those who may be sent, and the codes of the catalogue."""
    u, c = t.units.c, t.catalogue_items.c
    units = conn.execute(
        select(u.id, u.name)
        .where(u.district_code == district_code, u.kind.in_(INSPECTED), u.active)
        .order_by(u.kind.desc(), u.street_code)
    )
    items = conn.execute(select(c.code).where(c.active)).scalars()
    return Reach({row.id: row.name for row in units}, read_inspectors(conn, district_code), frozenset(items))


def read_inspectors(conn: Connection, district_code: str) -> tuple[Inspector, ...]:
    """The accounts of a district (`310000`: the city's own) that record checks, by unit and name."""
    a, u, p = t.users.c, t.units.c, t.people.c
    rows = conn.execute(
        select(a.id, a.name, p.badge, a.unit_id)
        .join_from(t.users, t.units, a.unit_id == u.id)
        .outerjoin(t.people, a.person_id == p.id)
        .where(u.district_code == district_code, a.role.in_(INSPECTING), a.active)
        .order_by(u.street_code, a.name, a.id)
    )
    return tuple(Inspector(row.id, row.name, row.badge or "", row.unit_id) for row in rows)
