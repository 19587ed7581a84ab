"""追踪督察 through time: a round that ends without an answer becomes the next one; when the rounds, or the order's
term, are used up, the section is told once what is due (acceptance story 15)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, select

from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.write import Write
from sync_server.notices.deeds.pursuits.following import terms_over
from sync_server.notices.deeds.pursuits.held_pursuit import ORDER, ROUND, SUBJECT
from sync_server.notices.rules.pursuit import PursuitState

_AT_ONCE = 200  # the rest at the next tick


def anything_due(conn: Connection, now: datetime) -> bool:
    """True if a running term has ended of which that has not been said."""
    return bool(_due(conn, now, 1))


def run(w: Write) -> int:
    """Open next rounds, and tell sections what they have to decide; returns how many terms were dealt with."""
    rows = _due(w.conn, w.moment, _AT_ONCE)
    for row in rows:
        terms_over(w, row.id)
    return len(rows)


def _due(conn: Connection, now: datetime, most: int) -> list[Row[str]]:
    """Pursuits whose term is over and unsaid in the book; the notice waits for its unit."""
    p, n, c = t.pursuits.c, t.notices.c, t.terms.c
    unsaid = terms.unsaid(SUBJECT, (ROUND, ORDER), now) & terms.awaits_answer()
    states = p.state.in_([PursuitState.FOLLOWING.value, PursuitState.SUPERVISED.value])
    query = select(p.id).join(t.notices, n.id == p.notice_id).join(t.terms, c.subject_id == p.id)
    return list(conn.execute(query.where(unsaid, states).order_by(c.overdue_from, p.id).limit(most)).all())
