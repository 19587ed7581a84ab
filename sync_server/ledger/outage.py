"""Whether something behind the server (database, photo bucket) has stopped answering: then nobody waits for it in turn.

Without this every request would hold its thread for the whole time limit, one after the other, and what needs nothing
of the sick part (the app's files, the greeting) would wait behind them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from shared.problems import BUSY, Problem

PAUSE_S = 2.0


class Outage:
    """`check()` before a call, then `noticed()` when it ran out of time or `over()` when it was answered.

    While something is away callers are refused at once; after each pause one of them may try. `trial_s` is how long
    that one may take before another is let through. Thread-safe; `monotonic` gives seconds."""

    def __init__(
        self, trial_s: float, pause_s: float = PAUSE_S, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._trial_s, self._pause_s, self._monotonic = trial_s, pause_s, monotonic
        self._away, self._closed_until = False, 0.0
        self._lock = threading.Lock()

    @property
    def away(self) -> bool:
        """True from the first call that was not answered until one is."""
        return self._away

    def check(self) -> None:
        """Raises Problem(BUSY) while nothing is to be expected."""
        if not self._away:
            return
        with self._lock:
            now = self._monotonic()
            if self._away and now < self._closed_until:
                raise Problem(BUSY)
            self._closed_until = now + self._trial_s

    def noticed(self) -> None:
        """A call ran out of time."""
        with self._lock:
            self._away, self._closed_until = True, self._monotonic() + self._pause_s

    def over(self) -> None:
        """A call was answered."""
        if self._away:
            with self._lock:
                self._away = False
