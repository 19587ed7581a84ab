"""专项督察 through time: a unit's term that ends without a report is said once, to the unit and to the body that
carries the case (domain.md §5)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.write import Write
from sync_server.special.deeds.held import ORDER, REPORT, SHARE
from sync_server.special.deeds.lapsing import catch_up

_AT_ONCE = 200  # the rest at the next tick


def anything_due(conn: Connection, now: datetime) -> bool:
    """True if a term has ended of which that has not been said."""
    return bool(_unsaid(conn, now, 1))


def run(w: Write) -> int:
    """Say of each term that has ended that it has; returns of how many."""
    ids = _unsaid(w.conn, w.moment, _AT_ONCE)
    for share_id in ids:
        catch_up(w, share_id)
    return len(ids)


def _unsaid(conn: Connection, now: datetime, most: int) -> list[str]:
    c = t.terms.c
    unsaid = terms.unsaid(SHARE, (REPORT, ORDER), now)
    return list(
        conn.execute(select(c.subject_id).where(unsaid).order_by(c.overdue_from, c.subject_id).limit(most)).scalars()
    )
