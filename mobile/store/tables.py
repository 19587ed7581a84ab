"""TinyDB on the journal: the same queries and calls, but a save costs one appended line, however large the store.

TinyDB hands its storage the whole database at every change. `JournalTable` overrides the two methods through which
all of TinyDB's reading and writing goes, so that only the documents touched are parsed, and only those changed are
written; everything else is TinyDB's own code. Documents named by their id are found without a search.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import AbstractContextManager
from typing import Any, cast

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document, Table

from mobile.store.journal import Journal
from mobile.store.journal_storage import JournalStorage, Row, dump


class _Rows(MutableMapping[Any, Row]):
    """A table while TinyDB works on it: parses what is touched, remembers what to write."""

    def __init__(self, storage: JournalStorage, table: str, make_id: Callable[[str], Any]) -> None:
        self._storage = storage
        self._table = table
        self._make_id = make_id
        self.touched: dict[str, Row | None] = {}

    def __getitem__(self, doc_id: Any) -> Row:
        key = str(doc_id)
        if key not in self.touched:
            document = self._storage.row(self._table, key)
            if document is None:
                raise KeyError(doc_id)
            self.touched[key] = json.loads(document)
        row = self.touched[key]
        if row is None:
            raise KeyError(doc_id)
        return row

    def __setitem__(self, doc_id: Any, row: Row) -> None:
        self.touched[str(doc_id)] = row

    def __delitem__(self, doc_id: Any) -> None:
        if doc_id not in self:
            raise KeyError(doc_id)
        self.touched[str(doc_id)] = None

    def __contains__(self, doc_id: object) -> bool:
        key = str(doc_id)
        if key in self.touched:
            return self.touched[key] is not None
        return self._storage.row(self._table, key) is not None

    def __iter__(self) -> Iterator[Any]:
        written = [key for key, _ in self._storage.rows(self._table)]
        added = [key for key in self.touched if self._storage.row(self._table, key) is None]
        return (self._make_id(key) for key in written + added if self.touched.get(key, ...) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        for doc_id in list(self):
            self.touched[str(doc_id)] = None

    def write_back(self) -> None:
        # Two passes: a document that JSON cannot hold must be refused before anything is written.
        documents = {key: None if row is None else dump(row) for key, row in self.touched.items()}
        with self._storage.transaction():
            for key, document in documents.items():
                self._storage.put(self._table, key, document)


class _Reading(Mapping[str, Row]):
    """A table as TinyDB reads it: each document is parsed when it is looked at, and belongs to who looks."""

    def __init__(self, storage: JournalStorage, table: str) -> None:
        self._storage = storage
        self._table = table

    def __getitem__(self, key: str) -> Row:
        document = self._storage.row(self._table, key)
        if document is None:
            raise KeyError(key)
        return cast(Row, json.loads(document))

    def __iter__(self) -> Iterator[str]:
        return (key for key, _ in self._storage.rows(self._table))

    def __len__(self) -> int:
        return self._storage.count(self._table)


class JournalTable(Table):
    """A TinyDB table on the journal.

    With `key` the ids are the documents' own: `insert({"id": "0193…"})` into a table with `key="id"` is found by
    `get(doc_id="0193…")` at once, and inserting the same id again raises ValueError. Without, ids are TinyDB's
    numbers, except that the number of a removed document is not given again while the store is open.
    """

    def __init__(self, storage: Storage, name: str, cache_size: int = 0, key: str | None = None) -> None:
        self.key = key
        self.document_id_class: Any = int if key is None else str
        self._last_id: int | None = None
        super().__init__(storage, name, cache_size=cache_size)

    @property
    def _rows_of(self) -> JournalStorage:
        return cast(JournalStorage, self._storage)

    def insert(self, document: Mapping[str, Any]) -> Any:
        """Insert; returns the id. Raises ValueError when it is taken, OSError when the medium is full."""
        return super().insert(self._with_id(document))

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[Any]:
        """Insert all or none; returns the ids."""
        return super().insert_multiple([self._with_id(document) for document in documents])

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[Any]:
        """Update what matches, or insert. In a table with `key`, the id in the document is enough."""
        with self._rows_of.transaction():
            return super().upsert(document if cond is not None else self._with_id(document), cond)

    def put(self, document: Mapping[str, Any]) -> None:
        """Write the whole document under its own id, whether or not there was one (tables with `key`)."""
        identified = self._with_id(document)
        self._rows_of.put(self.name, identified.doc_id, dump(identified))

    def get(
        self,
        cond: QueryLike | None = None,
        doc_id: Any = None,
        doc_ids: list[Any] | None = None,
    ) -> Any:
        """TinyDB's `get`; several ids are looked up one by one instead of by a search."""
        if doc_ids is None:
            return super().get(cond, doc_id, None)
        found = (super(JournalTable, self).get(doc_id=one) for one in dict.fromkeys(doc_ids))
        return [document for document in found if document is not None]

    def has(self, doc_id: Any) -> bool:
        """Whether there is a document of that id, without parsing it."""
        return self._rows_of.row(self.name, str(doc_id)) is not None

    def amend(self, doc_id: str, fields: Mapping[str, Any]) -> None:
        """Set fields of one document. Raises KeyError when it is not there."""
        if not self.update(fields, doc_ids=cast("list[int]", [doc_id])):
            raise KeyError(doc_id)

    def forget(self, *doc_ids: str) -> None:
        """Remove documents by id, all or none; ids that are not there are passed over."""
        self.remove(doc_ids=cast("list[int]", [doc_id for doc_id in doc_ids if self.has(doc_id)]))

    def keys(self) -> list[str]:
        """The ids as text, in the order of first writing, without parsing anything."""
        return [key for key, _ in self._rows_of.rows(self.name)]

    def raw(self) -> Iterator[tuple[str, bytes]]:
        """Ids with documents as JSON bytes, for readers who need only some of them or all at once."""
        return self._rows_of.rows(self.name)

    def _with_id(self, document: Mapping[str, Any]) -> Any:
        if self.key is None or isinstance(document, Document) or not isinstance(document, Mapping):
            return document
        doc_id = document.get(self.key)
        if not isinstance(doc_id, str) or not doc_id:
            raise ValueError(f"a document of {self.name} needs its {self.key!r}")
        return Document(document, cast(int, doc_id))

    def _read_table(self) -> Any:
        return _Reading(self._rows_of, self.name)

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        rows = _Rows(self._rows_of, self.name, self.document_id_class)
        updater(rows)
        rows.write_back()
        if self.key is None and self._last_id is not None:
            self._last_id = max([self._last_id, *map(int, rows.touched)])

    def _get_next_id(self) -> int:
        # A count begun in a transaction that had emptied the table, and was given up, may lie behind the rows.
        if self._last_id is None or self.has(self._last_id + 1):
            self._last_id = max(map(int, self.keys()), default=0)
        self._last_id += 1
        return self._last_id


class JournalDB(TinyDB):
    """A TinyDB whose tables are `JournalTable`s."""

    table_class: type[Table] = JournalTable

    def __init__(self, journal: Journal) -> None:
        super().__init__(storage=lambda: JournalStorage(journal))

    def table(self, name: str, **kwargs: Any) -> JournalTable:
        """The table of that name; `key="id"` for tables whose documents bring their own ids."""
        return cast(JournalTable, super().table(name, **kwargs))

    def tables(self) -> set[str]:
        """Names of the tables that hold a document."""
        return set(cast(JournalStorage, self.storage).names())

    def transaction(self) -> AbstractContextManager[None]:
        """See `JournalStorage.transaction`."""
        return cast(JournalStorage, self.storage).transaction()
