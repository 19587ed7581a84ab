"""Units and officers as the pages that keep the directory show them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from shared.organisation import UnitKind
from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console.listing import Filters, Listing
from sync_server.console.queries import AnyRow
from sync_server.console.queries.lists import fetch
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action

n, p = t.units.c, t.people.c


def units(conn: Connection, viewer: Viewer, filters: Filters) -> Listing:
    """The units within reach, each with how many people it has."""
    people = select(func.count()).where(p.unit_id == n.id, p.active).correlate(t.units)
    statement = select(t.units, people.scalar_subquery().label("people")).where(
        scope.in_area(viewer, Action.MANAGE_USERS, n.district_code), *filters.words(n.name, n.prefix)
    )
    return fetch(conn, "/units", filters, statement, {"name": n.name, "kind": n.kind}, "kind", n.id)


def people(
    conn: Connection, viewer: Viewer, action: Action, filters: Filters, chosen: str
) -> tuple[Listing, AnyRow | None]:
    """The officers within reach of the action, and the one whose form is open."""
    statement = (
        select(p.id, p.name, p.badge, p.unit_id, p.inspector, p.leader, p.active, n.name.label("unit_name"))
        .join_from(t.people, t.units, p.unit_id == n.id)
        .where(scope.units_in_area(viewer, action, p.unit_id), *filters.words(p.name, p.badge, n.name))
    )
    orders = {"unit": n.name, "name": p.name, "badge": p.badge}
    listing = fetch(conn, "/people", filters, statement, orders, "unit", p.id)
    return listing, conn.execute(statement.where(p.id == chosen)).first()


def require_person(conn: Connection, viewer: Viewer, person_id: str) -> None:
    """Raises Problem(NOT_FOUND) for an officer whose entry the viewer may not change."""
    inside = scope.units_in_area(viewer, Action.MANAGE_USERS, p.unit_id)
    if conn.execute(select(p.id).where(p.id == person_id, inside)).first() is None:
        raise Problem(NOT_FOUND, what="这名人员")


def delegations(conn: Connection, viewer: Viewer) -> Sequence[AnyRow]:
    """Which districts let their squads' inspectors issue notices on the spot."""
    g = t.delegations.c
    return conn.execute(
        select(g.district_code, g.mode, g.paper, g.since)
        .where(scope.in_area(viewer, Action.SEE_DELEGATION, g.district_code))
        .order_by(g.district_code)
    ).all()


def sections(conn: Connection, viewer: Viewer) -> dict[str, AnyRow]:
    """The sections whose delegation the viewer sees, by district, with their duty phones."""
    rows = conn.execute(
        select(n.id, n.name, n.district_code, n.duty_phone).where(
            n.kind == UnitKind.SECTION.value, scope.in_area(viewer, Action.SEE_DELEGATION, n.district_code)
        )
    )
    return {row.district_code: row for row in rows}
