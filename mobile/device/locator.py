"""Finding where we are: the best fix of 15 seconds, and never a hang.

Works over a small source of fixes, so that the rule can be tried without a phone; `GeolocatorSource` is the real one.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

import flet as ft
import flet_geolocator as fg

from mobile.device.interface import Clock, Located, LocateFailure
from shared.position import MAX_FIX_AGE_S, Fix, reading_fault

PERMISSION_S = 60.0  # how long a person may look at the system's question
ANSWER_S = 5.0
CLOCK_STEP_S = 2.0  # by how much a receiver's clock and the steady clock may differ between two readings


@dataclass(frozen=True)
class RawFix:
    """A position as the phone gives it, nothing of it checked: NaN, 0 and None do come."""

    latitude: float
    longitude: float
    accuracy_m: float | None
    at: datetime
    mocked: bool = False


@dataclass
class Feed:
    """What a source reports while it is watched."""

    fixes: asyncio.Queue[RawFix | LocateFailure] = field(default_factory=asyncio.Queue)


class FixSource(Protocol):
    """A phone's positioning."""

    async def allowed(self) -> LocateFailure | None:
        """Ask for permission if need be; None when fixes may be expected."""
        ...

    async def watch(self, feed: Feed) -> None:
        """Start to put fixes and failures into the feed."""
        ...

    async def stop(self) -> None: ...


class BestFixLocator:
    """A `Locator` by the rule of the trade: best fix of the time given, none older than 120 s (domain §8)."""

    def __init__(self, source: FixSource, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._turn = asyncio.Lock()

    async def locate(
        self, *, seconds: float = 15, good_m: float = 10, on_better: Callable[[Fix], None] | None = None
    ) -> Located:
        async with self._turn:
            try:
                refused = await asyncio.wait_for(self._source.allowed(), PERMISSION_S)
            except TimeoutError:
                refused = LocateFailure.TIMEOUT
            except Exception:  # a plugin's bare RuntimeError: positioning never breaks a record
                refused = LocateFailure.UNAVAILABLE
            if refused is not None:
                return Located(None, refused)
            feed = Feed()
            try:
                await asyncio.wait_for(self._source.watch(feed), ANSWER_S)
                return await self._best(feed, self._clock.monotonic() + seconds, good_m, on_better)
            except TimeoutError:
                return Located(None, LocateFailure.TIMEOUT)
            except Exception:
                return Located(None, LocateFailure.UNAVAILABLE)
            finally:
                with contextlib.suppress(Exception):
                    await asyncio.wait_for(self._source.stop(), ANSWER_S)

    async def _best(self, feed: Feed, until: float, good_m: float, on_better: Callable[[Fix], None] | None) -> Located:
        best: Fix | None = None
        failure = LocateFailure.TIMEOUT
        age = _Age(self._clock)
        while (left := until - self._clock.monotonic()) > 0:
            try:
                told = await asyncio.wait_for(feed.fixes.get(), left)
            except TimeoutError:
                break
            if isinstance(told, LocateFailure):
                failure = told
                if told in (LocateFailure.DENIED, LocateFailure.OFF):
                    break
                continue
            fix = _usable(told, age)
            if fix is None or (best is not None and fix.accuracy_m >= best.accuracy_m):
                continue
            best = fix
            if on_better is not None:
                on_better(fix)
            if fix.accuracy_m <= good_m:
                break
        return Located(best, None if best else failure)


class _Age:
    """Whether readings are fresh. One within 120 s of the phone's clock is. That clock may be years off while the
    receiver's is right: then a reading is fresh that moved on, since an earlier one, no faster than the steady
    clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._earlier: tuple[datetime, float] | None = None

    def fresh(self, at: datetime) -> bool:
        now = self._clock.monotonic()
        earlier, self._earlier = self._earlier, (at, now)
        if (self._clock.now() - at).total_seconds() <= MAX_FIX_AGE_S:
            return True
        return earlier is not None and 0 < (at - earlier[0]).total_seconds() <= now - earlier[1] + CLOCK_STEP_S


def _usable(raw: RawFix, age: _Age) -> Fix | None:
    """The reading as a fix; None for one that is old or cannot be believed: it neither wins nor ends the search."""
    at = raw.at if raw.at.tzinfo else raw.at.replace(tzinfo=UTC)
    fresh = age.fresh(at)
    if not fresh or raw.accuracy_m is None or reading_fault(raw.latitude, raw.longitude, raw.accuracy_m):
        return None
    return Fix(
        latitude=round(raw.latitude, 7),
        longitude=round(raw.longitude, 7),
        accuracy_m=raw.accuracy_m,
        fixed_at=at.isoformat(timespec="seconds"),
        provider="fused",
        mocked=raw.mocked,
    )


class GeolocatorSource:
    """The phone's positioning through `flet_geolocator`, natively and in the browser."""

    def __init__(self, geolocator: fg.Geolocator, clock: Clock, *, web: bool) -> None:
        self._geolocator = geolocator
        self._clock = clock
        self._web = web
        self._once: asyncio.Task[None] | None = None

    async def allowed(self) -> LocateFailure | None:
        if not await asyncio.wait_for(self._geolocator.is_location_service_enabled(), ANSWER_S):
            return LocateFailure.OFF
        status = await asyncio.wait_for(self._geolocator.get_permission_status(), ANSWER_S)
        # A browser asks by itself at the first fix; its plugin's own request may never answer.
        if status == fg.GeolocatorPermissionStatus.DENIED and not self._web:
            status = await self._geolocator.request_permission()
        refusals = {fg.GeolocatorPermissionStatus.DENIED_FOREVER}
        if not self._web:
            refusals.add(fg.GeolocatorPermissionStatus.DENIED)
        return LocateFailure.DENIED if status in refusals else None

    async def watch(self, feed: Feed) -> None:
        def on_change(event: fg.GeolocatorPositionChangeEvent) -> None:
            self._put(feed, event.position)

        def on_error(event: Any) -> None:
            feed.fixes.put_nowait(failure_of(str(event.data)))

        self._geolocator.on_position_change = on_change
        self._geolocator.on_error = on_error
        self._geolocator.configuration = fg.GeolocatorConfiguration(accuracy=fg.GeolocatorPositionAccuracy.BEST)
        self._geolocator.update()
        # The stream of some phones speaks only when one moves: ask once beside it.
        self._once = asyncio.create_task(self._ask_once(feed))

    async def _ask_once(self, feed: Feed) -> None:
        configuration = fg.GeolocatorConfiguration(
            accuracy=fg.GeolocatorPositionAccuracy.BEST, time_limit=ft.Duration(seconds=60)
        )
        try:
            self._put(feed, await self._geolocator.get_current_position(configuration))
        except Exception as error:
            feed.fixes.put_nowait(failure_of(str(error)))

    def _put(self, feed: Feed, position: fg.GeolocatorPosition) -> None:
        if position.latitude is None or position.longitude is None:
            return
        feed.fixes.put_nowait(
            RawFix(
                float(position.latitude),
                float(position.longitude),
                None if position.accuracy is None else float(position.accuracy),
                position.timestamp or self._clock.now(),
                bool(position.mocked),
            )
        )

    async def stop(self) -> None:
        if self._once is not None:
            self._once.cancel()
            self._once = None
        self._geolocator.on_position_change = None
        self._geolocator.on_error = None
        self._geolocator.update()


def failure_of(words: str) -> LocateFailure:
    """What a plugin's English message means."""
    lowered = words.lower()
    if "denied" in lowered or "permission" in lowered:
        return LocateFailure.DENIED
    if "disabled" in lowered or "service" in lowered:
        return LocateFailure.OFF
    if "timed out" in lowered or "timeout" in lowered:
        return LocateFailure.TIMEOUT
    return LocateFailure.UNAVAILABLE
