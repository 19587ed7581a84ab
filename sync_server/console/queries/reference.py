"""Units, districts, catalogue and calendar as the pages' choices need them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Connection, select

from shared.organisation import UnitKind
from shared.problems import NOT_FOUND, Problem
from shared.workdays import YearTable
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import CITY_CODE, Action
from sync_server.reference.areas import place_names


@cache
def districts() -> dict[str, str]:
    """The sixteen districts, then what stands like one (临港新片区、自贸区、机场): code → name, in the order of their
    codes."""
    return {code: name for code, name in place_names().items() if len(code) == 6 and code != CITY_CODE}


def year_tables(conn: Connection) -> list[YearTable]:
    c = t.calendars.c
    rows = conn.execute(select(c.year, c.off, c.work, c.status, c.source).order_by(c.year))
    return [YearTable(r.year, tuple(r.off), tuple(r.work), r.status, r.source) for r in rows]


def units(conn: Connection, viewer: Viewer, action: Action, *kinds: UnitKind) -> Sequence[AnyRow]:
    """Units within reach of the action, by name: of the given kinds, else all but streets and towns, which neither
    inspect nor are inspected."""
    u = t.units.c
    statement = select(u.id, u.name, u.kind, u.district_code).where(
        scope.in_area(viewer, action, u.district_code), u.active
    )
    wanted = kinds or [kind for kind in UnitKind if kind is not UnitKind.STREET]
    statement = statement.where(u.kind.in_([kind.value for kind in wanted]))
    return conn.execute(statement.order_by(u.district_code, u.kind, u.street_code, u.name)).all()


def unit_in_reach(conn: Connection, viewer: Viewer, action: Action, unit_id: str) -> AnyRow:
    """One unit. Raises Problem (not found) outside the action's reach."""
    u = t.units.c
    row = conn.execute(
        select(u.id, u.name, u.kind, u.district_code, u.street_code).where(
            u.id == unit_id, scope.in_area(viewer, action, u.district_code)
        )
    ).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这个单位")
    return row


def unit_names(conn: Connection) -> dict[str, str]:
    """Every unit's name by its id, those that have ended too."""
    return {row.id: row.name for row in conn.execute(select(t.units.c.id, t.units.c.name))}


def items(conn: Connection) -> Sequence[AnyRow]:
    """The catalogue's items in their order."""
    c = t.catalogue_items.c
    return conn.execute(select(c.code, c.text, c.group, c.severity).where(c.active).order_by(c.position)).all()


def district_choices(viewer: Viewer) -> list[tuple[str, str]]:
    """The districts to filter by: all for the city, none for a district that sees only itself."""
    return list(districts().items()) if viewer.city_wide else []
