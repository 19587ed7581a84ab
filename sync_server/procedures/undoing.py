"""撤销: for how long somebody may take back what has gone out to nobody. Whatever went out (a notice served, a feedback
signed off, a paper signed) is put right by a deed of its own, with its reason."""

from __future__ import annotations

from datetime import datetime, timedelta

WITHIN = timedelta(seconds=30)


def seconds_left(done_at: datetime, now: datetime) -> int:
    """For how many seconds yet it may be taken back; 0 when no longer."""
    left = WITHIN - max(timedelta(), now - done_at)
    return max(0, int(left.total_seconds()))


def may_undo(done_at: datetime, now: datetime) -> bool:
    """Whether it may still be taken back. The moment of the press counts with a second's grace for the way."""
    return timedelta() <= now - done_at <= WITHIN + timedelta(seconds=1)
