"""A photo store that may be far away: few callers wait for it, none for long, and it takes nothing else with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from obstore.exceptions import BaseError

from shared.problems import BUSY, Problem
from sync_server.evidence.store import CALL_S, PhotoStore, open_store
from sync_server.ledger.outage import Outage

CALLERS = 8  # at a time: the server has many more threads, and these are all that a hanging bucket can hold
QUEUE_S = 2.0
_log = structlog.get_logger("photos")


def open_patiently(url: str) -> PhotoStore:
    """`open_store(url)` for a server: a bucket that hangs holds no more than a few threads, for a few seconds."""
    store = open_store(url)
    return PatientStore(store, Outage(trial_s=CALL_S)) if "://" in url else store


class PatientStore:
    """`PhotoStore` in front of another. While that one does not answer, calls raise Problem(BUSY): at once, but for a
    trial now and then. What is not there is FileNotFoundError as ever."""

    def __init__(self, inner: PhotoStore, outage: Outage, callers: int = CALLERS, queue_s: float = QUEUE_S) -> None:
        self._inner, self._outage, self._queue_s = inner, outage, queue_s
        self._slots = threading.BoundedSemaphore(callers)

    def put(self, sha256: str, file: Path) -> None:
        with self._call():
            self._inner.put(sha256, file)

    def take(self, sha256: str, file: Path) -> None:
        with self._call():
            self._inner.take(sha256, file)

    def has(self, sha256: str) -> bool:
        with self._call():
            return self._inner.has(sha256)

    def stream(self, sha256: str) -> Iterator[bytes]:
        with self._call():
            yield from self._inner.stream(sha256)

    def hashes(self) -> Iterator[str]:
        with self._call():
            yield from self._inner.hashes()

    def remove(self, sha256: str) -> None:
        with self._call():
            self._inner.remove(sha256)

    @contextmanager
    def _call(self) -> Iterator[None]:
        self._outage.check()
        if not self._slots.acquire(timeout=self._queue_s):
            raise Problem(BUSY)
        try:
            yield
        except BaseError as error:
            self._outage.noticed()
            _log.error("photo store does not answer", error=type(error).__name__)
            raise Problem(BUSY) from error
        except FileNotFoundError:
            self._outage.over()
            raise
        else:
            self._outage.over()
        finally:
            self._slots.release()
