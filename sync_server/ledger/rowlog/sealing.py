"""Writing the row log: what a transaction touched goes into the chain before it commits; what was there before the log
is taken in as it is found, with an event that says so.

An entry's `before` is the hash of the state that the row had when it was touched. A change behind the server's back
therefore stays visible for ever, also when the server has changed the row since: the entry after it does not follow
from the one before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, select

from shared.sealing import GENESIS, canonical
from sync_server.ledger import tables as t
from sync_server.ledger.inserting import insert_rows
from sync_server.ledger.prepared import Prepared
from sync_server.ledger.rowlog.shape import SHAPES, digest

COLUMNS = "columns"  # the entry says what a table's states list, from here on
ADOPTED = "adopted"  # the entry's state was found, not made, by the server
HASHED = ("n", "at", "event_seq", "why", "table_name", "row_key", "before", "state", "prev")
_BATCH = 500
_HEAD = Prepared(select(t.changes.c.n, t.changes.c.hash).order_by(t.changes.c.n.desc()).limit(1))
_MARK = Prepared(select(func.max(t.touched.c.id)))
_CHANGED = Prepared(select(t.changes.c.table_name).where(t.changes.c.n > bindparam("n")).distinct())
_columns = (t.touched.c.table_name, t.touched.c.row_key, t.touched.c.old)
_OURS = {
    "sqlite": Prepared(select(*_columns).where(t.touched.c.id > bindparam("mark")).order_by(t.touched.c.id)),
    "postgresql": Prepared(select(*_columns).where(t.touched.c.tx == func.txid_current()).order_by(t.touched.c.id)),
}
_FORGET = {
    "sqlite": Prepared(t.touched.delete().where(t.touched.c.id > bindparam("mark"))),
    "postgresql": Prepared(t.touched.delete().where(t.touched.c.tx == func.txid_current())),
}


@dataclass(frozen=True)
class LogHead:
    """The last entry of the row log: its number (0: none yet) and hash."""

    n: int
    hash: str


def read_log_head(conn: Connection) -> LogHead:
    """The row log's end as this transaction sees it."""
    row = _HEAD.first(conn)
    return LogHead(row[0], row[1]) if row else LogHead(0, GENESIS)


def entry_hash(row: Any) -> str:
    """SHA-256 (hex) over everything of an entry but the hash itself: its canonical form, which orjson writes to the
    byte, for there are only texts and whole numbers."""
    values = [row[name] for name in HASHED]
    try:
        return sha256(orjson.dumps(values)).hexdigest()
    except orjson.JSONEncodeError:  # what is no Unicode, or beyond 64 bits
        return sha256(canonical(values)).hexdigest()


class Chain:
    """Appends entries; `put` queues, `close` writes what is left."""

    def __init__(self, conn: Connection, at: str, event_seq: int) -> None:
        self._conn, self._at, self._event_seq = conn, at, event_seq
        self._head = read_log_head(conn)
        self._rows: list[dict[str, Any]] = []

    def put(self, table: str, key: str, before: str, state: str | None, why: str = "") -> None:
        """One row's new state (None: gone)."""
        row: dict[str, Any] = {
            "n": self._head.n + 1,
            "at": self._at,
            "event_seq": self._event_seq,
            "why": why,
            "table_name": table,
            "row_key": key,
            "before": before,
            "state": state,
            "prev": self._head.hash,
        }
        row["hash"] = entry_hash(row)
        self._head = LogHead(row["n"], row["hash"])
        self._rows.append(row)
        if len(self._rows) == _BATCH:
            self.close()

    @property
    def end(self) -> int:
        """The number of the last entry."""
        return self._head.n

    def close(self) -> None:
        """Write what is queued."""
        insert_rows(self._conn, t.changes, self._rows)
        self._rows = []


def open_mark(conn: Connection) -> int:
    """Where the notes of a transaction that begins now will start: what lies before is not ours."""
    return 0 if conn.dialect.name == "postgresql" else (_MARK.first(conn)[0] or 0)


def changed_since(conn: Connection, n: int) -> set[str]:
    """Names of the tables of which the log has entries after number `n`."""
    return {row[0] for row in _CHANGED.all(conn, n=n)}


def seal(conn: Connection, mark: int, at: str, event_seq: int) -> int | None:
    """Write every row that this transaction touched into the log, once, as it is now. The number of the last entry;
    None when nothing was touched."""
    engine = conn.dialect.name
    given = {} if engine == "postgresql" else {"mark": mark}
    notes = _OURS[engine].all(conn, **given)
    if not notes:
        return None
    first: dict[tuple[str, str], str | None] = {}
    keys: dict[str, list[str]] = {}
    for table, key, old in notes:
        if (table, key) not in first:
            first[table, key] = old
            keys.setdefault(table, []).append(key)
    now = {table: SHAPES[table].states(conn, of_table) for table, of_table in keys.items()}
    chain = Chain(conn, at, event_seq)
    for (table, key), old in first.items():
        before = None if old is None else SHAPES[table].state(json.loads(old))
        after = now[table].get(key)
        if before != after:
            chain.put(table, key, "" if before is None else digest(before), after)
    chain.close()
    _FORGET[engine].run(conn, **given)
    return chain.end


def to_adopt(conn: Connection) -> list[str]:
    """Tables whose rows the log does not describe with the columns that it should."""
    c = t.changes.c
    described: dict[str, str] = {}
    for row in conn.execute(select(c.table_name, c.state).where(c.why == COLUMNS, c.row_key == "").order_by(c.n)):
        described[row.table_name] = row.state
    return [name for name, shape in SHAPES.items() if described.get(name) != shape.marker]


def adopt(conn: Connection, tables: Iterable[str], at: str, event_seq: int) -> None:
    """Describe tables with today's columns and take their rows in as they are found."""
    chain = Chain(conn, at, event_seq)
    for name in tables:
        chain.put(name, "", "", SHAPES[name].marker, COLUMNS)
        for key, state in _rows(conn, name):
            chain.put(name, key, "", state, ADOPTED)
    chain.close()


def _rows(conn: Connection, name: str) -> Iterator[tuple[str, str]]:
    yield from SHAPES[name].walk(conn)


def count_rows(conn: Connection, tables: Iterable[str]) -> int:
    """How many rows the tables have together."""
    return sum(
        int(conn.execute(select(func.count()).select_from(t.metadata.tables[name])).scalar_one()) for name in tables
    )
