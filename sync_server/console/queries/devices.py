"""Phones within reach, and the inspectors who may get one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from shared.organisation import Role
from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.acts.common.devices import DESK
from sync_server.acts.plans.reach import INSPECTING
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.procedures.accounts import may_bind
from sync_server.procedures.permissions import Action

d, u = t.devices.c, t.users.c


def phones(conn: Connection, viewer: Viewer) -> Sequence[AnyRow]:
    """The phones within reach, those stopped last."""
    return conn.execute(
        select(d.id, d.label, d.platform, d.app_version, d.enrolled_at, d.revoked_at, d.revoked_reason, d.seen_at)
        .add_columns(d.clock_offset_s, d.unsent_records, d.unsent_photos, d.stuck, d.free_bytes)
        .add_columns(u.name.label("user_name"), t.units.c.name.label("unit_name"))
        .join_from(t.devices, t.users, d.user_id == u.id)
        .join(t.units, u.unit_id == t.units.c.id)
        .where(scope.users_in_area(viewer, Action.MANAGE_DEVICES, u.id), d.platform != DESK)
        .order_by(d.revoked_at.is_not(None), d.seen_at.desc())
    ).all()


def may_enrol(conn: Connection, viewer: Viewer) -> Sequence[AnyRow]:
    """The inspectors whose phone the viewer may enrol, among them the viewer."""
    below = [role.value for role in Role if may_bind(viewer.role, role)]
    return conn.execute(
        select(u.id, u.name, t.units.c.name.label("unit_name"))
        .join(t.units, u.unit_id == t.units.c.id)
        .where(scope.users_in_area(viewer, Action.MANAGE_DEVICES, u.id), u.active)
        .where(u.role.in_(INSPECTING), u.role.in_(below) | (u.id == viewer.user_id))
        .order_by(t.units.c.name, u.name)
    ).all()


def inspector(conn: Connection, viewer: Viewer, user_id: str) -> AnyRow:
    """Whose phone it will be. Raises Problem(NOT_FOUND) outside the viewer's reach."""
    row = conn.execute(
        select(u.name, t.units.c.name.label("unit_name"))
        .join(t.units, u.unit_id == t.units.c.id)
        .where(u.id == user_id, scope.users_in_area(viewer, Action.MANAGE_DEVICES, u.id))
    ).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这名督察员")
    return row


def require_phone(conn: Connection, viewer: Viewer, device_id: str) -> None:
    """Raises Problem(NOT_FOUND) for a phone outside the viewer's reach."""
    inside = scope.users_in_area(viewer, Action.MANAGE_DEVICES, d.user_id) & (d.platform != DESK)
    if conn.execute(select(d.id).where(d.id == device_id, inside)).first() is None:
        raise Problem(NOT_FOUND, what="这台手机")
