"""The rule of positions: best fix of the time given, none older than 120 s, and an answer in time whatever happens."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mobile.device.interface import LocateFailure
from mobile.device.locator import BestFixLocator, Feed, RawFix, failure_of
from shared.position import Fix

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


class LoopClock:
    """Follows the event loop, so that waiting and measuring agree."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


class FakeSource:
    """Positioning with switches: refuses, reports what it is given, hangs, or breaks."""

    def __init__(self, *reports: RawFix | LocateFailure, refused: LocateFailure | None = None) -> None:
        self.reports = reports
        self.refused = refused
        self.in_allowed: Callable[[], Awaitable[None]] | None = None
        self.in_watch: Callable[[], Awaitable[None]] | None = None
        self.watching = False

    async def allowed(self) -> LocateFailure | None:
        if self.in_allowed is not None:
            await self.in_allowed()
        return self.refused

    async def watch(self, feed: Feed) -> None:
        self.watching = True
        if self.in_watch is not None:
            await self.in_watch()
        for report in self.reports:
            feed.fixes.put_nowait(report)

    async def stop(self) -> None:
        self.watching = False


def fix(accuracy_m: float, *, age_s: float = 0, mocked: bool = False) -> RawFix:
    return RawFix(31.23191234567, 121.47061234567, accuracy_m, NOW - timedelta(seconds=age_s), mocked)


async def hang() -> None:
    await asyncio.Event().wait()


async def break_down() -> None:
    raise RuntimeError("PlatformException(channel-error)")


async def test_a_good_fix_ends_the_search_at_once() -> None:
    source = FakeSource(fix(50), fix(8), fix(3))
    located = await BestFixLocator(source, LoopClock()).locate(seconds=15)
    assert located.fix is not None
    assert located.fix.accuracy_m == 8
    assert located.failure is None
    assert not source.watching


async def test_without_a_good_one_the_best_of_the_time_is_taken() -> None:
    located = await BestFixLocator(FakeSource(fix(80), fix(35), fix(60)), LoopClock()).locate(seconds=0.1)
    assert located.fix is not None
    assert located.fix.accuracy_m == 35


async def test_the_caller_hears_of_every_better_fix_and_of_no_worse_one() -> None:
    heard: list[float] = []

    def better(found: Fix) -> None:
        heard.append(found.accuracy_m)

    await BestFixLocator(FakeSource(fix(80), fix(90), fix(35), fix(9)), LoopClock()).locate(seconds=1, on_better=better)
    assert heard == [80, 35, 9]


async def test_a_fix_older_than_two_minutes_is_not_used() -> None:
    located = await BestFixLocator(FakeSource(fix(5, age_s=121)), LoopClock()).locate(seconds=0.1)
    assert located.fix is None
    assert located.failure is LocateFailure.TIMEOUT
    assert (await BestFixLocator(FakeSource(fix(5, age_s=119)), LoopClock()).locate(seconds=0.1)).fix is not None


async def test_a_fix_keeps_seven_decimals_its_time_and_the_mock_flag() -> None:
    found = (await BestFixLocator(FakeSource(fix(5, mocked=True)), LoopClock()).locate()).fix
    assert found is not None
    assert (found.latitude, found.longitude, found.mocked) == (31.2319123, 121.4706123, True)
    assert found.fixed_at == "2026-11-24T07:00:00+00:00"


BAD = [
    {"latitude": 0.0, "longitude": 0.0},
    {"longitude": 0.0},
    {"latitude": math.nan},
    {"longitude": math.inf},
    {"latitude": 91.0},
    {"longitude": -180.5},
    {"accuracy_m": None},
    {"accuracy_m": 0.0},
    {"accuracy_m": -1.0},
    {"accuracy_m": math.nan},
    {"accuracy_m": math.inf},
]


@pytest.mark.parametrize("values", BAD)
async def test_a_bad_reading_neither_wins_nor_ends_the_search(values: dict[str, Any]) -> None:
    bad = replace(fix(1), **values)
    told: list[Fix] = []
    source = FakeSource(bad, fix(60), bad, fix(9), bad)
    located = await asyncio.wait_for(
        BestFixLocator(source, LoopClock()).locate(seconds=15, on_better=told.append), timeout=5
    )
    assert located.fix is not None
    assert [one.accuracy_m for one in told] == [60, 9]
    alone = await BestFixLocator(FakeSource(bad), LoopClock()).locate(seconds=0.05)
    assert (alone.fix, alone.failure) == (None, LocateFailure.TIMEOUT)


async def test_a_reading_whose_time_names_no_zone_is_read_as_utc() -> None:
    naive = replace(fix(5), at=NOW.replace(tzinfo=None))
    assert (await BestFixLocator(FakeSource(naive), LoopClock()).locate(seconds=0.1)).fix is not None


class SetClock(LoopClock):
    """A phone whose clock is years off; its receiver is right."""

    def __init__(self, year: int) -> None:
        self._now = NOW.replace(year=year)

    def now(self) -> datetime:
        return self._now


@pytest.mark.parametrize("year", [1970, 2099])
async def test_a_clock_that_is_years_off_costs_no_position(year: int) -> None:
    live = FakeSource(fix(20), replace(fix(9), at=NOW + timedelta(seconds=1)))
    assert (await BestFixLocator(live, SetClock(year)).locate(seconds=0.1)).fix is not None


async def test_an_old_reading_told_again_and_a_younger_old_one_stay_old() -> None:
    source = FakeSource(fix(5, age_s=7_200), fix(5, age_s=7_200), fix(5, age_s=600))
    assert (await BestFixLocator(source, LoopClock()).locate(seconds=0.1)).fix is None


@pytest.mark.parametrize("refused", [LocateFailure.DENIED, LocateFailure.OFF])
async def test_a_refusal_is_told_at_once(refused: LocateFailure) -> None:
    assert (await BestFixLocator(FakeSource(refused=refused), LoopClock()).locate(seconds=60)).failure is refused


async def test_a_refusal_in_the_middle_ends_the_search_but_keeps_what_was_found() -> None:
    source = FakeSource(fix(40), LocateFailure.DENIED)
    located = await asyncio.wait_for(BestFixLocator(source, LoopClock()).locate(seconds=60), 5)
    assert located.fix is not None
    source = FakeSource(LocateFailure.DENIED)
    assert (await BestFixLocator(source, LoopClock()).locate(seconds=60)).failure is LocateFailure.DENIED


async def test_a_source_that_hangs_gives_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mobile.device.locator.PERMISSION_S", 0.05)
    monkeypatch.setattr("mobile.device.locator.ANSWER_S", 0.05)
    asking = FakeSource()
    asking.in_allowed = hang
    assert (await BestFixLocator(asking, LoopClock()).locate(seconds=0.1)).failure is LocateFailure.TIMEOUT
    starting = FakeSource()
    starting.in_watch = hang
    assert (await BestFixLocator(starting, LoopClock()).locate(seconds=0.1)).failure is LocateFailure.TIMEOUT
    silent = FakeSource()
    assert (await BestFixLocator(silent, LoopClock()).locate(seconds=0.1)).failure is LocateFailure.TIMEOUT


async def test_a_source_that_breaks_down_never_breaks_the_record() -> None:
    asking, starting = FakeSource(), FakeSource()
    asking.in_allowed = break_down
    starting.in_watch = break_down
    for source in (asking, starting):
        located = await BestFixLocator(source, LoopClock()).locate(seconds=1)
        assert located.failure is LocateFailure.UNAVAILABLE


@pytest.mark.parametrize(
    ("words", "failure"),
    [
        ("Location permission denied: User denied Geolocation.", LocateFailure.DENIED),
        ("The location service on the device is disabled.", LocateFailure.OFF),
        ("Location request timed out.", LocateFailure.TIMEOUT),
        ("TimeoutException after 0:00:03.000000", LocateFailure.TIMEOUT),
        ("Position unavailable", LocateFailure.UNAVAILABLE),
    ],
)
def test_the_plugins_words_are_understood(words: str, failure: LocateFailure) -> None:
    assert failure_of(words) is failure
