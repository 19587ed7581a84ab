"""Who of several processes on one data directory does what has to be done once: reminders, deliveries, printing, the
index of words. A lock of the kernel's, which ends with its process; then the next one takes over."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path

import structlog

FILE = "sole-worker.lock"
LOOK_EVERY_S = 1.0
_log = structlog.get_logger("sole worker")


async def run_solely(
    data_dir: Path,
    stop: asyncio.Event,
    work: Callable[[], Sequence[Awaitable[None]]],
    look_every_s: float = LOOK_EVERY_S,
) -> None:
    """Do `work` as soon as no other process does it; its parts end by themselves once `stop` is set. A lock that cannot
    be opened (a file of root's, no descriptors) is logged and tried again."""
    said = ""
    while True:
        try:
            if (descriptor := _locked(data_dir / FILE)) is not None:
                break
        except OSError as error:
            if said != (said := repr(error)):
                _log.error("reminders, deliveries and printing wait for their lock", error=said)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), look_every_s)
        if stop.is_set():
            return
    try:
        under_way = [asyncio.ensure_future(one) for one in work()]
        await asyncio.wait(under_way)
        for one in under_way:
            one.result()
    finally:
        os.close(descriptor)


def _locked(file: Path) -> int | None:
    """The descriptor that holds the lock; None while another process has it."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError as error:  # no locks on this file system: most of it is claimed row by row, for several servers
        _log.warning("no locks in the data directory", error=repr(error))
    return descriptor
