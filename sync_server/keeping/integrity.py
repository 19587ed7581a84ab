"""Whether the database itself is whole, before anything is read from it: SQLite's `integrity_check`, PostgreSQL's
`amcheck` where it is installed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from sync_server.keeping.trouble import in_words
from sync_server.ledger import tables as t
from sync_server.ledger.engine import driver_url, reader_engine

TOLD = 20
WAIT_S = 15.0  # for somebody who is writing


@dataclass
class Soundness:
    """`faults` are damages, `notes` what could not be looked at; Chinese sentences."""

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def look_at(url: str) -> Soundness:
    """Look through every page and index of the database at `url`. Whatever is wrong comes back in words."""
    parsed = make_url(driver_url(url))
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(Path(parsed.database or ""))
    return _postgresql(url)


def _sqlite(file: Path) -> Soundness:
    found = Soundness()
    if not file.is_file():
        found.faults.append(f"没有找到数据库文件 {file}。请检查 DUCHA_DATA_DIR 与 DUCHA_DATABASE_URL。")
        return found
    try:
        with closing(sqlite3.connect(file, timeout=WAIT_S)) as conn:
            said = [str(row[0]) for row in conn.execute(f"PRAGMA integrity_check({TOLD})")]
            tables = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error as error:
        found.faults.append(in_words(error))
        return found
    if said != ["ok"]:
        found.faults += [f"数据库文件已损坏：{line}" for line in said]
    elif "events" not in tables:
        found.faults.append(f"{file} 是空的，或不是督察通的数据库。")
    return found


def _postgresql(url: str) -> Soundness:
    found, engine = Soundness(), reader_engine(url)
    try:
        with engine.connect() as conn:
            if conn.execute(text("SELECT 1 FROM pg_extension WHERE extname = 'amcheck'")).first() is None:
                found.notes.append("数据库没有安装 amcheck 扩展（CREATE EXTENSION amcheck），数据页与索引未核对")
                return found
            found.faults += _amcheck(conn)
    except DBAPIError as error:
        found.faults.append(in_words(error))
    finally:
        engine.dispose()
    return found


def _amcheck(conn: Connection) -> list[str]:
    faults: list[str] = []
    there = set(conn.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")).scalars())
    for name in sorted(set(t.metadata.tables) & there):
        heap = text("SELECT blkno, msg FROM verify_heapam(to_regclass(quote_ident(:name)))")
        indexes = text(
            "SELECT bt_index_check(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "JOIN pg_am a ON a.oid = c.relam AND a.amname = 'btree' "
            "WHERE i.indrelid = to_regclass(quote_ident(:name)) AND i.indisvalid"
        )
        try:
            with conn.begin_nested():
                for row in conn.execute(heap, {"name": name}).fetchmany(TOLD):
                    faults.append(f"数据库表 {name} 的第 {row.blkno} 页已损坏：{row.msg}")
                conn.execute(indexes, {"name": name}).all()
        except DBAPIError as error:
            faults.append(f"数据库表 {name} 或其索引已损坏：{error.orig}")
    return faults
