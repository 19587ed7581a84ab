"""The ledger: read it in a snapshot, write it through the one writer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from sync_server.ledger.engine import driver_url, reader_engine, writer_engine
from sync_server.ledger.migrate import upgrade
from sync_server.ledger.outage import Outage
from sync_server.ledger.patience import ran_out_of_time
from sync_server.ledger.turn import turn_of
from sync_server.ledger.write import Write
from sync_server.ledger.writer import Writer, WriterState

T = TypeVar("T")


def utc_now() -> datetime:
    """The clock of a running server; tests pass their own."""
    return datetime.now(UTC)


class Ledger:
    """`Ledger(url)` brings the database to the newest schema and starts the writer; `close()` when done.

    `url` is an SQLAlchemy URL (SQLite or PostgreSQL), `clock` gives the server's time. `answer_s` bounds in seconds how
    long a PostgreSQL server may take for one answer; once it has not answered, callers get Problem(BUSY) at once until
    it does again. None, for the command line, waits as long as it takes."""

    def __init__(self, url: str, clock: Callable[[], datetime] = utc_now, answer_s: float | None = None) -> None:
        self.url, self.clock = driver_url(url), clock
        upgrading = writer_engine(url)
        self._turn = turn_of(self.url)
        with self._turn:
            upgrade(upgrading, moment=clock())
        upgrading.dispose()
        self._outage = Outage(trial_s=answer_s or 0)
        self._writer_engine = writer_engine(url, answer_s, small_jobs=True)
        self._reader_engine = reader_engine(url, answer_s)
        self._writer = Writer(self._writer_engine, clock, self._outage, self._turn)
        self._writer.start()

    @property
    def writing(self) -> WriterState:
        """How the writer fares, for those who watch over the server."""
        return self._writer.state()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one snapshot and refuses to write. Raises Problem(BUSY) while the database is away."""
        self._outage.check()
        try:
            with self._reader_engine.connect() as conn:
                yield conn
        except (SQLAlchemyError, OSError) as error:
            if ran_out_of_time(error):
                self._outage.noticed()
            raise
        except BaseException:  # a refusal by whoever read: the database had answered
            self._outage.over()
            raise
        self._outage.over()

    def write(self, job: Callable[[Write], T], *, keeps_reference: bool = False) -> T:
        """Run `job` in the writer and return its result after the commit. Raises what the job raised.
        `keeps_reference` promises that the job changes no unit, person, item, rule or endpoint, so that later jobs may
        use what was read of them."""
        return self._writer.submit(job, keeps_reference=keeps_reference).result()

    async def write_async(self, job: Callable[[Write], T], *, keeps_reference: bool = False) -> T:
        """The same without blocking the event loop."""
        return await self._writer.submit_async(job, keeps_reference=keeps_reference)

    def write_together(self, jobs: Sequence[Callable[[Write], T]], *, keeps_reference: bool = False) -> list[Future[T]]:
        """Queue jobs that came together; they share a commit where they can, and each has its own outcome."""
        return self._writer.submit_together(jobs, keeps_reference=keeps_reference)

    def close(self) -> None:
        """Finish what waits, then let go of the database. May be called twice."""
        self._writer.stop()
        self._reader_engine.dispose()
        self._writer_engine.dispose()
        self._turn.close()
