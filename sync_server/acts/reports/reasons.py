"""Why a month's figures moved since an event: what the log says of the notices, records and merges concerned."""

from __future__ import annotations

from sqlalchemy import Connection, and_, or_, select

from sync_server.acts.reports.month_rows import Month, span_of
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.procedures.merging import MergeState
from sync_server.procedures.reporting.corrections import Reason

_OF_NOTICE = (
    happenings.NOTICE_REVOKED.kind,
    happenings.NOTICE_CORRECTED.kind,
    happenings.NOTICE_OBJECTION_DECIDED.kind,
    happenings.NOTICE_RECOMPUTED.kind,
    happenings.NOTICE_FILED.kind,
)
_OF_RECORD = (happenings.RECORD_RECEIVED.kind, happenings.RECORD_CORRECTED.kind)
_MOST = 200


def reasons_since(conn: Connection, district_code: str, month: str, event: int) -> list[Reason]:
    """What happened after event `event` to what the district's month is made of. Read only when figures differ."""
    span = span_of(month)
    return [
        *_notices(conn, district_code, span, event),
        *_records(conn, district_code, span, event),
        *_merges(conn, district_code, month, event),
    ]


def _notices(conn: Connection, district_code: str, span: Month, event: int) -> list[Reason]:
    n, e = t.notices.c, t.events.c
    here = and_(n.district_code == district_code, span.holds(n.issued_at), n.changed_seq > event)
    query = (
        select(n.unit_id, e.words)
        .where(here, e.subject_kind == "notice", e.subject_id == n.id, e.seq > event, e.kind.in_(_OF_NOTICE))
        .order_by(e.seq)
        .limit(_MOST)
    )
    return [Reason(row.unit_id, row.words) for row in conn.execute(query)]


def _records(conn: Connection, district_code: str, span: Month, event: int) -> list[Reason]:
    r, e = t.records.c, t.events.c
    here = and_(r.district_code == district_code, span.holds(r.occurred_at), r.changed_seq > event)
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


def _merges(conn: Connection, district_code: str, month: str, event: int) -> list[Reason]:
    m, f, e = t.merges.c, t.findings.c, t.events.c
    since = conn.execute(select(e.at).where(e.seq == event)).scalar() or ""
    query = (
        select(f.unit_id, f.item_text, m.words)
        .join_from(t.merges, t.findings, or_(m.other_id == f.id, m.kept_id == f.id))
        .where(f.district_code == district_code, f.month == month, f.merged_into != "")
        .where(m.state == MergeState.MERGED.value, m.decided_at >= since)
        .limit(_MOST)
    )
    return [
        Reason(row.unit_id, f"合并重复问题“{row.item_text}”" + (f"：{row.words}" if row.words else ""))
        for row in conn.execute(query)
    ]
