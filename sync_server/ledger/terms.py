"""Terms in questions to the ledger: whose answer is awaited, and whose term is over (domain.md §4).

`overdue` here and `notices.rules.notice.overdue` are the one definition of 逾期, for many rows and for one. Whether a
term has passed at all, answered or not, is another question: `passed`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, or_, select

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


def running() -> ColumnElement[bool]:
    """Condition on `terms`: what it asks for is still asked for and not done."""
    return t.terms.c.ended_at.is_(None)


def provisional() -> ColumnElement[bool]:
    """Condition on `terms`: it runs and is 暂定; by the index on such ones."""
    return running() & ~t.terms.c.due_certain


def ends_between(now: datetime, then: datetime) -> ColumnElement[bool]:
    """Condition on `terms`: it runs, is not over now, and will be by then; by the index on running ones."""
    return running() & (t.terms.c.overdue_from > to_iso(now)) & (t.terms.c.overdue_from <= to_iso(then))


def wrong_terms(conn: Connection) -> list[tuple[str, str]]:
    """(`notice` or `pursuit`, id) of those whose own term is not the one that the book of terms has for them."""
    n, p = t.notices.c, t.pursuits.c
    answer = t.terms.c.what == "answer"
    step = t.terms.c.what.in_(("round", "order"))
    of_notices = _not_in_the_book((t.terms.c.subject_kind == "notice") & answer, n, n.overdue_from, awaits_answer())
    running_pursuit = p.closed_at.is_(None) & p.due_at.is_not(None)
    of_pursuits = _not_in_the_book((t.terms.c.subject_kind == "pursuit") & step, p, p.due_at, running_pursuit)
    found = (("notice", of_notices), ("pursuit", of_pursuits))
    return [(kind, row.id) for kind, query in found for row in conn.execute(query)]


def _not_in_the_book(
    kept: ColumnElement[bool], of: Any, overdue_from: ColumnElement[Any], runs: ColumnElement[bool]
) -> Select[Any]:
    """Rows of a table that have a term and no equal entry, or one that runs on the one side alone."""
    c = t.terms.c
    entered = exists().where(
        kept & (c.subject_id == of.id),
        (c.due_on == of.due_on) & (c.due_certain == of.due_certain) & (c.overdue_from == overdue_from),
        or_(runs & running(), ~runs & ~running()),
    )
    astray = exists().where(kept & (c.subject_id == of.id), running(), ~runs)
    return select(of.id).where(or_(overdue_from.is_not(None) & ~entered, astray)).order_by(of.id)
