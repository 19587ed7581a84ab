"""How rows of a logged table are read and written down: one JSON list a row, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import orjson
from sqlalchemy import JSON, Boolean, Connection, Float, Integer, String, Table, Text

from sync_server.ledger import tables as t
from sync_server.ledger.prepared import run_driver
from sync_server.ledger.rowlog.register import REGISTER, Logged

LONGEST = 64  # characters that stand in the log as they are; longer values stand there by their hash
SEPARATOR = "\x1f"  # between the parts of a key
AT_ONCE = 200
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=repr).encode
_write_sorted = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def digest(text: str) -> str:
    """SHA-256 (hex) of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _hidden(value: Any) -> str:
    return f"sha256:{digest(str(value))}"


def _long(value: Any) -> Any:
    return _hidden(value) if isinstance(value, str) and len(value) > LONGEST else value


def _whole(value: Any) -> Any:
    try:
        return int(value)
    except (ValueError, TypeError):
        return str(value)


def _number(value: Any) -> Any:
    try:
        return float(value)
    except (ValueError, TypeError):
        return str(value)


def _yes(value: Any) -> bool | str:
    if value in (True, "1", "true"):
        return True
    return False if value in (False, "0", "false") else str(value)


def _json(value: Any) -> Any:
    """JSON's text in one form, whoever wrote it; what is no JSON as it stands."""
    try:
        text = _write_sorted(json.loads(value))
    except (ValueError, TypeError):
        text = str(value)
    return _long(text)


def _reader(column: Any, *, hidden: bool) -> Callable[[Any], Any] | None:
    """What turns a driver's value, or its text, into what the log says; None for short texts."""
    kind = column.type
    if hidden:
        return _hidden
    for types, read in ((JSON, _json), (Boolean, _yes), (Integer, _whole), (Float, _number)):
        if isinstance(kind, types):
            return read
    if isinstance(kind, Text) or (isinstance(kind, String) and (kind.length or LONGEST + 1) > LONGEST):
        return _long
    return None


class Shape:
    """One logged table: `columns` are the names in the order of a state's list."""

    def __init__(self, table: Table, logged: Logged) -> None:
        self.name, self.words = table.name, logged.words
        self.columns = logged.columns.split()
        hidden = set(logged.hidden.split())
        self.marker = json.dumps([f"#{name}" if name in hidden else name for name in self.columns])
        readers = [_reader(table.c[name], hidden=name in hidden) for name in self.columns]
        self._readers = [(at, read) for at, read in enumerate(readers) if read]
        self._table = table
        self.key_columns = [column.name for column in table.primary_key.columns]
        self._whole_keys = [isinstance(table.c[name].type, Integer) for name in self.key_columns]
        self._selects: dict[str, str] = {}

    def state(self, values: Iterable[Any]) -> str:
        """A row's values, in the order of `columns`, as the log writes them."""
        row = list(values)
        for at, read in self._readers:
            if row[at] is not None:
                row[at] = read(row[at])
        if float not in map(type, row):  # of which orjson writes some otherwise
            with suppress(orjson.JSONEncodeError):  # numbers that only the standard library writes
                return orjson.dumps(row, default=repr).decode()
        return _write(row)

    def key_sql(self, row: str, *, postgresql: bool) -> str:
        """SQL of a row's key as one text; `row` is what stands before the columns' names, e.g. `NEW.`."""
        parts = [f'CAST({row}"{name}" AS TEXT)' for name in self.key_columns]
        return f" || {'chr' if postgresql else 'char'}({ord(SEPARATOR)}) || ".join(parts)

    def value_sql(self, name: str, row: str, *, postgresql: bool) -> str:
        """SQL of one value as text, from which `state` reads the same as from the value itself."""
        column = f'{row}"{name}"'
        if not postgresql and isinstance(self._table.c[name].type, Float):
            return f"CASE WHEN {column} IS NOT NULL THEN printf('%!.17g', {column}) END"
        return f"CAST({column} AS TEXT)"

    def states(self, conn: Connection, keys: Sequence[str]) -> dict[str, str]:
        """What the rows with these keys are now, by key; keys without a row are left out."""
        found: dict[str, str] = {}
        select, mark = self._select(conn)
        one = "(" + " AND ".join(f'"{name}" = {mark}' for name in self.key_columns) + ")"
        width = len(self.key_columns)
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            if width == 1:
                where = f'"{self.key_columns[0]}" IN ({", ".join([mark] * len(some))})'
            else:
                where = " OR ".join([one] * len(some))
            values = [part for key in some for part in self._parts(key)]
            with_keys = run_driver(conn, f"{select} WHERE {where}", values)
            found.update((self._key(row), self.state(row[width:])) for row in with_keys.fetchall())
            with_keys.close()
        return found

    def walk(self, conn: Connection) -> Iterator[tuple[str, str]]:
        """Key and state of every row, in the order of the keys, in constant memory."""
        width, order = len(self.key_columns), ", ".join(f'"{name}"' for name in self.key_columns)
        select, mark = self._select(conn)
        after: tuple[Any, ...] = ()
        while True:
            where = f"WHERE ({order}) > ({', '.join([mark] * width)})" if after else ""
            cursor = run_driver(conn, f"{select} {where} ORDER BY {order} LIMIT 1000", after)
            rows = cursor.fetchall()
            cursor.close()
            if not rows:
                return
            for row in rows:
                yield self._key(row), self.state(row[width:])
            after = tuple(rows[-1][:width])

    def _select(self, conn: Connection) -> tuple[str, str]:
        """`SELECT` with the key's columns first, and the driver's mark for a parameter."""
        postgresql = conn.dialect.name == "postgresql"
        mark = "%s" if postgresql else "?"
        if mark not in self._selects:
            columns = [
                f'CAST("{name}" AS TEXT)' if postgresql and isinstance(self._table.c[name].type, JSON) else f'"{name}"'
                for name in self.columns
            ]
            keys = [f'"{name}"' for name in self.key_columns]
            self._selects[mark] = f'SELECT {", ".join(keys + columns)} FROM "{self.name}"'  # noqa: S608
        return self._selects[mark], mark

    def _key(self, row: Sequence[Any]) -> str:
        width = len(self.key_columns)
        return str(row[0]) if width == 1 else SEPARATOR.join(map(str, row[:width]))

    def _parts(self, key: str) -> list[Any]:
        parts = key.split(SEPARATOR) if len(self.key_columns) > 1 else [key]
        return [int(part) if whole else part for part, whole in zip(parts, self._whole_keys, strict=True)]


SHAPES = {
    name: Shape(t.metadata.tables[name], logged) for name, logged in REGISTER.items() if isinstance(logged, Logged)
}
