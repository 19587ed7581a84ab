"""Whom and what the form for a paper record offers: inspectors within reach, units that they inspect, streets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, select

from shared.moment import chinese_day
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.acts.plans.reach import INSPECTING
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.procedures.catalogue import InForce
from sync_server.procedures.paper_checks import OLDEST
from sync_server.procedures.permissions import Action
from sync_server.reference.areas import place_names
from sync_server.reference.catalogue import read_catalogue

p, u, n = t.people.c, t.users.c, t.units.c


@dataclass(frozen=True)
class ItemChoice:
    """An item that the form offers; `when` says from when to when it was in force, '' for all the time."""

    code: str
    text: str
    when: str


def inspectors(conn: Connection, viewer: Viewer) -> Sequence[AnyRow]:
    """Accounts in whose name the viewer may key in: id, name, unit."""
    return conn.execute(
        select(u.id, u.name, n.name.label("unit_name"))
        .join(t.units, n.id == u.unit_id)
        .where(u.active, u.role.in_(INSPECTING), scope.users_in_area(viewer, Action.KEY_IN, u.id))
        .order_by(n.kind, n.name, u.name)
    ).all()


def second_inspectors(conn: Connection, viewer: Viewer) -> Sequence[AnyRow]:
    """People of the directory who inspect in the viewer's district, or in the city's own bodies."""
    return conn.execute(
        select(p.id, p.name, p.badge, n.name.label("unit_name"))
        .join(t.units, n.id == p.unit_id)
        .where(p.active, p.inspector, n.district_code == viewer.district_code)
        .order_by(n.kind, n.name, p.name)
    ).all()


def items(conn: Connection, today: date) -> list[ItemChoice]:
    """Items that were in force on some day that a paper may name, in the catalogue's order."""
    spans = read_catalogue(conn).spans(today - OLDEST, today)
    return [ItemChoice(one.edition.item.code, one.edition.item.text, _when(one)) for one in spans]


def _when(one: InForce) -> str:
    begins = f"{chinese_day(one.begins)}起" if one.begins else ""
    ends = f"{chinese_day(one.ends - timedelta(days=1))}止" if one.ends else ""
    return "、".join(filter(None, (begins, ends)))


def streets(viewer: Viewer) -> list[tuple[str, str]]:
    """Streets and towns of the viewer's district (of all of them for the city) by code."""
    return [
        (code, name)
        for code, name in place_names().items()
        if len(code) > 6 and (viewer.city_wide or code.startswith(viewer.district_code))
    ]
