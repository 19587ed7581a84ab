"""Terms in questions to the ledger: whose answer is awaited, and whose term is over (domain.md §4).

`overdue` here and `notices.rules.notice.overdue` are the one definition of 逾期, for many rows and for one. Whether a
term has passed at all, answered or not, is another question: `passed`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, exists, select

from shared.moment import to_iso
from shared.notice import AWAITING_ANSWER
from sync_server.ledger import tables as t

_AWAITING = sorted(state.value for state in AWAITING_ANSWER)


def awaits_answer() -> ColumnElement[bool]:
    """Condition on `notices`: the unit's answer is awaited and a term runs."""
    return t.notices.c.state.in_(_AWAITING)


def run_out(column: ColumnElement[Any], moment: datetime) -> ColumnElement[bool]:
    """Whether the end that stands in the column has come by the moment: `casework.term.passed` for many rows."""
    return column <= to_iso(moment)


def passed(moment: datetime) -> ColumnElement[bool]:
    """Condition on `notices`: the term in force has ended by the moment, whatever has become of the notice."""
    return run_out(t.notices.c.overdue_from, moment)


def overdue(now: datetime) -> ColumnElement[bool]:
    """Condition on `notices`: 逾期, an answer is awaited and the term is over; by the index on states and terms."""
    return awaits_answer() & passed(now)


def pursuit_over(now: datetime) -> ColumnElement[bool]:
    """Condition on `pursuits` joined with their `notices`: the term of the round, or of the supervision order, is over
    and the unit has still not answered."""
    return t.pursuits.c.closed_at.is_(None) & run_out(t.pursuits.c.due_at, now) & awaits_answer()


def running() -> ColumnElement[bool]:
    """Condition on `terms`: what it asks for is still asked for and not done."""
    return t.terms.c.ended_at.is_(None)


def provisional() -> ColumnElement[bool]:
    """Condition on `terms`: it runs and is 暂定; by the index on such ones."""
    return running() & ~t.terms.c.due_certain


def met_provisionally() -> ColumnElement[bool]:
    """Condition on `terms`: a paper that has gone out while its term was 暂定 may yet turn out to have been in time."""
    return (t.terms.c.subject_kind == "document") & t.terms.c.met_at.is_not(None) & ~t.terms.c.due_certain


def about(subject_kind: str, subject_id: str, what: Sequence[str]) -> ColumnElement[bool]:
    """Condition on `terms`: the subject's, of these sorts."""
    c = t.terms.c
    return (c.subject_kind == subject_kind) & (c.subject_id == subject_id) & c.what.in_(what)


def of_subject(conn: Connection, subject_kind: str, subject_id: str, what: Sequence[str]) -> Sequence[RowMapping]:
    """The subject's terms of these sorts, running ones and those that have ended, in the order in which they began."""
    c, own = t.terms.c, about(subject_kind, subject_id, what)
    return conn.execute(select(t.terms).where(own).order_by(c.since, c.what, c.nth)).mappings().all()


def ended_between(subject_kind: str, what: Sequence[str], since: datetime, until: datetime) -> ColumnElement[bool]:
    """Condition on `terms`: of these sorts, running, and its end lies after `since` and no later than `until`; by the
    index on running ones."""
    c = t.terms.c
    ends = ~run_out(c.overdue_from, since) & run_out(c.overdue_from, until)
    return running() & (c.subject_kind == subject_kind) & c.what.in_(what) & ends


def missed(moment: datetime) -> ColumnElement[bool]:
    """Condition on `terms`: over by the moment, and what it asks for was not done before its end. A term that was moved
    or prolonged counts by the end that it has now."""
    c = t.terms.c
    return run_out(c.overdue_from, moment) & (c.ended_at.is_(None) | (c.ended_at >= c.overdue_from))


def any_missed(conn: Connection, subject_kind: str, subject_id: str, what: str, now: datetime) -> bool:
    """Whether the subject has missed a term of the sort."""
    own = about(subject_kind, subject_id, [what])
    return bool(conn.execute(select(exists().where(own, missed(now)))).scalar())


def unsaid(subject_kind: str, what: Sequence[str], now: datetime) -> ColumnElement[bool]:
    """Condition on `terms`: of these sorts, running and over, and nobody was told; by the index on running ones."""
    c = t.terms.c
    of = running() & (c.subject_kind == subject_kind) & c.what.in_(what)
    return of & run_out(c.overdue_from, now) & c.said_at.is_(None)
