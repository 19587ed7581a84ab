"""When a delivery that failed is tried again: for ever, with growing pauses, spread by chance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 3_600.0
URGENT_PAUSE_S = 60.0


def pause_before_retry(failures: int, random: Callable[[], float], *, urgent: bool = False) -> timedelta:
    """The pause after the `failures`-th failure in a row (from 1): 5 s doubling up to an hour, an urgent one up to a
    minute, and between half and all of that by `random` (0 to 1), so that receivers coming back are not overrun."""
    longest = URGENT_PAUSE_S if urgent else LONGEST_PAUSE_S
    doubled = min(longest, FIRST_PAUSE_S * 2.0 ** min(max(failures - 1, 0), 20))
    return timedelta(seconds=doubled * (0.5 + 0.5 * random()))
