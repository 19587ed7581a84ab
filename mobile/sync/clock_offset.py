"""How far the phone's clock is off, measured at every contact.

A reply carries the server's time; halfway between sending and receiving is the best guess of when it was written, and
half the round trip bounds the error. So the sample with the shortest round trip is kept, until it is old or the phone's
clock has been set.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from mobile.device.interface import Clock
from mobile.store.preferences import ClockOffset
from shared.evidence import CLOCK_TOLERANCE_S, ClockReading
from shared.moment import from_iso, to_iso

FRESH_S = 600.0
JUMP_S = 2.0


@dataclass(frozen=True)
class Sample:
    """One comparison. `offset_s` is server minus device in seconds, `rtt_s` the round trip, `at` the device's wall
    clock (ISO 8601, UTC) and `monotonic` its steady clock at that moment."""

    offset_s: float
    rtt_s: float
    at: str
    monotonic: float


class ServerClock:
    """The offset as known now. A clock that somebody sets while the app runs is noticed by the steady clock."""

    def __init__(self, clock: Clock, stored: ClockOffset | None = None) -> None:
        self._clock = clock
        self._stored = stored
        self._best: Sample | None = None
        self._last_contact: Sample | None = None

    def compare(self, server_time: str, sent_monotonic: float) -> bool:
        """Take a reply's server time (ISO 8601) into account; `sent_monotonic` is when the request left. False when the
        time cannot be read: it is passed over."""
        try:
            server = from_iso(server_time)
        except ValueError:
            return False
        now, steady = self._clock.now(), self._clock.monotonic()
        rtt = max(0.0, steady - sent_monotonic)
        offset = (server + timedelta(seconds=rtt / 2) - now).total_seconds()
        sample = self._last_contact = Sample(offset, rtt, to_iso(now), steady)
        if self._replaces(sample):
            self._best = sample
        return True

    def reading(self) -> ClockReading:
        """What goes into a record or photo made now."""
        known = self.offset()
        now, steady = to_iso(self._clock.now()), self._clock.monotonic()
        if known is None:
            return ClockReading(now, steady)
        return ClockReading(now, steady, known.offset_s, known.checked_at)

    def offset(self) -> ClockOffset | None:
        """The offset as of now, with the device time of the last contact; None before the first contact ever."""
        if self._best is None or self._last_contact is None:
            return self._stored
        moved = self._moved_since(self._best)
        contact = from_iso(self._last_contact.at) + timedelta(seconds=self._moved_since(self._last_contact))
        return ClockOffset(round(self._best.offset_s - moved, 3), to_iso(contact))

    def words(self) -> str:
        """For the settings screen: “与服务器时间一致”, “比服务器慢 3 分钟” or “尚未与服务器对时”."""
        offset = self.reading().offset_s
        if offset is None:
            return "尚未与服务器对时"
        if abs(offset) <= CLOCK_TOLERANCE_S:
            return "与服务器时间一致"
        return f"本机时间比服务器{'慢' if offset > 0 else '快'} {_span(abs(offset))}，请在系统设置中校时"

    def _replaces(self, sample: Sample) -> bool:
        best = self._best
        if best is None or sample.rtt_s <= best.rtt_s or sample.monotonic - best.monotonic > FRESH_S:
            return True
        # Two samples of an unset clock differ by no more than their uncertainties; more means it was set.
        return abs(sample.offset_s - best.offset_s) > (sample.rtt_s + best.rtt_s) / 2 + JUMP_S

    def _moved_since(self, sample: Sample) -> float:
        """Seconds by which somebody set the wall clock forward since the sample."""
        passed = (self._clock.now() - from_iso(sample.at)).total_seconds()
        moved = passed - (self._clock.monotonic() - sample.monotonic)
        return moved if abs(moved) > JUMP_S else 0.0


def _span(seconds: float) -> str:
    if seconds < 3_600:
        return f"{round(seconds / 60)} 分钟"
    return f"{round(seconds / 3_600)} 小时" if seconds < 86_400 else f"{round(seconds / 86_400)} 天"
