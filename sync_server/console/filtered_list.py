"""A list with filters that people may keep under a name: where it is, and the question behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select

from sync_server.accounts.viewer import Viewer
from sync_server.console.listing import Filters
from sync_server.procedures.permissions import Action

MOST = 2_000  # newest rows of which one hears


@dataclass(frozen=True)
class FilteredList:
    """`statement` is that of the list itself, so that what is told is what is shown, with the rights that the viewer
    has then; `newest` orders its rows, `key` names them. A page that is no list of one table says by `names` what it
    shows. With neither it can be kept, and nobody hears of it."""

    name: str
    path: str
    label: str
    needs: Action
    statement: Callable[[Viewer, Filters, datetime], Select[Any]] | None = None
    key: ColumnElement[str] | None = None
    newest: ColumnElement[Any] | None = None
    names: Callable[[Connection, Viewer, Filters], Sequence[str]] | None = None

    @property
    def told(self) -> bool:
        """Whether one can hear of what is new on it."""
        return self.statement is not None or self.names is not None

    def held(self, conn: Connection, viewer: Viewer, filters: Filters, now: datetime) -> Sequence[str]:
        """The ids of its newest rows."""
        if self.names is not None:
            return self.names(conn, viewer, filters)
        if self.statement is None or self.key is None or self.newest is None:
            return ()
        rows = self.statement(viewer, filters, now).with_only_columns(self.key)
        return list(conn.execute(rows.order_by(self.newest.desc(), self.key.desc()).limit(MOST)).scalars())
