"""Whose turn it is to write, among the processes that share an SQLite file.

SQLite itself makes a writer wait by trying again after growing pauses, so that a busy process gets the lock again and
again while another starves. Here each waits in line: whoever comes holds the place of the next until the turn is his,
and who has just written has to wait behind him. The locks are the kernel's and end with their process.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from shared.problems import BUSY, Problem
from sync_server.ledger.engine import sqlite_file

PATIENCE_S = 15.0
LOOK_EVERY_S = 0.001
_log = structlog.get_logger("ledger")
SUFFIXES = ("-turn", "-next")  # of the two lock files beside the database


class FileTurn:
    """`with turn:` for one thread at a time. Raises Problem(BUSY) when nobody lets go within `patience_s` seconds;
    `monotonic` and `sleep` count in seconds."""

    def __init__(
        self,
        database: Path,
        patience_s: float = PATIENCE_S,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._patience_s, self._monotonic, self._sleep = patience_s, monotonic, sleep
        self._turn, self._next = (_open_lock(database, suffix) for suffix in SUFFIXES)

    def __enter__(self) -> None:
        ends = self._monotonic() + self._patience_s
        self._wait(self._next, ends)
        try:
            self._wait(self._turn, ends)
        finally:
            fcntl.flock(self._next, fcntl.LOCK_UN)

    def __exit__(self, *_error: object) -> None:
        fcntl.flock(self._turn, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give the files back. May be called twice."""
        for file in (self._turn, self._next):
            if file >= 0:
                os.close(file)
        self._turn = self._next = -1

    def _wait(self, file: int, ends: float) -> None:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError as error:
                if self._monotonic() > ends:
                    _log.error("the turn to write did not come", waited_s=self._patience_s)
                    raise Problem(BUSY) from error
            self._sleep(LOOK_EVERY_S)


def _open_lock(database: Path, suffix: str) -> int:
    """The descriptor of a lock file. What root makes belongs to whom the database belongs: it may be the server's first
    after an administrator's command."""
    file = os.open(database.with_name(database.name + suffix), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if os.geteuid() == 0 and database.exists():
        owner = database.stat()
        os.fchown(file, owner.st_uid, owner.st_gid)
    return file


class NoTurn:
    """Where the database itself keeps the line (PostgreSQL's advisory lock), or nobody else can come."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_error: object) -> None: ...

    def close(self) -> None: ...


def turn_of(url: str) -> FileTurn | NoTurn:
    """The turn for a database's URL."""
    file = sqlite_file(url)
    return FileTurn(file) if file else NoTurn()
