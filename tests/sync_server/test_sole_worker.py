"""What has to be done once is done by one of those who share a data directory, and by the next when that one ends."""

from __future__ import annotations

import asyncio
import fcntl
from pathlib import Path

import pytest

from sync_server.sole_worker import FILE, run_solely


class Worker:
    """One of several, with something to do until it is stopped."""

    def __init__(self, data: Path) -> None:
        self.at_work, self.stop = asyncio.Event(), asyncio.Event()
        self._running = asyncio.create_task(run_solely(data, self.stop, lambda: [self._work()], look_every_s=0.01))

    async def _work(self) -> None:
        self.at_work.set()
        await self.stop.wait()

    async def end(self) -> None:
        self.stop.set()
        await self._running


def test_one_works_and_the_next_takes_over(tmp_path: Path) -> None:
    async def both() -> None:
        first = Worker(tmp_path)
        await first.at_work.wait()
        second = Worker(tmp_path)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(second.at_work.wait(), 0.1)
        await first.end()
        await asyncio.wait_for(second.at_work.wait(), 30)
        await second.end()

    asyncio.run(both())


def test_who_is_stopped_before_his_turn_comes_has_done_nothing(tmp_path: Path) -> None:
    async def both() -> None:
        first, second = Worker(tmp_path), Worker(tmp_path)
        await first.at_work.wait()
        await second.end()
        assert not second.at_work.is_set()
        await first.end()

    asyncio.run(both())


def test_a_part_that_fails_ends_neither_the_others_nor_their_hold_and_is_told_at_the_end(tmp_path: Path) -> None:
    async def run() -> None:
        stop, other_goes_on = asyncio.Event(), asyncio.Event()

        async def fails() -> None:
            raise OSError("no more descriptors")

        async def goes_on() -> None:
            await asyncio.sleep(0)
            other_goes_on.set()
            await stop.wait()

        running = asyncio.create_task(run_solely(tmp_path, stop, lambda: [fails(), goes_on()]))
        await other_goes_on.wait()
        assert not running.done()
        late = Worker(tmp_path)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(late.at_work.wait(), 0.1)
        await late.end()
        stop.set()
        with pytest.raises(OSError, match="descriptors"):
            await running

    asyncio.run(run())


def test_a_lock_that_cannot_be_opened_is_tried_again(tmp_path: Path) -> None:
    async def run() -> None:
        (tmp_path / FILE).mkdir()  # as little to be opened as a file of root's
        waiting = Worker(tmp_path)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(waiting.at_work.wait(), 0.1)
        (tmp_path / FILE).rmdir()
        await asyncio.wait_for(waiting.at_work.wait(), 30)
        await waiting.end()

    asyncio.run(run())


def test_a_file_system_without_locks_is_no_reason_to_do_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", unsupported)

    async def run() -> None:
        only = Worker(tmp_path)
        await asyncio.wait_for(only.at_work.wait(), 30)
        await only.end()

    asyncio.run(run())
