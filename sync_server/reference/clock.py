"""Terms as rows keep them, in the book and beside it: the day, whether it is certain, and from when it is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from shared.moment import MIDNIGHT, from_iso, to_iso
from sync_server.casework.term import Measure, Reckoning, TermClock, passed
from sync_server.reference.shown_terms import shown

END_OF_DAY = "24:00"


def stored_clock(row: Mapping[Any, Any]) -> TermClock:
    """The answer clock in a notice's row; the row must have been served."""
    return TermClock(date.fromisoformat(row["due_on"]), row["due_certain"], from_iso(row["overdue_from"]))


def reckoning_of(row: Mapping[Any, Any]) -> Reckoning:
    """From when and how long the term of a row of the book runs."""
    return Reckoning(
        from_iso(row["since"]),
        row["amount"],
        Measure(row["measure"]),
        MIDNIGHT if row["hour"] == END_OF_DAY else time.fromisoformat(row["hour"]),
        from_iso(row["known_at"]) if row["known_at"] else None,
        row["extended"],
    )


def end_passed(end: str | None, now: datetime) -> bool:
    """Whether the end of a term, as a row keeps it, has come; no term has none."""
    return passed(from_iso(end) if end else None, now)


def clock_values(clock: TermClock) -> dict[str, Any]:
    """The clock as columns of the book, and of a notice."""
    return {
        "due_on": clock.due_on.isoformat(),
        "due_certain": clock.certain,
        "overdue_from": to_iso(clock.overdue_from),
    }


def shown_values(subject_kind: str, what: str, clock: TermClock | None) -> dict[str, Any]:
    """The term as the columns by which the subject's own table repeats it (`shown_terms.SHOWN`); None is no term."""
    kept = clock_values(clock) if clock else {"due_on": None, "due_certain": True, "overdue_from": None}
    return {theirs: kept[ours] for ours, theirs in shown(subject_kind, what).columns.items()}
