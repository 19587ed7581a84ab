"""督察名录: who leads and who does inspection, unit by unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, or_, select, true

from shared.organisation import Role
from sync_server.accounts.viewer import Viewer
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import CITY_CODE

u, n, p = t.users.c, t.units.c, t.people.c
LEADERS = (Role.BUREAU_LEADER,)
STAFF = (
    Role.OFFICE_CHIEF,
    Role.OFFICE_STAFF,
    Role.DETACHMENT_CHIEF,
    Role.DETACHMENT_INSPECTOR,
    Role.SECTION_CHIEF,
    Role.SECTION_OFFICER,
)
_RANK = case({role.value: at for at, role in enumerate((*LEADERS, *STAFF))}, value=u.role, else_=99)
ORDERS = {"unit": n.district_code}
KEY = u.id


def roster(viewer: Viewer) -> Select[Any]:
    """Everybody of both lists whom the viewer may know of."""
    return (
        select(u.id, u.name, u.role, p.badge, n.id.label("unit_id"), n.name.label("unit_name"))
        .add_columns(n.duty_phone, n.district_code)
        .join_from(t.users, t.units, u.unit_id == n.id)
        .outerjoin(t.people, u.person_id == p.id)
        .where(u.active, u.role.in_([role.value for role in (*LEADERS, *STAFF)]), _within(viewer))
    )


def _within(viewer: Viewer) -> ColumnElement[bool]:
    """The city knows all; a district its own people and the city's."""
    return true() if viewer.city_wide else or_(n.district_code == viewer.district_code, n.district_code == CITY_CODE)


def by_rank(conn: Connection, viewer: Viewer) -> Sequence[AnyRow]:
    """The roster in the order of units and ranks."""
    return conn.execute(roster(viewer).order_by(n.district_code, n.kind.desc(), _RANK, u.name, u.id)).all()
