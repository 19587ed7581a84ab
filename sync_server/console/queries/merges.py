"""Pairs of findings that may be one: those in the viewer's reach, and both sides for the page that compares them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, false, or_, select, true

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts.viewer import Viewer
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow, photos
from sync_server.console.queries.photos import PhotoTile
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action, Scope

m, f, r = t.merges.c, t.findings.c, t.records.c
ORDERS = {"at": m.at}
KEY = m.id
_first = t.findings.alias("first").c  # of the pair; apart from the findings that a query joins


@dataclass(frozen=True)
class Side:
    """One of the two findings with its record, notice and photos."""

    row: AnyRow
    photos: list[PhotoTile]


def sees_merges(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `merges`: those of the viewer's section or district, all for the city."""
    match viewer.reach(Action.MERGE):
        case Scope.CITY:
            return true()
        case Scope.DISTRICT:
            here = exists().where(_first.id == m.kept_id, _first.district_code == viewer.district_code)
            return or_(m.section_id == viewer.unit_id, here)
    return false()


def merge_list(viewer: Viewer, filters: Filters) -> Select[Any]:
    """The pairs that fit the filters, with the item and the unit."""
    u = t.units.c
    statement = (
        select(m.id, m.state, m.at, m.decided_at, m.distance_m, m.minutes, m.words)
        .add_columns(f.item_code, f.item_text, f.severity, u.name.label("unit_name"))
        .join_from(t.merges, t.findings, f.id == m.kept_id)
        .join(t.units, u.id == f.unit_id)
    )
    conditions = [sees_merges(viewer), *filters.between(m.at)]
    if filters.text("state"):
        conditions.append(m.state == filters.text("state"))
    return statement.where(*conditions)


def merge(conn: Connection, viewer: Viewer, merge_id: str) -> AnyRow:
    """One pair. Raises Problem (not found) outside the viewer's reach."""
    row = conn.execute(select(t.merges).where(m.id == merge_id, sees_merges(viewer))).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这一对问题")
    return row


def side(conn: Connection, finding_id: str) -> Side:
    """A finding as the page shows it."""
    n, u = t.notices.c, t.units.c
    row = conn.execute(
        select(t.findings, f.count.label("quantity"), r.inspector_name, r.address, r.accuracy_m, r.received_at)
        .add_columns(u.name.label("unit_name"), n.number, n.provisional, n.state.label("notice_state"), n.issued_at)
        .join_from(t.findings, t.records, r.id == f.record_id)
        .join(t.units, u.id == f.unit_id)
        .outerjoin(t.notices, (n.id == f.notice_id) & (f.notice_id != ""))
        .where(f.id == finding_id)
    ).one()
    return Side(row, photos.of_record(conn, row.record_id))


def of_record(conn: Connection, viewer: Viewer, record_id: str) -> Sequence[AnyRow]:
    """The pairs that findings of a record are part of, in the viewer's reach."""
    if not viewer.may(Action.MERGE):
        return []
    mine = select(f.id).where(f.record_id == record_id)
    either = or_(m.kept_id.in_(mine), m.other_id.in_(mine))
    return conn.execute(select(m.id, m.state, m.kept_id, m.other_id).where(either, sees_merges(viewer))).all()
