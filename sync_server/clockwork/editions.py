"""The catalogue's next edition becomes today's when its day comes (domain.md §11 story 34)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from shared.moment import day_in_shanghai
from sync_server.acts.catalogue_editions import anything_to_put_in_force, put_in_force
from sync_server.ledger.write import Write


def anything_due(conn: Connection, now: datetime) -> bool:
    """True if an edition has come into force that phones cannot pull yet."""
    return anything_to_put_in_force(conn, day_in_shanghai(now))


def run(w: Write) -> int:
    """Make it today's; how many items changed."""
    return put_in_force(w)
