"""The filing process as the server sees it: started with the server, replaced when it dies.

Filing is the server's hardest work. In a process of its own it does not take turns at the interpreter with those who
answer phones and pages, and uses the second core.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
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
LAUNCH_S = 120.0  # to import, to upgrade a ledger, to say the first word
STOP_S = 15.0  # to finish what waits; then it is killed
# -P: nothing from the folder in which the server happens to be started.
COMMAND = (sys.executable, "-P", "-m", "sync_server.filing.process")
_log = structlog.get_logger("filing")


class ProcessDesk:
    """A desk (`FilingDesk`) in another process. What waits when that dies is answered with Problem(BUSY): phones send
    again, and what had been filed is known by its hash."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime], again_after_s: float = AGAIN_AFTER_S) -> None:
        self._settings, self._clock, self._again_after_s = settings, clock, again_after_s
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Pushed]] = {}
        self._leaving: list[tuple[int, Push]] = []
        self._tried, self._up, self._stopping = asyncio.Event(), asyncio.Event(), False
        self._pipe: asyncio.WriteTransport | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._keeping_up: asyncio.Task[None] | None = None
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
        failed_at = self._failed_at if self._up.is_set() else self._clock()
        return WriterState(self._committed_at, failed_at, len(self._waiting))

    async def start(self) -> None:
        """Returns once it takes pushes, or could not be started and is tried again."""
        self._keeping_up = asyncio.create_task(self._keep_up())
        await self._tried.wait()

    async def stop(self) -> None:
        """Let it finish what waits, then end."""
        self._stopping = True
        self._send()
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            await asyncio.to_thread(_wait_for, self._process)
        if self._keeping_up is not None:
            await self._keeping_up

    async def _keep_up(self) -> None:
        """One process after the other, until the server stops. Whatever goes wrong with one is outlived."""
        while not self._stopping:
            words = "the filing process has ended"
            try:
                await self._live_once()
            except Exception as error:  # no memory, no descriptors, no answer: it passes
                words = f"the filing process does not start: {error!r}"
            self._tried.set()
            if not self._stopping:
                with suppress(Exception):  # where nobody takes the log
                    _log.error(words)
                await asyncio.sleep(self._again_after_s)

    async def _live_once(self) -> None:
        """Start a process and stay until it ends; then nobody waits for it any more."""
        try:
            answers = await self._launch()
            async with asyncio.timeout(LAUNCH_S):
                await answers.ready.wait()
            if not answers.ended.is_set() and not self._stopping:
                self._up.set()
                self._tried.set()
                await answers.ended.wait()
        finally:
            self._up.clear()
            self._failed_at = self._clock()
            if self._pipe is not None:
                self._pipe.close()
            if self._process is not None:
                await asyncio.to_thread(_wait_for, self._process)
            self._refuse_waiting()

    async def _launch(self) -> _Answers:
        """Start a process and send it the settings; what hears it. A failure leaves nothing behind."""
        loop, answers = asyncio.get_running_loop(), _Answers(self._settle)
        with ExitStack() as failed, ExitStack() as handed_over:
            theirs_in, ours_out = wide_pipe()
            handed_over.callback(os.close, theirs_in)
            writing = failed.enter_context(os.fdopen(ours_out, "wb", buffering=0))
            ours_in, theirs_out = wide_pipe()
            handed_over.callback(os.close, theirs_out)
            reading = failed.enter_context(os.fdopen(ours_in, "rb", buffering=0))
            self._process = _started(theirs_in, theirs_out)
            await loop.connect_read_pipe(lambda: answers, reading)
            self._pipe, _protocol = await loop.connect_write_pipe(asyncio.BaseProtocol, writing)
            failed.pop_all()
        self._pipe.write(frame(self._settings))
        return answers

    def _send(self) -> None:
        """What came in one round of the event loop leaves in one message."""
        leaving, self._leaving = self._leaving, []
        try:
            if leaving and self._pipe is not None:
                self._pipe.write(frame(leaving))
        except Exception as error:
            _log.error("pushes could not be sent", pushes=len(leaving), error=repr(error))
            self._refuse(number for number, _push in leaving)

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
        self._refuse(list(self._waiting))

    def _refuse(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            answered = self._waiting.get(number)
            if answered is not None and not answered.done():
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


def _started(reading: int, writing: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*COMMAND, str(reading), str(writing)], pass_fds=(reading, writing))  # noqa: S603 - our own


def _wait_for(process: subprocess.Popen[bytes]) -> int:
    with suppress(subprocess.TimeoutExpired):
        return process.wait(STOP_S)
    process.kill()
    return process.wait()
