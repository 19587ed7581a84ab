"""A list with filters that people may keep under a name: where it is, and the question behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select

from sync_server.accounts.viewer import Viewer
from sync_server.console.listing import Filters
from sync_server.console.queries.oldest import oldest
from sync_server.procedures.permissions import Action
from sync_server.procedures.subscribing import Held, News, news

MOST = 2_000  # newest rows that are noted; twice as many are looked at, so that as many may be new and are counted


@dataclass(frozen=True)
class FilteredList:
    """`statement` is that of the list itself, so that what is told is what is shown, with the rights that the viewer
    has then; `newest` orders its rows, `key` names them. A page that is no list of one table says by `look` what it
    holds and what of it is new beside the names that were told last, None while that cannot be said. With neither it
    can be kept, and nobody hears of it."""

    name: str
    path: str
    label: str
    needs: Action
    statement: Callable[[Viewer, Filters, datetime], Select[Any]] | None = None
    key: ColumnElement[str] | None = None
    newest: ColumnElement[Any] | None = None
    look: Callable[[Connection, Viewer, Filters, Sequence[str]], Held | None] | None = None

    @property
    def told(self) -> bool:
        """Whether one can hear of what is new on it."""
        return self.statement is not None or self.look is not None

    def held(
        self, conn: Connection, viewer: Viewer, filters: Filters, now: datetime, seen: Sequence[str] = ()
    ) -> Held | None:
        """Its newest rows, with what is new beside those `seen`; None while that cannot be said."""
        if self.look is not None:
            return self.look(conn, viewer, filters, seen)
        if self.statement is None or self.key is None or self.newest is None:
            return Held((), News())
        asked = self.statement(viewer, filters, now).with_only_columns(self.key, self.newest)
        found = conn.execute(asked.order_by(self.newest.desc(), self.key.desc()).limit(2 * MOST + 1)).all()
        rows = [(str(name), place or "") for name, place in found[: 2 * MOST]]
        reached = oldest(conn, self.newest, self.key, seen)
        found_news = news(seen, rows, MOST, cut=len(found) > 2 * MOST, reached=reached)
        return Held([name for name, _ in rows[:MOST]], found_news)
