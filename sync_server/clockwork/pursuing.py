"""追踪督察 through time: a round that ends without an answer becomes the next one; when the rounds, or the order's
term, are used up, the section is told once what is due (acceptance story 15)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, select

from shared.moment import day_in_shanghai
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.write import Write
from sync_server.notices.deeds.pursuits.following import terms_over
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
    """Running pursuits whose term is over and unsaid, by the index on those that run; the notice waits for its unit."""
    p, n = t.pursuits.c, t.notices.c
    unsaid = (p.due_on <= day_in_shanghai(now).isoformat()) & (p.said_due != p.due_at)
    states = p.state.in_([PursuitState.FOLLOWING.value, PursuitState.SUPERVISED.value])
    query = select(p.id).join(t.notices, n.id == p.notice_id)
    return list(conn.execute(query.where(terms.pursuit_over(now), unsaid, states).limit(most)).all())
