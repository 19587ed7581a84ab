"""How much of a running term lies ahead: what the bar beside it shows, read from the book of terms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from shared.moment import from_iso
from sync_server.acts.common.term_book import clock_of
from sync_server.casework.term import share_left
from sync_server.ledger import tables as t
from sync_server.ledger import terms


def percent_left(
    conn: Connection, subject_kind: str, subject_id: str, what: Sequence[str], now: datetime
) -> int | None:
    """Of the subject's term of these sorts that ends first, from 100 at its beginning to 0 at its end; None when none
    runs."""
    running = terms.about(subject_kind, subject_id, what) & terms.running()
    row = conn.execute(select(t.terms).where(running).order_by(t.terms.c.overdue_from).limit(1)).mappings().first()
    return None if row is None else round(100 * share_left(from_iso(row["since"]), clock_of(row), now))
