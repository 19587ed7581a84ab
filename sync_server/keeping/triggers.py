"""What acts inside the database by itself: only what this system has put there.

A trigger of somebody else changes rows inside our own transactions, so that the row log takes its deed for ours.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, text

from sync_server.ledger.engine import writer_engine
from sync_server.ledger.migrate import upgrade

_OURS_IN_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"
_OURS_IN_POSTGRESQL = """
    SELECT g.tgname FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
    WHERE NOT g.tgisinternal AND c.relnamespace = current_schema()::regnamespace
    UNION ALL
    SELECT r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
    WHERE r.rulename <> '_RETURN' AND c.relnamespace = current_schema()::regnamespace
"""
_REFUSES = "_no_update"  # of a table that only grows, as SQLite calls it
_OF_INDEX = "search_index_"  # PostgreSQL keeps its index of words without triggers


def foreign_triggers(conn: Connection) -> Iterator[str]:
    """A sentence for each trigger, view or rule that this system has not made, has made otherwise, or that is gone;
    those of the row log that are changed or gone `rowlog.capture` tells. On PostgreSQL by name only."""
    ours = _made_by_us()
    if conn.dialect.name == "postgresql":
        wanted = set(_in_postgresql(ours))
        present = list(conn.execute(text(_OURS_IN_POSTGRESQL)).scalars())
        odd = {name for name in present if name not in wanted}
        gone = wanted - set(present)
    else:
        found = {row.name: row.sql for row in conn.execute(text(_OURS_IN_SQLITE))}
        odd = {name for name, sql in found.items() if ours.get(name) != sql and not (_noted(name) and name in ours)}
        gone = ours.keys() - found.keys()
    for name in sorted(odd):
        yield f"数据库中有不是本系统建立的触发器、视图或规则：{name}，它能在正常办理时改动台账"
    for name in sorted(name for name in gone if not _noted(name)):
        yield f"数据库中本系统的触发器或视图被撤下：{name}"


def _noted(name: str) -> bool:
    return name.startswith("noted_")


@cache
def _made_by_us() -> dict[str, str]:
    """Name → text of what the migrations and the row log make, from an empty SQLite ledger."""
    with tempfile.TemporaryDirectory() as folder:
        engine = writer_engine(f"sqlite:///{Path(folder) / 'empty.sqlite3'}")
        upgrade(engine)
        with engine.connect() as conn:
            made = {row.name: row.sql for row in conn.execute(text(_OURS_IN_SQLITE))}
        engine.dispose()
    return made


def _in_postgresql(made: dict[str, str]) -> Iterator[str]:
    """The names that the same have there: one trigger refuses both change and removal, one notes all changes."""
    for name in made:
        if name.startswith(_OF_INDEX):
            continue
        if name.endswith(_REFUSES):
            yield f"{name.removesuffix(_REFUSES)}_append_only"
        elif _noted(name):
            yield name.split("__")[0]
        elif name.endswith(("_added", "_changed", "_leaving", "_removed")):
            yield name
    yield from (f"{table}_no_truncate" for table in ("changes", "envelopes", "events"))
