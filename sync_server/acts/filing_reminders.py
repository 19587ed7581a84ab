"""催报: the supervision office asks a body for a monthly paper that has not come (沪城管执〔2009〕1号 三)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from shared.moment import day_in_shanghai, from_iso, month_in_shanghai
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.urgings import urge
from sync_server.acts.filing_terms import term_of
from sync_server.acts.reports.month_rows import first_month
from sync_server.casework import happenings
from sync_server.documents import kinds
from sync_server.grounds import planning as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.deadlines import FilingDay
from sync_server.procedures.documents import DocumentKind, DocumentState
from sync_server.procedures.filings import term_words
from sync_server.procedures.inspection_bodies import REPORTING
from sync_server.procedures.months import month_words
from sync_server.procedures.permissions import Action, Caller, Target, require
from sync_server.procedures.urging import UrgingWay
from sync_server.reference.actors import as_actor
from sync_server.reference.directory import directory

STANDING = (DocumentState.FILED.value, DocumentState.RECEIVED.value)


@dataclass(frozen=True)
class Begun:
    """From when on the system is in use: `since` the day of its first account, `month` the first
    month of its ledger (`2026-11`), '' while that holds no record."""

    since: date
    month: str

    def before(self, kind: DocumentKind, period: str, term: FilingDay, now: datetime) -> bool:
        """Whether nobody is asked for the month's paper: it was due before there was an account, or it is the report on
        a month that is over and in which the ledger was not in use."""
        if term.effective < self.since:
            return True
        return kind is kinds.REPORT and period < (self.month or month_in_shanghai(now))


def begun(conn: Connection, now: datetime) -> Begun:
    """From when on the system is in use; without an account from today."""
    first = conn.execute(select(func.min(t.users.c.created_at))).scalar()
    return Begun(day_in_shanghai(from_iso(first) if first else now), first_month(conn))


def subject_of(kind: DocumentKind, period: str) -> str:
    """Under which name urgings of a month's papers are entered, e.g. `plan:2026-12`; their subject is the body."""
    return f"{kind.value}:{period}"


def remind_filing(w: Write, caller: Caller, kind: DocumentKind, period: str, body_ids: Sequence[str]) -> int:
    """Remind bodies of a paper of that month; those that have filed are passed over. Returns how many were reminded.

    Raises Problem outside the caller's reach, when no body is left to remind, and for what was due before the system
    was in use."""
    if kind not in kinds.FILED:
        raise Problem(grounds.DOCUMENTS_TO_URGE_NOT_CHOSEN)
    filed = _filed(w.conn, kind, period, body_ids)
    reminded, use = 0, begun(w.conn, w.moment)
    for body_id in dict.fromkeys(body_ids):
        body = directory(w).unit(body_id)
        require(caller, Action.RECEIVE_FILING, Target(body.district_code), "这个单位")
        if body.kind not in REPORTING:
            raise Problem(NOT_FOUND, what="这个督察机构")
        if body_id in filed:
            continue
        term = term_of(w, kind, body.district_code, period)
        paper = f"{month_words(period)}《{kind.label}》"
        if use.before(kind, period, term, w.moment):
            raise Problem(grounds.PAPER_BEFORE_USE, paper=paper)
        words = f"{caller.name}催报{paper}，期限{term_words(term)}" + ("，已逾期" if term.over(w.moment) else "")
        data = {"kind": kind.value, "period": period}
        seq = w.event(
            happenings.FILING_URGED, "filing", body_id, words, actor=as_actor(caller), unit_id=body_id, data=data
        )
        urge(w, subject_of(kind, period), body_id, UrgingWay.SYSTEM, as_actor(caller), words)
        w.deliver(seq, happenings.FILING_URGED, subject_kind="filing", subject_id=body_id, unit_id=body_id)
        reminded += 1
    if not reminded:
        raise Problem(grounds.ALL_HAVE_FILED)
    return reminded


def _filed(conn: Connection, kind: DocumentKind, period: str, body_ids: Sequence[str]) -> set[str]:
    d = t.documents.c
    query = select(d.unit_id).where(d.kind == kind.value, d.period == period, d.state.in_(STANDING))
    return set(conn.execute(query.where(d.unit_id.in_(list(body_ids)))).scalars())


def last_reminders(conn: Connection, kind: DocumentKind, period: str) -> dict[str, tuple[int, str]]:
    """Body id → how often it was reminded of that paper, and when last."""
    g = t.urgings.c
    query = select(g.subject_id, func.count().label("times"), func.max(g.at).label("at"))
    rows = conn.execute(query.where(g.subject_kind == subject_of(kind, period)).group_by(g.subject_id))
    return {row.subject_id: (row.times, row.at) for row in rows}
