"""Holds back a rush of attempts (log-ins, enrolment codes): a token bucket per key, in this process.

The lock-out of an account is in the database and counts everywhere; this only keeps guessing slow and cheap to refuse.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime

CAPACITY = 20.0  # attempts at once
PER_SECOND = 0.5
MAX_KEYS = 10_000


class Throttle:
    """`allow(key, now)` takes one token; thread-safe, forgets the least recently used keys."""

    def __init__(self, capacity: float = CAPACITY, per_second: float = PER_SECOND) -> None:
        self._capacity, self._rate = capacity, per_second
        self._buckets: OrderedDict[str, tuple[float, datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def allow(self, key: str, now: datetime) -> bool:
        """True while the key has a token left; one comes back every `1 / per_second` seconds."""
        with self._lock:
            left, since = self._buckets.pop(key, (self._capacity, now))
            left = min(self._capacity, left + max(0.0, (now - since).total_seconds()) * self._rate)
            granted = left >= 1
            self._buckets[key] = (left - 1 if granted else left, now)
            while len(self._buckets) > MAX_KEYS:
                self._buckets.popitem(last=False)
        return granted

    def give_back(self, key: str) -> None:
        """Return the token of an attempt that turned out to be honest."""
        with self._lock:
            if key in self._buckets:
                left, since = self._buckets[key]
                self._buckets[key] = (min(self._capacity, left + 1), since)
