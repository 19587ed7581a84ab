"""档案: the list of volumes and one of them, for whoever sees the archive of the district."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.archive.rules.volume import Retention
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.ledger.states import BindState
from sync_server.ledger.terms import run_out
from sync_server.procedures.permissions import Action

v, p, i, b, br = t.volumes.c, t.volume_parts.c, t.volume_items.c, t.bound_items.c, t.borrowings.c
KEY = v.id
ORDERS: Mapping[str, ColumnElement[Any]] = {"filed": v.filed_at, "number": v.number, "closed": v.closed_on}
RETENTIONS = tuple((one.value, one.label) for one in Retention)
_OUT = exists().where(br.volume_id == v.id, br.returned_at.is_(None))
_WAITS = exists().where(p.volume_id == v.id, p.state == BindState.WAITING.value)
_ADDED = exists().where(p.volume_id == v.id, p.nth > 0)
_WITH_STATE = {"lent": _OUT, "waiting": _WAITS, "added": _ADDED}
STATES = (("lent", "借出未还"), ("waiting", "待装订"), ("added", "有补充材料"))


def volume_list(viewer: Viewer, filters: Filters) -> Select[Any]:
    """The volumes that fit the filters, with how much is in them."""
    of_volume = select(func.sum(p["items"])).where(p.volume_id == v.id).scalar_subquery()
    pages = select(func.sum(p.pages)).where(p.volume_id == v.id).scalar_subquery()
    statement = (
        select(t.volumes, t.units.c.name.label("unit_name"), of_volume.label("items"), pages.label("pages"))
        .add_columns(_OUT.label("lent"), _WAITS.label("waiting"), _ADDED.label("added"))
        .join_from(t.volumes, t.units, t.units.c.id == v.unit_id)
        .where(sees_volumes(viewer), *filters.between(v.filed_at), *filters.words(v.words))
    )
    chosen = (("year", v.year), ("retention", v.retention), ("unit", v.unit_id), ("district", v.district_code))
    for name, column in chosen:
        if filters.text(name):
            statement = statement.where(column == filters.text(name))
    if filters.text("state") in _WITH_STATE:
        statement = statement.where(_WITH_STATE[filters.text("state")])
    return statement


def years(conn: Connection, viewer: Viewer) -> list[tuple[str, str]]:
    """The years of which there are volumes, the newest first."""
    found = conn.execute(select(v.year).where(sees_volumes(viewer)).distinct().order_by(v.year.desc())).scalars()
    return [(year, f"{year}年") for year in found]


def volume(conn: Connection, viewer: Viewer, volume_id: str) -> AnyRow:
    """One volume with the name of its keeper. Raises Problem (not found) outside the viewer's reach."""
    query = select(t.volumes, t.units.c.name.label("unit_name")).join_from(
        t.volumes, t.units, t.units.c.id == v.unit_id
    )
    row = conn.execute(query.where(v.id == volume_id, sees_volumes(viewer))).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这一案卷")
    return row


def parts(conn: Connection, volume_id: str) -> Sequence[AnyRow]:
    """What was filed, and each supplement."""
    return conn.execute(select(t.volume_parts).where(p.volume_id == volume_id).order_by(p.nth)).all()


def items(conn: Connection, volume_id: str) -> Mapping[int, Sequence[AnyRow]]:
    """The entries of the contents list by part, with what binding found of them."""
    found = [b[name].label(f"found_{name}") for name in ("sha256", "pages", "from_page", "carried", "trouble")]
    query = select(t.volume_items, *found).outerjoin_from(t.volume_items, t.bound_items, b.item_id == i.id)
    listed: dict[int, list[AnyRow]] = {}
    for row in conn.execute(query.where(i.volume_id == volume_id).order_by(i.part, i.position)):
        listed.setdefault(row.part, []).append(row)
    return listed


def borrowings(conn: Connection, volume_id: str, now: datetime) -> Sequence[AnyRow]:
    """Who had the volume, the newest first, with the day on which it comes back and whether that is over."""
    c = t.terms.c
    term = (c.subject_kind == "borrowing") & (c.subject_id == br.id)
    query = (
        select(t.borrowings, c.due_on, (br.returned_at.is_(None) & run_out(c.overdue_from, now)).label("late"))
        .outerjoin_from(t.borrowings, t.terms, term)
        .where(br.volume_id == volume_id)
    )
    return conn.execute(query.order_by(br.at.desc(), br.id)).all()


def part(conn: Connection, viewer: Viewer, volume_id: str, nth: str) -> AnyRow:
    """One bound part of a volume. Raises Problem (not found) when there is none within the viewer's reach."""
    volume(conn, viewer, volume_id)
    mine = (p.volume_id == volume_id) & (p.nth == int(nth)) if nth.isdecimal() and len(nth) < 6 else p.nth < 0
    row = conn.execute(select(t.volume_parts).where(mine, p.sha256 != "")).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这份装订件")
    return row


def sees_volumes(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `volumes`: those of the district's archive, all for the city."""
    return scope.in_area(viewer, Action.SEE_ARCHIVE, v.district_code)
