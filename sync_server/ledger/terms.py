"""Terms in questions to the ledger: whose answer is awaited, and whose term is over (domain.md §4).

`overdue` here and `procedures.notices.overdue` are the one definition of 逾期, for many rows and for one. Whether a
term has passed at all, answered or not, is another question: `passed`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, exists, or_, select

from shared.moment import to_iso
from shared.notice import AWAITING_ANSWER
from sync_server.ledger import tables as t

_AWAITING = sorted(state.value for state in AWAITING_ANSWER)


def awaits_answer() -> ColumnElement[bool]:
    """Condition on `notices`: the unit's answer is awaited and a term runs."""
    return t.notices.c.state.in_(_AWAITING)


def passed(moment: datetime) -> ColumnElement[bool]:
    """Condition on `notices`: the term in force has ended by the moment, whatever has become of the notice."""
    return t.notices.c.overdue_from <= to_iso(moment)


def overdue(now: datetime) -> ColumnElement[bool]:
    """Condition on `notices`: 逾期, an answer is awaited and the term is over; by the index on states and terms."""
    return awaits_answer() & passed(now)


def pursuit_over(now: datetime) -> ColumnElement[bool]:
    """Condition on `pursuits` joined with their `notices`: the term of the round, or of the supervision order, is over
    and the unit has still not answered."""
    return t.pursuits.c.closed_at.is_(None) & (t.pursuits.c.due_at <= to_iso(now)) & awaits_answer()


def provisional() -> ColumnElement[bool]:
    """Condition on `terms`: it runs and is 暂定; by the index on such ones."""
    return t.terms.c.ended_at.is_(None) & ~t.terms.c.due_certain


def wrong_terms(conn: Connection) -> list[tuple[str, str]]:
    """(`notice` or `pursuit`, id) of those whose own term is not the one that the book of terms has for them."""
    n, p = t.notices.c, t.pursuits.c
    of_notices = _not_in_the_book("notice", t.notices, n.overdue_from, awaits_answer())
    of_pursuits = _not_in_the_book("pursuit", t.pursuits, p.due_at, p.closed_at.is_(None) & p.due_at.is_not(None))
    return [
        (kind, row.id)
        for kind, query in (("notice", of_notices), ("pursuit", of_pursuits))
        for row in conn.execute(query)
    ]


def _not_in_the_book(
    kind: str, table: Table, overdue_from: ColumnElement[Any], runs: ColumnElement[bool]
) -> Select[Any]:
    """Rows of the table that have a term and no equal entry, or one that runs on the one side alone."""
    c, of = t.terms.c, table.c
    entered = exists().where(
        (c.subject_kind == kind) & (c.subject_id == of.id),
        (c.due_on == of.due_on) & (c.due_certain == of.due_certain) & (c.overdue_from == overdue_from),
        or_(runs & c.ended_at.is_(None), ~runs & c.ended_at.is_not(None)),
    )
    astray = exists().where((c.subject_kind == kind) & (c.subject_id == of.id), c.ended_at.is_(None), ~runs)
    return select(of.id).where(or_(overdue_from.is_not(None) & ~entered, astray)).order_by(of.id)
