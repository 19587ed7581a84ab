"""Drafts that were handed over are let go a day later: their content, not that they were handed over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from shared.moment import to_iso
from sync_server.acts.handing import anything_expired, forget_expired
from sync_server.ledger.write import Write


def anything_due(conn: Connection, now: datetime) -> bool:
    """True if a package has expired."""
    return anything_expired(conn, to_iso(now))


def run(w: Write) -> int:
    """Let them go; how many."""
    return forget_expired(w)
