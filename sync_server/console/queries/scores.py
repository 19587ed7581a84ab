"""Evaluations, objections to scores, rewards and yearly evaluations for the pages, within the viewer's reach."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, or_, select

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console.queries import AnyRow
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentState
from sync_server.procedures.permissions import Action
from sync_server.procedures.rewarding import RewardKind

d, o, w = t.documents.c, t.score_objections.c, t.rewards.c
HANDED_IN = (DocumentState.FILED.value, DocumentState.DECIDED.value)
_HEAD = (d.id, d.period, d.title, d.number, d.state, d.unit_id, d.district_code, d.version, d.filed_at, d.approvals)


def sees_evaluations(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `documents`: evaluations of the viewer's area, drafts only of the body that writes them."""
    own = d.unit_id == viewer.unit_id
    handed_in = d.state.in_((*HANDED_IN, DocumentState.RETURNED.value))
    drafts = and_(own, d.state != DocumentState.VOID.value) if viewer.may(Action.DRAFT_EVALUATION) else None
    reach = and_(scope.in_area(viewer, Action.SEE_SCORES, d.district_code), handed_in)
    return and_(d.kind == kinds.EVALUATION.value, reach if drafts is None else or_(drafts, reach))


def evaluations(conn: Connection, viewer: Viewer, district: str = "", limit: int = 40) -> Sequence[AnyRow]:
    """The latest evaluations, without their text."""
    query = select(*_HEAD, t.units.c.name.label("unit_name")).join_from(t.documents, t.units, t.units.c.id == d.unit_id)
    if district:
        query = query.where(d.district_code == district)
    query = query.where(sees_evaluations(viewer)).order_by(d.period.desc(), d.district_code).limit(limit)
    return conn.execute(query).all()


def evaluation(conn: Connection, viewer: Viewer, document_id: str) -> RowMapping:
    """One with its figures. Raises Problem (not found) out of reach."""
    query = select(*_HEAD, d.figures).where(d.id == document_id, sees_evaluations(viewer))
    row = conn.execute(query).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这份评定建议")
    return row


def objections(conn: Connection, document_id: str, unit_id: str = "") -> Sequence[AnyRow]:
    """Objections to an evaluation, the undecided first; one unit's only when given."""
    query = select(t.score_objections, t.units.c.name.label("unit_name")).join_from(
        t.score_objections, t.units, t.units.c.id == o.unit_id
    )
    query = query.where(o.document_id == document_id)
    if unit_id:
        query = query.where(o.unit_id == unit_id)
    return conn.execute(query.order_by(o.decision != "", o.at)).all()


def own_scores(conn: Connection, unit_id: str, district: str) -> Sequence[AnyRow]:
    """The district's evaluations that have been handed in, newest first; the unit's own part is read from one."""
    query = select(*_HEAD).where(d.kind == kinds.EVALUATION.value, d.district_code == district, d.state.in_(HANDED_IN))
    return conn.execute(query.order_by(d.period.desc()).limit(24)).all()


def rewards(
    conn: Connection, viewer: Viewer, *, document_id: str = "", unit_id: str = "", district: str = ""
) -> Sequence[AnyRow]:
    """Decisions within the viewer's reach, the latest first. A unit reads its own, of transfers nothing."""
    query = (
        select(t.rewards, t.units.c.name.label("unit_name"), d.title, d.period, d.number)
        .join_from(t.rewards, t.units, t.units.c.id == w.unit_id)
        .join(t.documents, d.id == w.document_id)
    )
    if unit_id:
        query = query.where(w.unit_id == unit_id, w.kind != RewardKind.TRANSFER.value)
    else:
        query = query.where(scope.in_area(viewer, Action.SEE_SCORES, d.district_code))
    if document_id:
        query = query.where(w.document_id == document_id)
    if district:
        query = query.where(d.district_code == district)
    return conn.execute(query.order_by(w.decided_on.desc(), w.at.desc()).limit(200)).all()


def annuals(conn: Connection, viewer: Viewer) -> Sequence[RowMapping]:
    """Yearly evaluations: all for the office that writes them, issued ones for everybody else."""
    query = select(d.id, d.period, d.title, d.state, d.unit_id, d.issued_at, d.figures, d.body, d.version).where(
        d.kind == kinds.ANNUAL.value, d.state != DocumentState.VOID.value
    )
    if not viewer.may(Action.EVALUATE_DISTRICTS):
        query = query.where(d.state == DocumentState.ISSUED.value)
    return conn.execute(query.order_by(d.period.desc()).limit(12)).mappings().all()
