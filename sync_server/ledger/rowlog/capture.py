"""The triggers that note every row that is added, changed or removed, whoever does it.

They are no part of the migrations: after every upgrade they are put up anew from the register, so that a new column or
table is noted from its first day.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from sync_server.ledger.rowlog.shape import SHAPES, Shape

_PREFIX = "noted_"


def install(conn: Connection) -> None:
    """Put up what is missing or out of date."""
    if _present(conn) == _wanted(conn):
        return
    remove(conn)
    for sql in _wanted(conn).values():
        conn.exec_driver_sql(sql)
    if conn.dialect.name == "postgresql":
        for name, shape in SHAPES.items():
            columns = ", ".join(f'"{column}"' for column in shape.columns)
            conn.exec_driver_sql(
                f'CREATE TRIGGER {_PREFIX}{name} AFTER INSERT OR UPDATE OF {columns} OR DELETE ON "{name}" '
                f"FOR EACH ROW EXECUTE FUNCTION {_PREFIX}{name}()"
            )


def remove(conn: Connection) -> None:
    """Take all of them down."""
    if conn.dialect.name == "postgresql":
        functions = "SELECT proname FROM pg_proc WHERE proname LIKE 'noted\\_%' AND pronamespace = "
        functions += "current_schema()::regnamespace"
        for name in conn.execute(text(functions)).scalars().all():
            conn.exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")
        return
    for name in _in_sqlite(conn):
        conn.exec_driver_sql(f"DROP TRIGGER {name}")


def missing(conn: Connection) -> list[str]:
    """Tables of which changes are not noted as they should be, e.g. because somebody took a trigger down."""
    wanted, present = _wanted(conn), _present(conn)
    return sorted({_table_of(name) for name, sql in wanted.items() if present.get(name) != sql})


def _table_of(name: str) -> str:
    return name.removeprefix(_PREFIX).split("__")[0]


def _wanted(conn: Connection) -> dict[str, str]:
    """Name → SQL that makes it: triggers on SQLite, the triggers' functions on PostgreSQL."""
    if conn.dialect.name == "postgresql":
        return {f"{_PREFIX}{name}": _function(shape) for name, shape in SHAPES.items()}
    return {name: sql for shape in SHAPES.values() for name, sql in _triggers(shape).items()}


def _present(conn: Connection) -> dict[str, str]:
    """The same of what is there; on PostgreSQL only functions whose trigger is there and switched on."""
    if conn.dialect.name != "postgresql":
        return _in_sqlite(conn)
    found = conn.execute(
        text(
            "SELECT p.proname, p.prosrc FROM pg_proc p JOIN pg_trigger g ON g.tgfoid = p.oid "
            "WHERE p.proname LIKE 'noted\\_%' AND g.tgenabled IN ('O', 'A') "
            "AND g.tgrelid = to_regclass(quote_ident(substr(p.proname, 7)))"
        )
    )
    return {row.proname: _function_sql(row.proname, row.prosrc) for row in found}


def _in_sqlite(conn: Connection) -> dict[str, str]:
    found = conn.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'noted\\_%' ESCAPE '\\'")
    )
    return {row.name: row.sql for row in found}


def _note(shape: Shape, row: str, old: str, *, postgresql: bool) -> str:
    tx, of_tx = ("tx, ", "txid_current(), ") if postgresql else ("", "")
    key = shape.key_sql(row, postgresql=postgresql)
    return f"INSERT INTO touched ({tx}table_name, row_key, old) VALUES ({of_tx}'{shape.name}', {key}, {old});"  # noqa: S608


def _old(shape: Shape, *, postgresql: bool) -> str:
    values = ", ".join(shape.value_sql(name, "OLD.", postgresql=postgresql) for name in shape.columns)
    return f"json_build_array({values})" if postgresql else f"json_array({values})"


def _moved(shape: Shape) -> str:
    return " OR ".join(f'OLD."{name}" <> NEW."{name}"' for name in shape.key_columns)


def _triggers(shape: Shape) -> dict[str, str]:
    columns = ", ".join(f'"{name}"' for name in shape.columns)
    keys = ", ".join(f'"{name}"' for name in shape.key_columns)
    added = _note(shape, "NEW.", "NULL", postgresql=False)
    left = _note(shape, "OLD.", _old(shape, postgresql=False), postgresql=False)
    bodies = {
        "added": f'AFTER INSERT ON "{shape.name}" BEGIN {added} END',
        "changed": f'AFTER UPDATE OF {columns} ON "{shape.name}" BEGIN {left} END',
        "moved": f'AFTER UPDATE OF {keys} ON "{shape.name}" WHEN {_moved(shape)} BEGIN {added} END',
        "gone": f'AFTER DELETE ON "{shape.name}" BEGIN {left} END',
    }
    names = {f"{_PREFIX}{shape.name}__{what}": body for what, body in bodies.items()}
    return {name: f"CREATE TRIGGER {name} {body}" for name, body in names.items()}


def _function(shape: Shape) -> str:
    added = _note(shape, "NEW.", "NULL", postgresql=True)
    left = _note(shape, "OLD.", _old(shape, postgresql=True), postgresql=True)
    body = (
        f"BEGIN IF TG_OP = 'INSERT' THEN {added} ELSE {left} END IF; "
        f"IF TG_OP = 'UPDATE' THEN IF {_moved(shape)} THEN {added} END IF; END IF; RETURN NULL; END"
    )
    return _function_sql(f"{_PREFIX}{shape.name}", body)


def _function_sql(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $noted${body}$noted$"
