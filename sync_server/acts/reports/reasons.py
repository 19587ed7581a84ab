"""Why a month's figures moved since an event: what the log says of the notices, records and merges concerned."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from sync_server.acts.reports.month_rows import Month, span_of
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.counted import charged_to
from sync_server.procedures.inspection_bodies import InspectionBody
from sync_server.procedures.merging import MergeState
from sync_server.procedures.permissions import Scope
from sync_server.procedures.reporting.corrections import Reason
from sync_server.reference.directory import read_directory

_OF_NOTICE = (
    happenings.NOTICE_REVOKED.kind,
    happenings.NOTICE_CORRECTED.kind,
    happenings.NOTICE_OBJECTION_DECIDED.kind,
    happenings.NOTICE_RECOMPUTED.kind,
    happenings.NOTICE_FILED.kind,
)
_OF_RECORD = (happenings.RECORD_RECEIVED.kind, happenings.RECORD_CORRECTED.kind)
_MOST = 200


def reasons_since(
    conn: Connection, body: InspectionBody, month: str, event: int, *, answering: bool = True
) -> list[Reason]:
    """What happened after event `event` to what the body's month is made of. Read only when figures differ."""
    span, n, r, f, code = span_of(month), t.notices.c, t.records.c, t.findings.c, body.district_code
    own = select(r.id).where(r.body_id == body.id)
    city = body.scope is Scope.CITY
    reasons = [
        *_notices(conn, n.record_id.in_(own) if city else n.district_code == code, span, event),
        *_records(
            conn, r.body_id == body.id if city else or_(r.district_code == code, r.body_id == body.id), span, event
        ),
        *_merges(conn, f.record_id.in_(own) if city else f.district_code == code, month, event, answering),
    ]
    return _by_district(conn, reasons) if city else reasons


def _by_district(conn: Connection, reasons: list[Reason]) -> list[Reason]:
    """The detachment's lines are those of districts, told under their sections."""
    units = read_directory(conn)
    return [Reason(units.section_for(units.unit(reason.unit_id)).id, reason.words) for reason in reasons]


def _notices(conn: Connection, which: ColumnElement[bool], span: Month, event: int) -> list[Reason]:
    n, e = t.notices.c, t.events.c
    here = and_(which, span.holds(n.issued_at), n.changed_seq > event)
    query = (
        select(n.unit_id, e.words)
        .where(here, e.subject_kind == "notice", e.subject_id == n.id, e.seq > event, e.kind.in_(_OF_NOTICE))
        .order_by(e.seq)
        .limit(_MOST)
    )
    return [Reason(row.unit_id, row.words) for row in conn.execute(query)]


def _records(conn: Connection, which: ColumnElement[bool], span: Month, event: int) -> list[Reason]:
    r, e = t.records.c, t.events.c
    here = and_(which, span.holds(r.occurred_at), r.changed_seq > event)
    query = (
        select(r.unit_id, r.unit_name, r.occurred_at, e.kind, e.words)
        .where(here, e.subject_kind == "record", e.subject_id == r.id, e.seq > event, e.kind.in_(_OF_RECORD))
        .order_by(e.seq)
        .limit(_MOST)
    )
    return [
        Reason(row.unit_id, row.words if row.kind == happenings.RECORD_CORRECTED.kind else f"记录补到：{row.words}")
        for row in conn.execute(query)
    ]


def _merges(conn: Connection, which: ColumnElement[bool], month: str, event: int, answering: bool) -> list[Reason]:
    m, f, e = t.merges.c, t.findings.c, t.events.c
    since = conn.execute(select(e.at).where(e.seq == event)).scalar() or ""
    query = (
        select((charged_to() if answering else f.unit_id).label("unit_id"), f.item_text, m.words)
        .join_from(t.merges, t.findings, or_(m.other_id == f.id, m.kept_id == f.id))
        .join(t.units, t.units.c.id == f.answering_unit_id)
        .where(which, f.month == month, f.merged_into != "")
        .where(m.state == MergeState.MERGED.value, m.decided_at >= since)
        .limit(_MOST)
    )
    return [
        Reason(row.unit_id, f"合并重复问题“{row.item_text}”" + (f"：{row.words}" if row.words else ""))
        for row in conn.execute(query)
    ]
