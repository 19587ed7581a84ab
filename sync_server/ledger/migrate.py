"""Bringing a database to the newest schema, step by step, with Alembic, and the row log up to that schema."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from shared.moment import to_iso
from sync_server.casework import happenings
from sync_server.ledger.events import SYSTEM, read_head
from sync_server.ledger.rowlog import capture
from sync_server.ledger.rowlog.sealing import adopt, count_rows, open_mark, seal, to_adopt
from sync_server.ledger.tables import touched
from sync_server.ledger.write import Write

MIGRATE_LOCK = 0x6D69677261  # "migra": servers that start together take turns
HEAD = "head"
FOLDER = Path(__file__).parent / "migrations"


def config(conn: Connection) -> Config:
    """Alembic's configuration bound to an open connection."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.attributes["connection"] = conn
    return made


def upgrade(engine: Engine, revision: str = HEAD, moment: datetime | None = None) -> None:
    """Apply what is missing up to `revision`, in one transaction.

    At the newest schema, what the migrations changed and what they added goes into the row log, with an event when rows
    were taken in as they were found. `moment` is the server's time of it (default: now)."""
    at = moment or datetime.now(UTC)
    with engine.begin() as conn:
        if conn.dialect.name == "postgresql":
            conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATE_LOCK})")
        mark = open_mark(conn) if inspect(conn).has_table(touched.name) else 0
        if revision != HEAD or not _at_head(conn):
            command.upgrade(config(conn), revision)
        if revision == HEAD:
            _keep_log(conn, mark, at)


def _at_head(conn: Connection) -> bool:
    return set(MigrationContext.configure(conn).get_current_heads()) == set(_scripts().get_heads())


@cache
def _scripts() -> ScriptDirectory:
    """The steps as shipped, read once."""
    return ScriptDirectory(str(FOLDER))


def _keep_log(conn: Connection, mark: int, moment: datetime) -> None:
    head = read_head(conn)
    seal(conn, mark, to_iso(moment), head.seq)
    capture.install(conn)
    tables = to_adopt(conn)
    rows = count_rows(conn, tables)
    if rows:
        write = Write(conn, moment, head, {})
        words = f"升级时把台账 {rows} 行按当日所见登记入行变更日志，此后的改动逐行可查"
        write.event(
            happenings.LEDGER_ADOPTED, "ledger", "rows", words, actor=SYSTEM, data={"rows": rows, "tables": tables}
        )
        write.flush()
        head = write.head
    adopt(conn, tables, to_iso(moment), head.seq)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Undo migrations down to `revision` (for tests and emergencies: data of dropped tables is gone)."""
    with engine.begin() as conn:
        capture.remove(conn)
        command.downgrade(config(conn), revision)
