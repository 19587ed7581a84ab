"""Database engines: SQLite with WAL and full durability, or PostgreSQL; one for the writer, one that can only read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

from sync_server.ledger.folding import teach_sqlite
from sync_server.ledger.patience import POOL_S, connect_args, limit_answers

READ_POOL = 16
BUSY_TIMEOUT_MS = 15_000


def writer_engine(url: str, answer_s: float | None = None, *, small_jobs: bool = False) -> Engine:
    """The engine of the one writer thread: a single connection whose transactions take the write lock at once.

    With `small_jobs` SQLite keeps in memory what it sets aside to undo a job (some sixty pages a push, which in a file
    cost a fifth of it); an upgrade of a large ledger would fill the memory. `answer_s` bounds each exchange with a
    PostgreSQL server (seconds); None, for upgrades and the command line, waits as long as it takes."""
    engine = _engine(url, read_only=False, pool=1, answer_s=answer_s)
    if small_jobs and engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_aside_in_memory)
    return engine


def reader_engine(url: str, answer_s: float | None = None) -> Engine:
    """An engine whose connections refuse to write, so that no route can go round the writer."""
    return _engine(url, read_only=True, pool=READ_POOL, answer_s=answer_s)


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite database; None for one in memory and for another engine."""
    parsed = make_url(url)
    name = parsed.database or ""
    in_file = parsed.get_backend_name() == "sqlite" and name not in ("", ":memory:") and not name.startswith("file:")
    return Path(name) if in_file else None


def driver_url(url: str) -> str:
    """The URL with the driver this server ships: `postgresql://` means psycopg 3."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def _engine(url: str, *, read_only: bool, pool: int, answer_s: float | None) -> Engine:
    parsed = make_url(driver_url(url))
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            file = Path(parsed.database)
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if parsed.database != ":memory:":
                file.touch(mode=0o600)  # -wal and -shm take after it
        engine = create_engine(
            parsed,
            pool_size=pool,
            max_overflow=pool,
            hide_parameters=True,  # errors are logged, and values are people's words, tokens, keys
            connect_args={"check_same_thread": False, "timeout": 15},
        )
        _prepare_sqlite(engine, read_only=read_only)
        return engine
    engine = create_engine(
        parsed,
        pool_size=pool,
        max_overflow=pool,
        pool_timeout=POOL_S,
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args=connect_args(answer_s) if answer_s else {},
    )
    if answer_s:
        limit_answers(engine, answer_s)
    if read_only:
        return engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
    return engine


def _set_aside_in_memory(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA temp_store=MEMORY").close()


def _prepare_sqlite(engine: Engine, *, read_only: bool) -> None:
    """Take transactions out of the driver's hands: `BEGIN` is ours, so that readers see one snapshot and the writer
    holds the lock from its first statement on (no upgrade from reader to writer that could fail half-way)."""

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        teach_sqlite(connection)
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA cache_size=-32000")
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
