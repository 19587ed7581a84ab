"""How fast one phone may ask for tiles: a screen at once, a district in minutes, no more than a server bears."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from shared.problems import TOO_MANY, Problem

AT_ONCE, EACH_SECOND = 400, 40
REMEMBERED = 5_000


class Pace:
    """A bucket of tiles for each key. Thread-safe; `monotonic` gives seconds."""

    def __init__(
        self,
        at_once: float = AT_ONCE,
        each_second: float = EACH_SECOND,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._at_once, self._each_second, self._monotonic = at_once, each_second, monotonic
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # how many, seen when
        self._lock = threading.Lock()

    def step(self, who: str) -> None:
        """Count one tile. Raises Problem(TOO_MANY)."""
        with self._lock:
            now = self._monotonic()
            left, seen = self._left.get(who, (self._at_once, now))
            left = min(self._at_once, left + (now - seen) * self._each_second)
            self._left[who] = max(0.0, left - 1), now
            self._left.move_to_end(who)
            while len(self._left) > REMEMBERED:
                self._left.popitem(last=False)
        if left < 1:
            raise Problem(TOO_MANY, minutes=1)
