"""How long to wait before trying again: exponential, capped, full jitter, for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

FIRST_S = 2.0
LONGEST_S = 300.0


@dataclass
class Backoff:
    """`random` yields the given number of random bytes. The cap keeps a phone that came out of a cellar from waiting
    longer than five minutes; jitter over the whole span keeps a thousand phones from coming back in one second."""

    random: Callable[[int], bytes]
    first_s: float = FIRST_S
    longest_s: float = LONGEST_S
    failures: int = 0

    def failed(self) -> float:
        """Seconds to wait after one more failure, between 0.5 s and the cap."""
        span = min(self.longest_s, self.first_s * 2.0 ** min(self.failures, 30))
        self.failures += 1
        fraction = int.from_bytes(self.random(4), "big") / 2**32
        return max(0.5, span * fraction)

    def succeeded(self) -> None:
        """Begin again with short waits."""
        self.failures = 0
