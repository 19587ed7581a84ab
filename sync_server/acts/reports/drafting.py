"""The monthly report drafts itself, or is drafted when asked, and is brought up to the ledger (沪城管执〔2009〕1号
四(一)7)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, RowMapping, select

from shared.moment import month_in_shanghai
from shared.problems import Problem
from sync_server.acts.common.documents import create
from sync_server.acts.common.held_document import SUBJECT
from sync_server.acts.filing_terms import term_of
from sync_server.acts.refreshing import Fresh, Source
from sync_server.acts.reports.composing import Composed, compose, first_text, last_event, title_of
from sync_server.acts.reports.month_rows import in_use
from sync_server.casework import happenings
from sync_server.documents import kinds
from sync_server.grounds import documents as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM, Actor
from sync_server.ledger.write import Write
from sync_server.procedures.deadlines import FilingDay
from sync_server.procedures.inspection_bodies import InspectionBody
from sync_server.procedures.months import is_month, month_words
from sync_server.procedures.permissions import Action, Caller, Target, require
from sync_server.reference.directory import directory
from sync_server.reference.inspection_bodies import body_of


def draft_report(w: Write, actor: Caller | Actor, body_id: str, month: str) -> str:
    """Draft the body's report for a month that is over; returns the document's id.

    Raises Problem: NOT_FOUND or FORBIDDEN for another body's report, RULE for a month that is not over or lies
    before the ledger was in use, CONFLICT when the report is there already."""
    body = body_of(directory(w), body_id)
    if isinstance(actor, Caller):
        require(actor, Action.DRAFT_FILING, Target(body.district_code, frozenset({body.id})), "这份通报")
        if actor.unit_id != body.id or not body.reports:
            raise Problem(grounds.REPORT_BY_ITS_BODY)
    if not is_month(month) or month >= month_in_shanghai(w.moment):
        raise Problem(grounds.REPORT_MONTH_NOT_OVER)
    if not in_use(w.conn, [month]):
        raise Problem(grounds.BEFORE_USE, period=month_words(month))
    composed = compose(w.conn, body, month, w.head.seq or last_event(w.conn))
    term = report_term(w, body, month)
    document_id = create(
        w,
        actor,
        kinds.REPORT,
        unit_id=body.id,
        district_code=body.district_code,
        title=title_of(body, month),
        body=first_text(w.conn, body, composed),
        period=month,
        figures=composed.plain(w.now),
        term=term.reckoning,
    )
    if actor is SYSTEM:
        w.deliver(
            w.head.seq, happenings.DOCUMENT_CREATED, subject_kind=SUBJECT, subject_id=document_id, unit_id=body.id
        )
    return document_id


def report_term(w: Write, body: InspectionBody, month: str) -> FilingDay:
    """Until when the month's report goes upward: 次月5日前, rolled by the rule in force."""
    return term_of(w, kinds.REPORT, body.district_code, month)


def _compose_again(w: Write, row: RowMapping) -> Fresh:
    composed = compose(w.conn, body_of(directory(w), row["unit_id"]), row["period"], w.head.seq)
    return Fresh(
        figures=composed.plain(w.now),
        tables=composed.tables,
        equals=composed.says_what(row),
        said=f"按台账第{composed.event}号记录刷新《{row['title']}》的数字",
        texts=composed.texts,
        proposed=row["figures"]["texts"],
    )


# 「按最新台账刷新」
FROM_LEDGER = Source(
    kinds.REPORT,
    _compose_again,
    happening=happenings.REPORT_REFRESHED,
    note="按最新台账刷新",
)


def ledger_moved(conn: Connection, body: InspectionBody, row: RowMapping) -> Composed | None:
    """The report as the ledger is now if that differs from what the report says; None while they agree."""
    event = last_event(conn)
    if event == row["figures"]["event"]:
        return None
    fresh = compose(conn, body, row["period"], event)
    return None if fresh.says_what(row) else fresh


def drafted(conn: Connection, months: Iterable[str]) -> set[tuple[str, str]]:
    """(body id, month) of the reports there are, or were: one that was made void is not drafted again."""
    d = t.documents.c
    query = select(d.unit_id, d.period).where(d.kind == kinds.REPORT.value, d.period.in_(list(months)))
    return {(row.unit_id, row.period) for row in conn.execute(query)}
