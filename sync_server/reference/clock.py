"""The answer clock of a notice as its row keeps it: the day, whether it is certain, and from when it is over."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from shared.moment import from_iso, to_iso
from sync_server.casework.term import TermClock


def stored_clock(row: RowMapping) -> TermClock:
    """The answer clock in a notice's row; the row must have been served."""
    return TermClock(date.fromisoformat(row["due_on"]), row["due_certain"], from_iso(row["overdue_from"]))


def clock_values(clock: TermClock) -> dict[str, Any]:
    """The clock as columns."""
    return {
        "due_on": clock.due_on.isoformat(),
        "due_certain": clock.certain,
        "overdue_from": to_iso(clock.overdue_from),
    }
