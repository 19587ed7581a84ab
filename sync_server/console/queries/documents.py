"""Documents within the viewer's reach: one, the list, the saved texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, false, or_, select, true

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts.viewer import Viewer
from sync_server.acts.common.held_document import SUBJECT, Held, hold
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.procedures.document_courses import begins
from sync_server.procedures.documents import SIGNED, DocumentKind, DocumentState, belongs, may_read
from sync_server.procedures.permissions import Action, Scope

d, v = t.documents.c, t.document_versions.c
KEY = t.documents.c.id
ORDERS: Mapping[str, ColumnElement[Any]] = {
    "created": d.created_at,
    "period": d.period,
    "kind": d.kind,
    "due": d.due_on,
    "state": d.state,
}
# Still on a desk of the body that writes it.
IN_HAND = (DocumentState.DRAFT, DocumentState.PROPOSED, DocumentState.FIRST_APPROVED, DocumentState.RETURNED)
_MET_OUTSIDE = tuple(state.value for state in SIGNED | {DocumentState.RETURNED})


def document(conn: Connection, viewer: Viewer, document_id: str) -> Held:
    """One document. Raises Problem (not found) when the viewer may not read it."""
    held = hold(conn, document_id)
    if not may_read(held.facts, viewer.caller):
        raise Problem(NOT_FOUND, what="这份文稿")
    return held


def sees_documents(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `documents` for lists; the same as `may_read`, with deliveries standing for the receivers."""
    if viewer.may(Action.READ_ADDRESSED):
        return and_(d.state.in_([state.value for state in SIGNED]), _within(viewer, Action.READ_ADDRESSED))
    readable = [kind for kind in kinds.ALL if viewer.may(kind.read)]
    own = and_(d.unit_id == viewer.unit_id, d.kind.in_([kind.value for kind in readable]))
    if not belongs(viewer.unit_id, viewer.caller):
        own = false()
    outside = [and_(d.kind == kind.value, _within(viewer, kind.read)) for kind in readable]
    return or_(own, and_(d.state.in_(_MET_OUTSIDE), or_(false(), *outside)))


def _within(viewer: Viewer, action: Action) -> ColumnElement[bool]:
    match viewer.reach(action):
        case Scope.CITY:
            return true()
        case Scope.DISTRICT:
            return d.district_code == viewer.district_code
        case Scope.UNIT:
            told = t.deliveries.c
            return d.id.in_(
                select(told.subject_id).where(told.unit_id == viewer.unit_id, told.subject_kind == "document")
            )
    return false()


def _late(now: datetime) -> ColumnElement[bool]:
    """Condition on `documents`: its term is over and what it asks for has not been done."""
    c = t.terms.c
    own = (c.subject_kind == SUBJECT) & (c.subject_id == d.id)
    return exists().where(own, terms.running(), terms.run_out(c.overdue_from, now))


def document_list(viewer: Viewer, filters: Filters, now: datetime) -> Select[Any]:
    """The documents that fit the filters, with the body that wrote each."""
    statement = (
        select(d.id, d.kind, d.period, d.number, d.title, d.state, d.version, d.due_on, d.due_certain)
        .add_columns(d.late, d.filed_at, d.issued_at, d.created_at, d.district_code, t.units.c.name.label("unit_name"))
        .join_from(t.documents, t.units, d.unit_id == t.units.c.id)
        .where(sees_documents(viewer))
    )
    if filters.text("state") == "in_hand":
        statement = statement.where(d.state.in_([state.value for state in IN_HAND]))
    elif filters.text("state"):
        statement = statement.where(d.state == filters.text("state"))
    if filters.text("late"):
        statement = statement.where(_late(now))
    for name, column in (("kind", d.kind), ("period", d.period), ("district", d.district_code)):
        if filters.text(name):
            statement = statement.where(column == filters.text(name))
    return statement.where(*filters.words(d.title, d.number))


def kinds_of(viewer: Viewer) -> list[tuple[str, str]]:
    """The kinds the viewer may meet, for the filter."""
    return [(kind.value, kind.label) for kind in kinds.ALL if viewer.may(kind.read)]


def versions(conn: Connection, document_id: str) -> Sequence[AnyRow]:
    """Who saved which text when, newest first; without the texts."""
    statement = select(v.version, v.title, v.note, v.user_name, v.at).where(v.document_id == document_id)
    return conn.execute(statement.order_by(v.version.desc())).all()


def version(conn: Connection, document_id: str, number: int) -> AnyRow:
    """One saved text. Raises Problem (not found)."""
    row = conn.execute(select(t.document_versions).where(v.document_id == document_id, v.version == number)).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这一稿")
    return row


def unit_name(conn: Connection, unit_id: str) -> str:
    """A unit's name; empty when unknown."""
    return str(conn.execute(select(t.units.c.name).where(t.units.c.id == unit_id)).scalar() or "")


def may_begin(viewer: Viewer, kind: DocumentKind) -> bool:
    """True if the viewer begins documents of the kind by hand."""
    hand = kind.by_hand
    return hand is not None and viewer.may(begins(kind)) and viewer.unit_kind in hand.bodies
