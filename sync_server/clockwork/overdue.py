"""逾期 is said once of each term that has ended without an answer, and the notice handed on to 追踪督察.

Nothing here decides whether a notice is overdue (that is computed when asked); it is only said, once a term.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, exists, or_, select

from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.write import Write
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
    """Overdue notices of whose term it has not been said: those long overdue need no second look, however many they
    are."""
    n, e = t.notices.c, t.events.c
    of_term = or_(e.at >= n.overdue_from, e.data["term"].as_string() == n.overdue_from)
    said = exists().where(
        (e.subject_kind == "notice") & (e.subject_id == n.id) & (e.kind == happenings.NOTICE_OVERDUE.kind), of_term
    )
    return list(conn.execute(select(n.id).where(terms.overdue(now), ~said).limit(most)).scalars())
