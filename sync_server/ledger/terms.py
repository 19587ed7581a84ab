"""Terms in questions to the ledger: whose answer is awaited, and whose term is over (domain.md §4).

`overdue` here and `procedures.notices.overdue` are the one definition of 逾期, for many rows and for one. Whether a
term has passed at all, answered or not, is another question: `passed`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement

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
