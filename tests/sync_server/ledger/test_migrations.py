"""Migrations bring both engines to what `tables/` says, triggers and CHECKs included, and back to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, MetaData, inspect, text

from sync_server.ledger.engine import driver_url, writer_engine
from sync_server.ledger.migrate import downgrade, upgrade
from sync_server.ledger.tables import metadata
from sync_server.ledger.tables.search import INDEX_OF_WORDS
from tests.sync_server import postgres


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database without tables."""
    if request.param == "sqlite":
        engine = writer_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
        yield engine
        engine.dispose()
        return
    server, name = request.getfixturevalue("postgres_server"), f"e{uuid4().hex}"
    engine = writer_engine(postgres.create_database(server, name))
    yield engine
    engine.dispose()
    postgres.drop_database(server, name)


# SQLite's are compared by the other run.
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_models_and_migrations_agree(empty: Engine) -> None:
    upgrade(empty)
    with empty.connect() as conn:
        modelled = {"compare_type": True, "include_name": lambda name, *_: not str(name).startswith(INDEX_OF_WORDS)}
        context = MigrationContext.configure(conn, opts=modelled)
        assert compare_metadata(context, metadata) == []


def checks_of(engine: Engine) -> dict[str, set[str]]:
    """Names of the CHECK constraints by table."""
    found = inspect(engine)
    return {
        table: {str(check["name"]) for check in found.get_check_constraints(table)}
        for table in metadata.tables
        if found.get_check_constraints(table)
    }


def test_check_constraints_agree_too(empty: Engine) -> None:
    upgrade(empty)
    modelled: dict[str, set[str]] = {}
    for table in metadata.tables.values():
        for check in table.constraints:
            if isinstance(check, CheckConstraint):
                name = str(check.name).removeprefix(f"ck_{table.name}_")
                modelled.setdefault(table.name, set()).add(f"ck_{table.name}_{name}")
    assert checks_of(empty) == modelled


def test_every_migration_can_be_undone(empty: Engine) -> None:
    upgrade(empty)
    downgrade(empty)
    with empty.connect() as conn:
        left = MetaData()
        left.reflect(conn)
        assert set(left.tables) <= {"alembic_version"}
        if conn.dialect.name == "postgresql":
            functions = conn.execute(text("SELECT count(*) FROM pg_proc WHERE proname = 'refuse_change'")).scalar()
            assert functions == 0
    upgrade(empty)
    assert {"events", "envelopes"} <= set(inspect(empty).get_table_names())


def test_upgrading_again_changes_nothing(empty: Engine) -> None:
    upgrade(empty)
    upgrade(empty)
    found = [name for name in inspect(empty).get_table_names() if not name.startswith(INDEX_OF_WORDS)]
    assert len(found) == len(metadata.tables) + 1


def test_a_plain_postgresql_address_uses_the_driver_that_ships() -> None:
    assert driver_url("postgresql://u:p@h/d") == "postgresql+psycopg://u:p@h/d"
    assert driver_url("sqlite:///x") == "sqlite:///x"
