"""One writer per upload, and the newest request wins: a phone that lost its connection need not wait for the server to
notice that the old one is dead. Nor need it when another process, or another server on the same folder, has the old
one: there the upload's file is locked, and whoever wants it says so by a mark beside it."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sync_server.evidence.staging import Staging

LOOK_S, AGAIN_S = 0.25, 0.05


class Turn:
    """One request's hold on an upload. `interrupted` is set when a newer request wants it."""

    def __init__(self) -> None:
        self.interrupted = asyncio.Event()
        self.over = asyncio.Event()


class Turns:
    """Holds by upload id, among all who share the folder of unfinished uploads."""

    def __init__(self, staging: Staging) -> None:
        self._staging = staging
        self._latest: dict[str, Turn] = {}

    @asynccontextmanager
    async def take(self, upload_id: str) -> AsyncIterator[Turn]:
        """Interrupt whoever holds the upload, wait until its bytes are on disk, then hold it."""
        before, mine = self._latest.get(upload_id), Turn()
        self._latest[upload_id] = mine
        try:
            if before is not None:
                before.interrupted.set()
                await before.over.wait()
            async with self._among_processes(upload_id, mine):
                yield mine
        finally:
            mine.over.set()
            if self._latest.get(upload_id) is mine:
                del self._latest[upload_id]

    @asynccontextmanager
    async def _among_processes(self, upload_id: str, mine: Turn) -> AsyncIterator[None]:
        wanted = self._staging.wanted(upload_id)
        try:
            descriptor = os.open(self._staging.file(upload_id), os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:  # it has arrived, or was given up: nobody writes any more
            yield
            return
        try:
            while not _locked(descriptor):
                wanted.touch()
                await asyncio.sleep(AGAIN_S)
            wanted.unlink(missing_ok=True)  # what others want they say again
            watch = _Watch(wanted, mine)
            try:
                yield
            finally:
                watch.cancel()
        finally:
            os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a folder without locks is one process's own
        pass
    return True


class _Watch:
    """Interrupts the turn when somebody elsewhere wants the upload, until it is cancelled."""

    def __init__(self, wanted: Path, turn: Turn) -> None:
        self._wanted, self._turn = wanted, turn
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(LOOK_S, self._look)

    def cancel(self) -> None:
        self._timer.cancel()

    def _look(self) -> None:
        if self._wanted.exists():
            self._turn.interrupted.set()
        else:
            self._timer = self._loop.call_later(LOOK_S, self._look)
