"""Statements of the hot path, written in SQLAlchemy, compiled once, and run by the driver itself.

A push runs a dozen small statements; most of their cost would be building and compiling them anew. What comes back are
the driver's own values: use these for text and numbers, not for JSON or booleans.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import BindParameter, Connection, Dialect, Executable, bindparam
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.sql.visitors import ExternallyTraversible, replacement_traverse

from shared.moment import to_iso

_SOME = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)  # stands for the moment while a statement is built


class Prepared:
    """`Prepared(select(…).where(column == bindparam("name")))`; what differs from run to run is a named bindparam."""

    def __init__(self, statement: Any) -> None:
        self._statement: Executable = statement
        self._compiled: dict[str, tuple[str, Sequence[str] | None, dict[str, Any]]] = {}

    def first(self, conn: Connection, **values: Any) -> Any:
        """The first row as a tuple, or None."""
        return self._run(conn, values).fetchone()

    def all(self, conn: Connection, **values: Any) -> list[Any]:
        """All rows as tuples."""
        return list(self._run(conn, values).fetchall())

    def run(self, conn: Connection, **values: Any) -> int:
        """Run it; the number of rows it touched."""
        return int(self._run(conn, values).rowcount)

    def _run(self, conn: Connection, values: Mapping[str, Any]) -> Any:
        sql, order, constants = self._sql(conn.dialect)
        given = {**constants, **values} if constants else values
        return run_driver(conn, sql, given if order is None else tuple(given[name] for name in order))

    def _sql(self, dialect: Dialect) -> tuple[str, Sequence[str] | None, dict[str, Any]]:
        found = self._compiled.get(dialect.name)
        if found is None:
            spelled = {"render_postcompile": True}  # each of a fixed list of values has a place of its own
            compiled = self._statement.compile(dialect=dialect, compile_kwargs=spelled)  # type: ignore[attr-defined]
            constants = {name: value for name, value in compiled.params.items() if value is not None}
            found = self._compiled[dialect.name] = (str(compiled), compiled.positiontup, constants)
        return found


def at_any_moment(build: Callable[[datetime], Executable]) -> Prepared:
    """The statement that `build` makes of a moment, prepared for all moments: run it with `now=to_iso(…)`."""

    def place(element: Any, **_: Any) -> Any:
        stands = isinstance(element, BindParameter) and element.value == to_iso(_SOME)
        return bindparam("now", None) if stands else None

    return Prepared(replacement_traverse(cast("ExternallyTraversible", build(_SOME)), {}, place))


def run_driver(conn: Connection, sql: str, values: Any, *, many: bool = False) -> Any:
    """Run SQL with the driver, inside the connection's transaction; its cursor. Errors come as SQLAlchemy's own."""
    if not conn.in_transaction():
        conn.begin()
    try:
        cursor = conn.connection.cursor()  # refused when the connection has been cut
    except Exception as error:
        raise _wrapped(conn, sql, error) from error
    try:
        if many:
            cursor.executemany(sql, values)
        else:
            cursor.execute(sql, values)
    except Exception as error:
        cursor.close()
        raise _wrapped(conn, sql, error) from error
    return cursor


def _wrapped(conn: Connection, sql: str, error: Exception) -> Exception:
    driver: Any = conn.dialect.loaded_dbapi
    if isinstance(error, driver.IntegrityError):
        return IntegrityError(sql, None, error)
    if isinstance(error, driver.Error):
        wrapped: Exception = DBAPIError.instance(sql, None, error, driver.Error, dialect=conn.dialect)
        return wrapped
    return error
