"""The register of papers issued, within the viewer's reach: whoever may read the paper sees its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow
from sync_server.console.queries.documents import sees_documents
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action

p = t.papers_issued.c
KEY = p.id
LABELS = {"notice": "督察通知书", **{kind.value: kind.label for kind in kinds.ALL}}
ORDERS: Mapping[str, ColumnElement[Any]] = {"at": p.at}
STATES = (("printed", "已留校验值"), ("waiting", "待留校验值"), ("unprinted", "未留校验值"))


def register_list(viewer: Viewer, filters: Filters) -> Select[Any]:
    """The papers that fit the filters, with the body that issued each."""
    statement = select(t.papers_issued, t.units.c.name.label("unit_name")).join_from(
        t.papers_issued, t.units, t.units.c.id == p.unit_id
    )
    for name, column in (("kind", p.kind), ("state", p.state), ("district", p.district_code)):
        if filters.text(name):
            statement = statement.where(column == filters.text(name))
    found = filters.words(p.title, p.number, p.user_name, t.units.c.name, p.sha256)
    return statement.where(_sees(viewer), *filters.between(p.at), *found)


def of_subject(conn: Connection, subject_kind: str, subject_id: str) -> Sequence[AnyRow]:
    """The prints of one paper, the newest first; the caller has looked whether the viewer may read it."""
    query = select(t.papers_issued).where(p.subject_kind == subject_kind, p.subject_id == subject_id)
    return conn.execute(query.order_by(p.at.desc(), p.id.desc())).all()


def kinds_of(viewer: Viewer) -> list[tuple[str, str]]:
    """The kinds of papers the viewer may meet, for the filter."""
    reads = {"notice": Action.SEE_NOTICES, **{kind.value: kind.read for kind in kinds.ALL}}
    return [(value, label) for value, label in LABELS.items() if viewer.may(reads[value])]


def receivers(conn: Connection, rows: Sequence[AnyRow]) -> Mapping[str, str]:
    """Names of the units to which the papers went, by id."""
    ids = {unit_id for row in rows for unit_id in row.receivers}
    u = t.units.c
    return {row.id: row.name for row in conn.execute(select(u.id, u.name).where(u.id.in_(sorted(ids))))}


def _sees(viewer: Viewer) -> ColumnElement[bool]:
    notices = select(t.notices.c.id).where(scope.sees_notices(viewer))
    documents = select(t.documents.c.id).where(sees_documents(viewer))
    return or_(
        and_(p.subject_kind == "document", p.subject_id.in_(documents)),
        and_(p.subject_kind == "notice", p.subject_id.in_(notices)) if viewer.may(Action.SEE_NOTICES) else p.id == "",
    )
