"""A table kept in memory as ready objects, for what is listed and counted again and again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from mobile.store.journal import Journal
from mobile.store.lines import Change

T = TypeVar("T")


class Mirror(Generic[T]):
    """What is committed of a table, by key, built when first asked for and kept equal from then on.

    It does not see a transaction still at work: what may yet fail must not be remembered. Read single documents
    through the table where that matters.
    """

    def __init__(
        self,
        journal: Journal,
        table: str,
        build: Callable[[dict[str, Any]], T],
        order: Callable[[T], Any] = lambda item: 0,
    ) -> None:
        self._journal, self._table, self._build, self._order = journal, table, build, order
        self._items: dict[str, T] | None = None
        self._in_order: list[T] | None = None
        journal.listeners.append(self._follow)

    def items(self) -> Mapping[str, T]:
        """All objects by key. For reading only."""
        if self._items is None:
            rows = self._journal.tables.get(self._table, {})
            documents: list[dict[str, Any]] = json.loads(b"[" + b",".join(rows.values()) + b"]")
            self._items = dict(zip(rows, map(self._build, documents), strict=True))
        return self._items

    def in_order(self) -> Sequence[T]:
        """All objects, sorted by `order`. For reading only."""
        if self._in_order is None:
            self._in_order = sorted(self.items().values(), key=self._order)
        return self._in_order

    def _follow(self, changes: Sequence[Change]) -> None:
        if self._items is None:
            return
        for table, key, document in changes:
            if table == self._table:
                self._in_order = None
                if document is None:
                    self._items.pop(key, None)
                else:
                    self._items[key] = self._build(json.loads(document))
