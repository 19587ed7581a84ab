"""SQLite keeps any length, PostgreSQL refuses what is longer than its column: here both do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, event
from sqlalchemy.engine.interfaces import ExecutionContext
from sqlalchemy.sql.dml import DMLState

from sync_server.ledger import write
from sync_server.ledger.inserting import insert_rows


class TooLongError(Exception):
    """PostgreSQL would refuse this text."""


def look(table: Table, row: Mapping[str, Any]) -> None:
    """Raises TooLongError for a text that is longer than its column."""
    for name, value in row.items():
        most = getattr(table.c[name].type, "length", None) if name in table.c else None
        if most and isinstance(value, str) and len(value) > most:
            raise TooLongError(f"{table.name}.{name} holds {most} characters, not {len(value)}: {value}")


def _inserting(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    for row in rows:
        look(table, row)
    insert_rows(conn, table, rows)


def _executing(
    _conn: Connection, _cursor: Any, _sql: str, _values: Any, context: ExecutionContext | None, _many: bool
) -> None:
    compiled: Any = context.compiled if context else None
    state = getattr(compiled, "compile_state", None)
    if isinstance(state, DMLState) and isinstance(state.dml_table, Table):
        for row in getattr(context, "compiled_parameters", ()):
            look(state.dml_table, row)


@contextmanager
def columns_have_lengths() -> Iterator[None]:
    """Whatever is inserted or updated is looked at first."""
    event.listen(Engine, "before_cursor_execute", _executing)
    try:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(write, "insert_rows", _inserting)
            yield
    finally:
        event.remove(Engine, "before_cursor_execute", _executing)
