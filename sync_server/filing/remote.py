"""The filing process as the server sees it: started with the server, replaced when it dies.

Filing is the server's hardest work. In a process of its own it does not take turns at the interpreter with those who
answer phones and pages, and uses the second core.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from itertools import count
from typing import Any

import structlog

from shared.problems import BUSY, Problem
from sync_server.acts.pushes import Push, Pushed
from sync_server.filing.frames import Frames, frame, wide_pipe
from sync_server.ledger.writer import MAX_WAITING, WriterState
from sync_server.settings import Settings

AGAIN_AFTER_S = 1.0
STOP_S = 15.0
COMMAND = (sys.executable, "-m", "sync_server.filing.process")
_log = structlog.get_logger("filing")


class ProcessDesk:
    """A desk (`FilingDesk`) in another process. What waits when that dies is answered with Problem(BUSY): phones send
    again, and what had been filed is known by its hash."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime], again_after_s: float = AGAIN_AFTER_S) -> None:
        self._settings, self._clock, self._again_after_s = settings, clock, again_after_s
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Pushed]] = {}
        self._leaving: list[tuple[int, Push]] = []
        self._up = asyncio.Event()
        self._pipe: asyncio.WriteTransport | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._committed_at: datetime | None = None
        self._failed_at: datetime | None = None

    async def file(self, push: Push) -> Pushed:
        pipe = self._pipe
        if pipe is None or pipe.is_closing() or not self._up.is_set() or len(self._waiting) >= MAX_WAITING:
            raise Problem(BUSY)
        number = next(self._numbers)
        answered: asyncio.Future[Pushed] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answered
        if not self._leaving:
            asyncio.get_running_loop().call_soon(self._send)
        self._leaving.append((number, push))
        try:
            return await answered
        finally:
            self._waiting.pop(number, None)

    async def up(self) -> None:
        """Wait until a process takes pushes."""
        await self._up.wait()

    def state(self) -> WriterState:
        return WriterState(self._committed_at, self._failed_at, len(self._waiting))

    async def start(self) -> None:
        self._watching = asyncio.create_task(self._watch(await self._launch()))

    async def stop(self) -> None:
        """Let it finish what waits, then end."""
        if self._watching is not None:
            self._watching.cancel()
        self._send()
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            await asyncio.to_thread(_wait_for, self._process)
        self._refuse_waiting()

    async def _watch(self, answers: _Answers) -> None:
        while True:
            await answers.ended.wait()
            assert self._process is not None
            assert self._pipe is not None
            self._up.clear()
            self._pipe.close()
            code = await asyncio.to_thread(_wait_for, self._process)
            _log.error("the filing process has ended", exit_code=code, waiting=len(self._waiting))
            self._failed_at = self._clock()
            self._refuse_waiting()
            answers = await self._launch_again()

    async def _launch_again(self) -> _Answers:
        while True:
            await asyncio.sleep(self._again_after_s)
            try:
                return await self._launch()
            except OSError as error:  # no memory, no descriptors: it passes
                _log.error("the filing process does not start", error=repr(error))

    async def _launch(self) -> _Answers:
        """Start the process and wait for its first word, or its end; what hears it."""
        (theirs_in, ours_out), (ours_in, theirs_out) = wide_pipe(), wide_pipe()
        command = [*COMMAND, str(theirs_in), str(theirs_out)]
        self._process = await asyncio.to_thread(subprocess.Popen, command, pass_fds=(theirs_in, theirs_out))
        os.close(theirs_in)
        os.close(theirs_out)
        loop = asyncio.get_running_loop()
        answers = _Answers(self._settle)
        await loop.connect_read_pipe(lambda: answers, os.fdopen(ours_in, "rb", buffering=0))
        ours = os.fdopen(ours_out, "wb", buffering=0)
        self._pipe, _protocol = await loop.connect_write_pipe(asyncio.BaseProtocol, ours)
        self._pipe.write(frame(self._settings))
        await answers.ready.wait()
        if not answers.ended.is_set():
            self._up.set()
        return answers

    def _send(self) -> None:
        """What came in one round of the event loop leaves in one message."""
        leaving, self._leaving = self._leaving, []
        if leaving and self._pipe is not None:
            self._pipe.write(frame(leaving))

    def _settle(self, number: int, outcome: Pushed | Problem) -> None:
        if isinstance(outcome, Pushed):
            self._committed_at = self._clock()
        elif outcome.kind is BUSY:
            self._failed_at = self._clock()
        answered = self._waiting.get(number)
        if answered is None or answered.done():  # the client hung up
            return
        if isinstance(outcome, Problem):
            answered.set_exception(outcome)
        else:
            answered.set_result(outcome)

    def _refuse_waiting(self) -> None:
        for answered in self._waiting.values():
            if not answered.done():
                answered.set_exception(Problem(BUSY))


class _Answers(asyncio.Protocol):
    """Reads what the process answers; `ready` is set by its first word, `ended` when its end of the pipe is closed."""

    def __init__(self, settle: Callable[[int, Any], None]) -> None:
        self._settle, self._frames = settle, Frames()
        self.ready, self.ended = asyncio.Event(), asyncio.Event()

    def data_received(self, data: bytes) -> None:
        for answers in self._frames.feed(data):
            self.ready.set()
            for number, outcome in answers:
                self._settle(number, outcome)

    def connection_lost(self, _error: Exception | None) -> None:
        self.ready.set()  # nobody waits for what will not come
        self.ended.set()


def _wait_for(process: subprocess.Popen[bytes]) -> int:
    with suppress(subprocess.TimeoutExpired):
        return process.wait(STOP_S)
    process.kill()
    return process.wait()
