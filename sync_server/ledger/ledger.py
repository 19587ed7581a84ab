"""The ledger: read it in a snapshot, write it through the one writer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Connection

from sync_server.ledger.engine import driver_url, reader_engine, writer_engine
from sync_server.ledger.migrate import upgrade
from sync_server.ledger.write import Write
from sync_server.ledger.writer import Writer

T = TypeVar("T")


def utc_now() -> datetime:
    """The clock of a running server; tests pass their own."""
    return datetime.now(UTC)


class Ledger:
    """`Ledger(url)` brings the database to the newest schema and starts the writer; `close()` when done.

    `url` is an SQLAlchemy URL (SQLite or PostgreSQL), `clock` gives the server's time."""

    def __init__(self, url: str, clock: Callable[[], datetime] = utc_now) -> None:
        self.url, self.clock = driver_url(url), clock
        self._writer_engine = writer_engine(url)
        upgrade(self._writer_engine, moment=clock())
        self._reader_engine = reader_engine(url)
        self._writer = Writer(self._writer_engine, clock)
        self._writer.start()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one snapshot and refuses to write."""
        with self._reader_engine.connect() as conn:
            yield conn

    def write(self, job: Callable[[Write], T]) -> T:
        """Run `job` in the writer and return its result after the commit. Raises what the job raised."""
        return self._writer.submit(job).result()

    async def write_async(self, job: Callable[[Write], T], *, keeps_reference: bool = False) -> T:
        """The same without blocking the event loop. `keeps_reference` promises that the job changes no unit, person,
        item, rule or endpoint, so that later jobs of the group may use what was read of them."""
        return await self._writer.submit_async(job, keeps_reference=keeps_reference)

    def close(self) -> None:
        """Finish what waits, then let go of the database. May be called twice."""
        self._writer.stop()
        self._reader_engine.dispose()
        self._writer_engine.dispose()
