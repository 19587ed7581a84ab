"""The one writer: a thread that runs many jobs in one transaction and answers them after its commit.

A commit costs a disk flush whatever it holds, so jobs that arrive while one is under way share the next. Each job has
its own savepoint; a failing one rolls back alone. On PostgreSQL an advisory lock, held to the end of the transaction,
lets several servers take turns, on SQLite a file lock several processes (`turn.py`), so that the order of event numbers
is the order of commits everywhere. A group is gathered once it is its turn. Before a group
commits, every row that it touched goes into the row log as it has become (`rowlog/sealing.py`).
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from shared.moment import to_iso
from shared.problems import BUSY, Problem
from sync_server.ledger.events import Head, read_head
from sync_server.ledger.outage import Outage
from sync_server.ledger.patience import ran_out_of_time
from sync_server.ledger.rowlog.sealing import changed_since, open_mark, read_log_head, seal
from sync_server.ledger.turn import FileTurn, NoTurn
from sync_server.ledger.write import GroupLostError, Write

T = TypeVar("T")
MAX_GROUP = 256
MAX_WAITING = 5_000
CHAIN_LOCK = 0x6475636861  # "ducha"
_log = structlog.get_logger("ledger")


@dataclass
class _Job:
    run: Callable[[Write], Any]
    keeps_reference: bool
    loop: asyncio.AbstractEventLoop | None
    future: Any  # asyncio.Future when `loop` is set, else concurrent.futures.Future
    result: Any = field(default=None)
    error: BaseException | None = field(default=None)


@dataclass(frozen=True)
class WriterState:
    """How the writer fares: when it last committed, when it last could not, how many jobs wait."""

    committed_at: datetime | None
    failed_at: datetime | None
    waiting: int


def together(one: WriterState, other: WriterState) -> WriterState:
    """Two writers of one ledger seen as one; a state may be given twice."""
    committed, failed = (
        max(filter(None, pair), default=None)
        for pair in ((one.committed_at, other.committed_at), (one.failed_at, other.failed_at))
    )
    return WriterState(committed, failed, max(one.waiting, other.waiting))


class Writer:
    """Runs jobs in order of arrival. Start with `start()`, stop with `stop()` (runs what waits, then ends)."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], outage: Outage, turn: FileTurn | NoTurn) -> None:
        self._engine, self._clock, self._outage, self._turn = engine, clock, outage, turn
        self._committed_at: datetime | None = None
        self._failed_at: datetime | None = None
        self._jobs: queue.Queue[list[_Job] | None] = queue.Queue(MAX_WAITING)
        self._thread = threading.Thread(target=self._work, name="ledger-writer", daemon=True)
        self._stopped = False
        self._cache: dict[Any, Any] = {}
        self._cache_end: int | None = None  # number of the row log's last entry when the cache was right

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if not self._stopped:
            self._stopped = True
            self._jobs.put(None)
            self._thread.join()

    def state(self) -> WriterState:
        """A snapshot; safe from any thread."""
        return WriterState(self._committed_at, self._failed_at, self._jobs.qsize())

    def submit(self, job: Callable[[Write], T], *, keeps_reference: bool = False) -> Future[T]:
        """Queue a job from a thread. Raises Problem(BUSY) when too many wait."""
        future: Future[T] = Future()
        self._put(_Job(job, keeps_reference, None, future))
        return future

    def submit_together(
        self, jobs: Sequence[Callable[[Write], T]], *, keeps_reference: bool = False
    ) -> list[Future[T]]:
        """Queue jobs that came together, so that they share a commit. Raises Problem(BUSY) when too many wait."""
        futures: list[Future[T]] = [Future() for _ in jobs]
        self._put(*(_Job(job, keeps_reference, None, future) for job, future in zip(jobs, futures, strict=True)))
        return futures

    def submit_async(self, job: Callable[[Write], T], *, keeps_reference: bool = False) -> asyncio.Future[T]:
        """Queue a job from the running event loop. Raises Problem(BUSY) when too many wait."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._put(_Job(job, keeps_reference, loop, future))
        return future

    def _put(self, *jobs: _Job) -> None:
        if self._stopped:
            raise Problem(BUSY)
        try:
            self._jobs.put_nowait(list(jobs))
        except queue.Full as error:
            raise Problem(BUSY) from error

    def _work(self) -> None:
        last = False
        while not last and (group := self._jobs.get()) is not None:
            last = self._commit(group)
            _answer(group)

    def _gather(self, group: list[_Job]) -> bool:
        """Add what waits to the group; True when the end of all work was among it."""
        while len(group) < MAX_GROUP:
            try:
                more = self._jobs.get_nowait()
            except queue.Empty:
                return False
            if more is None:
                return True
            group += more
        return False

    def _commit(self, group: list[_Job]) -> bool:
        """Run and commit the group and what has come meanwhile; True when nothing comes after it."""
        last = gathered = False
        try:
            self._outage.check()
            with self._turn, self._engine.begin() as conn:
                if conn.dialect.name == "postgresql":
                    conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({CHAIN_LOCK})")
                last, gathered = self._gather(group), True
                head, mark = read_head(conn), open_mark(conn)
                end = self._let_go_of_changed(conn)
                for job in group:
                    head = self._run(conn, job, head)
                end = seal(conn, mark, to_iso(self._clock()), head.seq) or end
            self._cache_end = end
            self._outage.over()
            if all(isinstance(job.error, OperationalError) for job in group):  # no room for a single one of them
                self._failed_at = self._clock()
            else:
                self._committed_at = self._clock()
        except BaseException as error:
            if not gathered:  # what came while it waited in vain is told together
                last = self._gather(group)
            self._cache_end = None
            self._failed_at = self._clock()
            if ran_out_of_time(error):
                self._outage.noticed()
            # Nothing of the group is in the ledger: every job that had succeeded has failed with it.
            if not isinstance(error, Problem):  # the outage itself has been logged
                _log.error("group commit failed", jobs=len(group), error=repr(error.__cause__ or error))
            for job in group:
                if job.error is None:
                    job.error = Problem(BUSY) if isinstance(error, (DBAPIError, GroupLostError)) else error
        return last

    def _let_go_of_changed(self, conn: Connection) -> int:
        """Forget what another process has changed of the cache's tables; the row log's end."""
        end = read_log_head(conn).n
        if self._cache_end is None:
            self._cache.clear()
        elif end != self._cache_end:
            changed = changed_since(conn, self._cache_end)
            for place in [place for place in self._cache if place[0] in changed]:
                del self._cache[place]
        return end

    def _run(self, conn: Connection, job: _Job, head: Head) -> Head:
        write = Write(conn, self._clock(), head, self._cache)
        try:
            with write.attempt():
                job.result = job.run(write)
        except GroupLostError:
            raise
        except BaseException as error:
            job.error = error
            self._cache.clear()
            return head
        if not job.keeps_reference:
            self._cache.clear()
        return write.head


def _answer(group: list[_Job]) -> None:
    """Wake the waiting: threads one by one, each event loop once for all of its jobs."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in group:
        if job.loop is not None:
            by_loop.setdefault(job.loop, []).append(job)
        elif job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)
    for loop, jobs in by_loop.items():
        try:
            loop.call_soon_threadsafe(_settle, jobs)
        except RuntimeError:  # the loop has closed: nobody waits any more, the rows are safe
            _log.info("answers without a listener", jobs=len(jobs))


def _settle(jobs: list[_Job]) -> None:
    for job in jobs:
        if job.future.done():  # the client hung up
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)
