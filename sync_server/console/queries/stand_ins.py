"""代签授权 as the page shows it: those that concern the viewer, and whom they may name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, or_, select

from shared.organisation import Role
from sync_server.accounts.viewer import Viewer
from sync_server.acts.stand_ins import facts_of
from sync_server.ledger import tables as t
from sync_server.procedures.accounts import within
from sync_server.procedures.permissions import Action
from sync_server.procedures.standing_in import DEPUTIES, STAND_IN_COURSE, StandInDeed
from sync_server.reference.directory import read_directory

SHOWN = 200


@dataclass(frozen=True)
class Shown:
    """A row with the names of both, what the viewer can do with it, and why it does not hold as things are now."""

    row: Any
    deeds: tuple[StandInDeed, ...]
    unfit: str


@dataclass(frozen=True)
class Officer:
    """Somebody who may sign, or sign in another's place."""

    user_id: str
    name: str
    role: Role
    unit_name: str


def stand_ins(conn: Connection, viewer: Viewer, today: date) -> list[Shown]:
    """The newest first."""
    s, n = t.stand_ins, t.units.c
    leader, deputy = t.users.alias("leader"), t.users.alias("deputy")
    query = (
        select(s, leader.c.name.label("principal_name"))
        .add_columns(deputy.c.name.label("deputy_name"), deputy.c.role.label("deputy_role"), n.name.label("unit_name"))
        .join(leader, leader.c.id == s.c.principal_id)
        .join(deputy, deputy.c.id == s.c.deputy_id)
        .join(t.units, n.id == s.c.unit_id)
        .where(s.c.unit_id.in_(_reach(conn, viewer)))
        .order_by(s.c.asked_at.desc(), s.c.id)
        .limit(SHOWN)
    )
    if not _administers(viewer):
        query = query.where(or_(s.c.principal_id == viewer.user_id, s.c.deputy_id == viewer.user_id))
    units, caller = read_directory(conn).units, viewer.caller
    found = [(row, facts_of(conn, caller, row, units, today)) for row in conn.execute(query).mappings()]
    return [Shown(row, STAND_IN_COURSE.open_deeds(facts, caller), facts.unfit) for row, facts in found]


def officers(conn: Connection, viewer: Viewer) -> list[Officer]:
    """Who signs, or may do so in another's place, in the viewer's reach."""
    u, n = t.users.c, t.units.c
    query = (
        select(u.id, u.name, u.role, n.name.label("unit_name"))
        .join_from(t.users, t.units, n.id == u.unit_id)
        .where(u.active, u.unit_id.in_(_reach(conn, viewer)), u.role.in_([role.value for role in DEPUTIES]))
        .order_by(n.district_code, n.name, u.name, u.id)
    )
    return [Officer(row.id, row.name, Role(row.role), row.unit_name) for row in conn.execute(query)]


def _administers(viewer: Viewer) -> bool:
    return viewer.may(Action.MANAGE_USERS, Action.CONFIRM_USERS)


def _reach(conn: Connection, viewer: Viewer) -> Sequence[str]:
    """The own unit; to administrators also those below it."""
    if not _administers(viewer):
        return (viewer.unit_id,)
    units = read_directory(conn).units
    return [unit_id for unit_id in units if within(units, viewer.unit_id, unit_id)]
