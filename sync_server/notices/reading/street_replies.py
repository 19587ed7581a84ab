"""What streets and towns say of 追责建议书: the register within the viewer's reach, one with its term and notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, select

from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.acts.common.held_document import SUBJECT
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.notices.deeds.pursuits.held_pursuit import STREET_REPLY
from sync_server.notices.rules.proposal_reply import ReplyState, ReplyVerdict
from sync_server.procedures.permissions import CITY_CODE
from sync_server.reference.clock import end_passed

p, d, c = t.proposal_replies.c, t.documents.c, t.terms.c
_unit, _section = t.units.alias("about"), t.units.alias("section")
KEY = p.document_id
ORDERS: Mapping[str, ColumnElement[Any]] = {"sent": p.sent_at, "due": c.due_on, "unit": _unit.c.name}
STATES = (("waiting", "未答复"), *((state.value, state.label) for state in ReplyState), ("all", "全部"))
VERDICTS = tuple((verdict.value, verdict.label) for verdict in ReplyVerdict)
_OF_REPLY = and_(c.subject_kind == SUBJECT, c.subject_id == p.document_id, c.what == STREET_REPLY, c.nth == 1)


def reply_list(viewer: Viewer, filters: Filters) -> Select[Any]:
    """The proposals that are out, those without an answer unless another state is asked for."""
    statement = _one().where(scope.sees_street_replies(viewer))
    match filters.text("state") or "waiting":
        case "waiting":
            statement = statement.where(p.state != ReplyState.ANSWERED.value)
        case "all":
            pass
        case state:
            statement = statement.where(p.state == state)
    if filters.text("district") and viewer.district_code == CITY_CODE:
        statement = statement.where(p.district_code == filters.text("district"))
    return statement.where(*filters.words(d.number, _unit.c.name, d.title))


def reply_of(conn: Connection, document_id: str) -> AnyRow | None:
    """The reply awaited or given to one proposal; None before it is out. The caller has looked who may read it."""
    return conn.execute(_one().where(p.document_id == document_id)).first()


def _one() -> Select[Any]:
    return (
        select(*p, d.number, d.title, d.subject_id, d.body["to"].as_string().label("sent_to"))
        .add_columns(_section.c.name.label("section_name"), _section.c.duty_phone.label("section_phone"))
        .add_columns(c.due_on, c.due_certain, c.overdue_from)
        .join_from(t.proposal_replies, t.documents, d.id == p.document_id)
        .join(_unit, _unit.c.id == p.unit_id)
        .join(_section, _section.c.id == p.section_id)
        .outerjoin(t.terms, _OF_REPLY)
    )


def is_late(row: AnyRow, now: datetime) -> bool:
    """Whether the answer came, or is still awaited, after its term."""
    return bool(row.late or (not row.answered_at and end_passed(row.overdue_from, now)))


@dataclass(frozen=True)
class AboutNotice:
    """What a street reads of the notice that the proposal is about; nothing else of it, and no other."""

    number: str
    unit_name: str
    served_at: str
    due_on: str
    problems: tuple[str, ...]
    requirement: str


def notice_of(conn: Connection, pursuit_id: str) -> AboutNotice | None:
    """The notice of the proposal's pursuit."""
    n, q = t.notices.c, t.pursuits.c
    query = select(n.number, n.provisional, n.body, n.served_at, n.due_on, n.requirement)
    row: RowMapping | None = (
        conn.execute(query.join_from(t.pursuits, t.notices, n.id == q.notice_id).where(q.id == pursuit_id))
        .mappings()
        .first()
    )
    if row is None:
        return None
    items = tuple(f"{line['item_text']}（{line['item_code']}）" for line in row["body"]["lines"])
    name = row["number"] or row["provisional"]
    served, due = row["served_at"] or "", row["due_on"] or ""
    return AboutNotice(name, row["body"]["unit_name"], served, due, items, row["requirement"])
