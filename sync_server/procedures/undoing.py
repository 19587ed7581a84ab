"""撤销: for how long somebody may take back what has gone out to nobody. A deed of which others are told waits
that long before it is done; once it went out it is put right by a deed of its own, with its reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.moment import day_in_shanghai

WITHIN = timedelta(seconds=30)
LATEST = timedelta(hours=12)  # after a longer stop of the server a deed that waited is asked for anew
APART = timedelta(minutes=5)  # by which the clocks of several machines may differ
LAG = timedelta(seconds=30)  # in which whoever does what is due comes round to it


def seconds_left(done_at: datetime, now: datetime) -> int:
    """For how many seconds yet it may be taken back; 0 when no longer."""
    left = WITHIN - max(timedelta(), now - done_at)
    return max(0, int(left.total_seconds()))


def may_undo(done_at: datetime, now: datetime) -> bool:
    """Whether it may still be taken back. The moment of the press counts with a second's grace for the way."""
    return timedelta() <= now - done_at <= WITHIN + timedelta(seconds=1)


def is_due(asked_at: datetime, effective_at: datetime, now: datetime) -> bool:
    """Whether a waiting deed is to be done. A clock that was set back must not hold it: what was asked for well in the
    future is due."""
    return now >= effective_at or now < asked_at - APART


def same_day(asked_at: datetime, wait: int) -> bool:
    """Whether a deed that waits so many seconds is done on the day in Shanghai on which it was asked for."""
    return day_in_shanghai(asked_at) == day_in_shanghai(asked_at + timedelta(seconds=wait) + LAG)


def is_stale(effective_at: datetime, now: datetime) -> bool:
    """Whether it has waited so long (the server stood still) that nobody expects it any more, or into another day: it
    would be late, and its paper dated and numbered otherwise than its author meant."""
    return now - effective_at > LATEST or day_in_shanghai(now) > day_in_shanghai(effective_at)
