"""The journal as TinyDB's storage: documents as JSON, and the transaction at work on them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tinydb.storages import Storage

from mobile.store.journal import Journal
from mobile.store.lines import Change

Row = dict[str, Any]


def dump(document: Mapping[str, Any]) -> bytes:
    """A document as the journal keeps it. Raises TypeError or ValueError for what JSON cannot hold (also NaN)."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # Keyboards do hand over halves of surrogate pairs; `json.loads` reads them back from these bytes.
    return text.encode("utf-8", "surrogatepass")


class JournalStorage(Storage):
    """TinyDB's view of an open journal, and the transaction at work on it."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._pending: dict[tuple[str, str], bytes | None] | None = None

    def read(self) -> dict[str, dict[str, Row]] | None:
        """Everything, parsed. Costs the size of the store; tables do not come this way."""
        return {name: {key: json.loads(document) for key, document in self.rows(name)} for name in self.names()}

    def write(self, data: dict[str, dict[str, Mapping[str, Any]]]) -> None:
        """Make the store equal to `data`, in one transaction."""
        wanted = {(name, str(key)): row for name, rows in data.items() for key, row in rows.items()}
        with self.transaction():
            for name in self.names():
                for key in [key for key, _ in self.rows(name) if (name, key) not in wanted]:
                    self.put(name, key, None)
            for (name, key), row in wanted.items():
                self.put(name, key, dump(row))

    def names(self) -> list[str]:
        """Names of the tables that hold a document."""
        names = dict.fromkeys(self._journal.tables)
        names.update(dict.fromkeys(table for table, _ in self._pending or ()))
        return [name for name in names if next(self.rows(name), None) is not None]

    def row(self, table: str, key: str) -> bytes | None:
        """One document as JSON, as this transaction sees it."""
        if self._pending is not None and (table, key) in self._pending:
            return self._pending[table, key]
        rows = self._journal.tables.get(table)
        return None if rows is None else rows.get(key)

    def rows(self, table: str) -> Iterator[tuple[str, bytes]]:
        """All documents of a table in the order of their first writing, as this transaction sees them."""
        committed = self._journal.tables.get(table, {})
        if not self._pending:
            yield from committed.items()
            return
        pending = {key: document for (name, key), document in self._pending.items() if name == table}
        for key, document in committed.items():
            current = pending.pop(key, document)
            if current is not None:
                yield key, current
        for key, added in pending.items():
            if added is not None:
                yield key, added

    def count(self, table: str) -> int:
        """How many documents the table holds."""
        if not self._pending:
            return len(self._journal.tables.get(table, ()))
        return sum(1 for _ in self.rows(table))

    def put(self, table: str, key: str, document: bytes | None) -> None:
        """Write (or, with None, remove) one document: at once, or with the transaction at work."""
        if self.row(table, key) == document:
            return
        if self._pending is not None:
            self._pending[table, key] = document
        else:
            self._journal.commit([Change(table, key, document)])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes inside become one line of the journal: all of them are kept, or none.

        An exception inside, or OSError from the medium at the end, leaves everything as it was. Inner transactions
        join the outer one. There must be no `await` inside: another task would write into this transaction.
        """
        if self._pending is not None:
            yield
            return
        self._pending = {}
        try:
            yield
            changes = [Change(table, key, document) for (table, key), document in self._pending.items()]
        finally:
            self._pending = None
        self._journal.commit(changes)

    def close(self) -> None:
        """TinyDB's close; the journal is closed by who opened it, because that may have to wait."""
