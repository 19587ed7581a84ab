"""The engine's background loop: what wakes it, what it tells, and that nothing stops it for good."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mobile.device.interface import NetworkKind
from mobile.sync.engine import IDLE_S, OFFLINE_S, SyncEngine
from mobile.sync.enrolment import read_ticket
from mobile.sync.status import SyncStatus
from tests.mobile.sync.faulty import Fault, FaultyTransport
from tests.mobile.sync.peer import Peer
from tests.mobile.sync.phone import Phone

PATIENCE_S = 5


class Waits:
    """Stands for sleeping: notes how long the loop wanted to wait, and lets it wait until `end_one`."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.begun = asyncio.Event()
        self._end = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.asked.append(seconds)
        self.begun.set()
        await self._end.wait()
        self._end.clear()

    async def next(self) -> float:
        """The wait the loop comes to next."""
        async with asyncio.timeout(PATIENCE_S):
            await self.begun.wait()
        self.begun.clear()
        return self.asked[-1]

    def end_one(self) -> None:
        self._end.set()


@pytest.fixture
async def waits() -> Waits:
    return Waits()


@pytest.fixture
async def running(tmp_path: Path, peer: Peer, line: FaultyTransport, waits: Waits) -> AsyncIterator[Phone]:
    """A phone whose loop runs and has come to its first rest."""
    phone = await Phone(tmp_path / "phone", lambda: line).open()
    phone.engine = SyncEngine(phone.device, phone.store, app_version="1.0.0", sleep=waits.sleep)
    await phone.engine.load()
    await phone.engine.enrol(read_ticket(peer.issue_code("ABCDE23456")))
    phone.engine.start()
    assert await waits.next() == IDLE_S
    yield phone
    await phone.kill()


async def until(phone: Phone, line: str) -> None:
    """Wait until the quiet line says this."""
    reached = asyncio.Event()

    def look(status: SyncStatus) -> None:
        if status.line == line:
            reached.set()

    end = phone.engine.subscribe(look)
    look(phone.engine.status)
    async with asyncio.timeout(PATIENCE_S):
        await reached.wait()
    end()


async def test_a_new_record_is_sent_without_being_asked_for(running: Phone, peer: Peer, waits: Waits) -> None:
    await running.record(1)
    assert await waits.next() == IDLE_S
    assert len(peer.filed) == 1
    assert running.engine.status.line == "已全部送达"


async def test_the_network_coming_back_ends_the_wait(running: Phone, peer: Peer, waits: Waits) -> None:
    running.fake.network.become(NetworkKind.NONE)
    await running.record()
    assert await waits.next() == OFFLINE_S
    assert peer.filed == {}
    running.fake.network.become(NetworkKind.CELLULAR)
    assert await waits.next() == IDLE_S
    assert len(peer.filed) == 1


async def test_trouble_waits_by_the_back_off_and_then_goes_on(
    running: Phone, peer: Peer, line: FaultyTransport, waits: Waits
) -> None:
    line.script = [Fault.NO_REQUEST] * 3
    await running.record()
    for _ in range(3):
        assert 0.5 <= await waits.next() <= 8
        waits.end_one()
    assert await waits.next() == IDLE_S
    assert len(peer.filed) == 1


async def test_by_hand_ends_the_wait_at_once(running: Phone, peer: Peer, line: FaultyTransport, waits: Waits) -> None:
    line.script = [Fault.NO_REQUEST]
    await running.record()
    await waits.next()
    running.engine.sync_now()
    assert await waits.next() == IDLE_S
    assert len(peer.filed) == 1


async def test_coming_back_to_the_screen_fetches_what_is_new(running: Phone, peer: Peer, waits: Waits) -> None:
    before = len(peer.pulls)
    running.engine.wake()
    await waits.next()
    assert len(peer.pulls) == before + 1


async def test_when_all_is_well_it_asks_for_news_every_five_minutes(running: Phone, peer: Peer, waits: Waits) -> None:
    before = len(peer.pulls)
    waits.end_one()
    assert await waits.next() == IDLE_S
    assert len(peer.pulls) == before + 1


async def test_an_unforeseen_failure_is_said_and_tried_again(
    running: Phone, peer: Peer, waits: Waits, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(running.store.receipts, "take_verdicts", fail)
    await running.record()
    assert await waits.next() < IDLE_S
    assert running.engine.status.line == "1 条待上传 · 同步出错，稍后自动再试"
    assert "a bug" in caplog.text
    monkeypatch.undo()
    waits.end_one()
    await waits.next()
    assert running.engine.status.line == "已全部送达"


async def test_progress_is_told_in_numbers_that_only_grow(running: Phone, waits: Waits) -> None:
    told: list[str] = []
    running.engine.subscribe(lambda status: told.append(status.line))
    await running.record(6)
    await waits.next()
    counted = [tuple(map(int, line.split()[1].split("/"))) for line in told if line.startswith("正在上传")]
    assert [done for done, _ in counted] == sorted(done for done, _ in counted)
    assert [total for _, total in counted] == sorted(total for _, total in counted)
    assert counted[-1][0] == counted[-1][1]
    assert told[-1] == "已全部送达"


async def test_a_listener_that_fails_stops_nothing(running: Phone, waits: Waits) -> None:
    def fail(_: SyncStatus) -> None:
        raise RuntimeError("a broken screen")

    end = running.engine.subscribe(fail)
    await running.record()
    await waits.next()
    end()
    end()
    assert running.engine.status.line == "已全部送达"


async def test_stopping_in_the_midst_of_an_upload_takes_no_time(running: Phone, peer: Peer) -> None:
    reached = asyncio.Event()

    async def stall() -> None:
        if peer.requests[-1][1] == "/api/uploads":
            reached.set()
            await asyncio.sleep(60)

    peer.slow = stall
    await running.record(3)
    async with asyncio.timeout(PATIENCE_S):
        await reached.wait()
    async with asyncio.timeout(1):
        await running.engine.stop()


async def test_the_event_loop_stays_free_while_a_day_is_sent(running: Phone, waits: Waits) -> None:
    """Screens share the loop with the engine: no step may hold it for long. Each counts as a share of the whole day, in
    this thread's processor time: neither a busy machine counts, nor what a thousand tests left to the collector."""
    steps: list[float] = []

    async def watch() -> None:
        while True:
            before = time.thread_time()
            await asyncio.sleep(0)
            steps.append(time.thread_time() - before)

    running.fake.network.become(NetworkKind.NONE)
    for _ in range(60):
        await running.record(1)
    running.fake.network.become(NetworkKind.WIFI)
    gc.disable()
    try:
        watching = asyncio.ensure_future(watch())
        await until(running, "已全部送达")
        watching.cancel()
    finally:
        gc.enable()
    assert max(steps) < sum(steps) / 4


async def test_a_new_enrolment_during_a_round_takes_over_from_it(running: Phone, peer: Peer, waits: Waits) -> None:
    reached = asyncio.Event()

    async def stall() -> None:
        if peer.requests[-1][1] == "/api/sync/push" and not reached.is_set():
            reached.set()
            await asyncio.sleep(60)

    peer.slow = stall
    await running.record(1)
    async with asyncio.timeout(PATIENCE_S):
        await reached.wait()
    await running.engine.enrol(read_ticket(peer.issue_code("NEWCODE777")))
    await until(running, "已全部送达")
    assert len(peer.filed) == 1


async def test_what_is_sealed_knows_that_the_clock_was_set_since_the_last_contact(running: Phone) -> None:
    before = running.store.preferences.clock_reading()
    assert before.offset_s is not None
    running.fake.clock.set_back(days=30)
    after = running.store.preferences.clock_reading()
    assert after.offset_s == pytest.approx(before.offset_s + 30 * 86_400, abs=1)


async def test_tidying_that_fails_does_not_end_the_loop(
    running: Phone, peer: Peer, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(running.store, "tidy", broken)
    running.engine.sync_now()
    assert await waits.next() == IDLE_S
    running.engine.sync_now()
    assert await waits.next() == IDLE_S
