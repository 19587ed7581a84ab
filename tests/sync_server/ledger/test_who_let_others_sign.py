"""Migration 0030: what leaders had given before stays given, as what they are now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, MetaData, Table, insert, select

from sync_server.ledger import tables as t
from sync_server.ledger.engine import writer_engine
from sync_server.ledger.migrate import downgrade, upgrade
from tests.sync_server import postgres

AT = "2026-11-03T02:00:00.000Z"


def filled(table: Table, **values: Any) -> dict[str, Any]:
    """A row with something in every column that asks for it."""
    asked = (column for column in table.columns if not column.nullable and column.server_default is None)
    return {column.name: column.type.python_type() for column in asked} | values


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database at 0029 in which a leader has let somebody sign, and a paper went out."""
    server, name = "", f"s{uuid4().hex}"
    url = f"sqlite:///{tmp_path / 'before.sqlite3'}"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        url = postgres.create_database(server, name)
    engine = writer_engine(url)
    upgrade(engine, "0029")
    with engine.begin() as conn:
        schema = MetaData()
        schema.reflect(conn)
        units, users, given, papers = (schema.tables[name] for name in ("units", "users", "stand_ins", "papers_issued"))
        conn.execute(insert(units).values(filled(units, id="section", kind="section", active=True)))
        for user_id, role in (("leader", "bureau_leader"), ("officer", "section_officer")):
            conn.execute(insert(users).values(filled(users, id=user_id, login=user_id, role=role, unit_id="section")))
        row = filled(given, id="given", principal_id="leader", deputy_id="officer", unit_id="section", state="given")
        conn.execute(insert(given).values(row))
        row = filled(
            papers, id="paper", unit_id="section", user_name="李明（代）", at=AT, receivers=[], state="printed"
        )
        conn.execute(insert(papers).values(row))
    yield engine
    engine.dispose()
    if server:
        postgres.drop_database(server, name)


def test_what_was_given_before_holds_as_what_the_leader_is(before: Engine) -> None:
    upgrade(before)
    with before.connect() as conn:
        given = conn.execute(select(t.stand_ins)).mappings().one()
        paper = conn.execute(select(t.papers_issued)).mappings().one()
    assert (given["id"], given["principal_role"], given["state"]) == ("given", "bureau_leader", "given")
    assert (paper["user_name"], paper["instead_of"]) == ("李明（代）", "")
    downgrade(before, "0029")
