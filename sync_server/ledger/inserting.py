"""Inserting plain rows fast: SQLAlchemy compiles the statement once, the driver runs it for all rows at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import JSON, Connection, Dialect, Table, bindparam, insert

from shared.plain import to_plain
from sync_server.ledger.prepared import run_driver

_Plan = tuple[str, tuple[str, ...], tuple[int, ...], tuple[Any, ...]]


def insert_rows(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert `rows`; columns left out take the table's scalar default, JSON columns take plain values and our
    dataclasses. Raises the driver's IntegrityError (wrapped by
    SQLAlchemy) when a constraint refuses one."""
    if not rows:
        return
    sql, names, json_at, defaults = _plan(conn.dialect, table)
    parameters = []
    for row in rows:
        values = list(map(row.get, names, defaults))
        for at in json_at:
            if values[at] is not None:
                values[at] = _json(values[at])
        parameters.append(values)
    if len(parameters) == 1:
        run_driver(conn, sql, parameters[0]).close()
    else:
        run_driver(conn, sql, parameters, many=True).close()


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=to_plain).encode


def _json(value: Any) -> str:
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:  # keys or numbers that only the standard library writes
        return _encode(value)


def _default(column: Any) -> Any:
    if column.default is None:
        return None
    if column.default.is_callable:
        return column.default.arg(None)
    return column.default.arg


@lru_cache(maxsize=128)
def _plan(dialect: Dialect, table: Table) -> _Plan:
    columns = list(table.columns)
    compiled = insert(table).values({c.name: bindparam(c.name) for c in columns}).compile(dialect=dialect)
    order: Iterable[str] = compiled.positiontup or [c.name for c in columns]
    sql = str(compiled)
    if not compiled.positiontup:  # psycopg's named style: the driver takes positions as well
        for column in columns:
            sql = sql.replace(f"%({column.name})s", "%s", 1)
    by_name = {c.name: c for c in columns}
    names = tuple(order)
    # PostgreSQL casts (`%s::JSON`) are part of the compiled text, so text parameters are enough on both.
    json_at = tuple(n for n, name in enumerate(names) if isinstance(by_name[name].type, JSON))
    return sql, names, json_at, tuple(_default(by_name[name]) for name in names)
