"""逾期 is said once of each term that has ended without an answer, and the notice handed on to 追踪督察.

Nothing here decides whether a notice is overdue (that is computed when asked); it is only said, once a term, and the
book of terms keeps that it was.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import ANSWER
from sync_server.notices.deeds.pursuits.lapsing import catch_up


def anything_due(conn: Connection, now: datetime) -> bool:
    """True if a term has ended of which that has not been said."""
    return bool(_unsaid(conn, now, 1))


def run(w: Write) -> int:
    """Flag the terms that have ended and hand them on to 追踪督察; returns how many."""
    ids = _unsaid(w.conn, w.moment)
    for notice_id in ids:
        catch_up(w, notice_id)
    return len(ids)


def _unsaid(conn: Connection, now: datetime, most: int | None = None) -> list[str]:
    c = t.terms.c
    unsaid = terms.unsaid("notice", (ANSWER,), now)
    return list(conn.execute(select(c.subject_id).where(unsaid).order_by(c.subject_id).limit(most)).scalars())
