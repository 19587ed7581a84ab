"""Altering a ledger as somebody would who has the database: triggers off, one value changed, triggers on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
    func,
    insert,
    select,
    update,
)

from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.rowlog.register import REGISTER, Logged
from sync_server.ledger.write import Write
from sync_server.reference.shown_terms import SHOWN

MOMENT = "2026-11-03T02:00:00.000Z"
# Columns that repeat a term of the book.
REPEATS = {(one.table, theirs) for one in SHOWN for theirs in one.columns.values()}


def watched() -> list[tuple[str, str]]:
    """Every column whose alteration verifying must find, with its table: all but those that are declared passing."""
    found = []
    for table in t.metadata.sorted_tables:
        decision = REGISTER[table.name]
        if table.name in ("sessions", "touched"):  # log-ins; a trace of strangers, not a state
            continue
        passing = decision.passing if isinstance(decision, Logged) else {}
        found += [(table.name, column.name) for column in table.columns if column.name not in passing]
    return found


def fill_empty_tables(ledger: Ledger) -> None:
    """A row in every table that has none, through the writer, so that there is something to alter."""

    def job(w: Write) -> None:
        for table in t.metadata.sorted_tables:
            decision = REGISTER[table.name]
            there = w.conn.execute(select(func.count()).select_from(table)).scalar_one()
            if isinstance(decision, Logged) and not there:
                w.conn.execute(insert(table).values({c.name: _first(w.conn, c) for c in table.columns}))

    ledger.write(job)


def _first(conn: Connection, column: Column[Any]) -> Any:
    if (column.table, column.name) in REPEATS and (column.nullable or isinstance(column.type, String)):
        return None if column.nullable else ""  # no term runs in the book for it
    for key in column.foreign_keys:
        return conn.execute(select(key.column).limit(1)).scalar()
    if column.name == "sha256":  # of a file in the store of originals, which backups carry
        return conn.execute(select(t.blobs.c.sha256).limit(1)).scalar()
    for kind, value in ((JSON, {}), (Boolean, False), (Integer, 1), (Float, 1.0), (LargeBinary, b"x")):
        if isinstance(column.type, kind):
            return value
    return MOMENT[: getattr(column.type, "length", None) or 24]


def altered(column: Column[Any], value: Any) -> Any:
    """Another value that the column can hold."""
    kind = column.type
    if isinstance(kind, JSON):
        return {"altered": value}
    if isinstance(kind, Boolean):
        return not value
    if isinstance(kind, Integer):
        return (value or 0) - 1 if column.name == "first" else (value or 0) + 1
    if isinstance(kind, Float):
        return (value or 0.0) + 0.5
    if isinstance(kind, LargeBinary):
        return value + b"x"
    if not value:
        return "z" if column.name == "last_day" else "x"  # no span ends before its beginning
    return ("y" if value[0] == "x" else "x") + value[1:]


@contextmanager
def behind_the_back(conn: Connection) -> Iterator[None]:
    """Foreign keys and every trigger off, and back again as if nothing had been."""
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield
        conn.exec_driver_sql("SET LOCAL session_replication_role = origin")
        return
    kept = conn.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for name, _ in kept:
        conn.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _, sql in kept:
        conn.exec_driver_sql(sql)


def alter(conn: Connection, table: Table, column: str, row: int = 0) -> None:
    """Change one value of the table's n-th row (from the end of the key's order)."""
    keys = table.primary_key.columns
    found = conn.execute(select(table).order_by(*(key.desc() for key in keys)).offset(row).limit(1)).mappings().one()
    this = [key == found[key.name] for key in keys]
    changed = conn.execute(update(table).where(*this).values({column: altered(table.c[column], found[column])}))
    assert changed.rowcount == 1
