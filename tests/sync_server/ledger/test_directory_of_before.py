"""Migration 0035: who stood in the directory by an account stands in it by a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, MetaData, insert, inspect, select

from sync_server.ledger import tables as t
from sync_server.ledger.engine import writer_engine
from sync_server.ledger.migrate import downgrade, upgrade
from tests.sync_server import postgres
from tests.sync_server.ledger.test_who_let_others_sign import filled

ACCOUNTS = (
    # login, role, active, created
    ("officer", "section_officer", True, "2026-03-01T16:30:00.000Z"),
    ("chief", "section_chief", True, "2026-01-05T02:00:00.000Z"),
    ("leader", "bureau_leader", True, "2026-01-05T02:00:00.000Z"),
    ("gone", "section_officer", False, "2026-01-05T02:00:00.000Z"),
    ("admin", "system_admin", True, "2026-01-05T02:00:00.000Z"),
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database at 0034 with a section's accounts."""
    server, name = "", f"s{uuid4().hex}"
    url = f"sqlite:///{tmp_path / 'before.sqlite3'}"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        url = postgres.create_database(server, name)
    engine = writer_engine(url)
    upgrade(engine, "0034")
    with engine.begin() as conn:
        schema = MetaData()
        schema.reflect(conn)
        units, users, people = (schema.tables[name] for name in ("units", "users", "people"))
        conn.execute(insert(units).values(filled(units, id="section", kind="section", active=True)))
        conn.execute(insert(people).values(filled(people, id="p", name="科长", badge="1", unit_id="section")))
        for login, role, active, created in ACCOUNTS:
            values: dict[str, Any] = {
                "id": login,
                "login": login,
                "name": f"某{login}",
                "role": role,
                "unit_id": "section",
            }
            values |= {"active": active, "created_at": created, "person_id": "p" if login == "chief" else None}
            conn.execute(insert(users).values(filled(users, **values)))
    yield engine
    engine.dispose()
    if server:
        postgres.drop_database(server, name)


def test_whom_the_page_showed_stands_in_the_lists_from_the_day_of_the_account(before: Engine) -> None:
    upgrade(before)
    d = t.directory_lines.c
    with before.connect() as conn:
        query = select(d.roll, d.position, d.name, d.post, d.first_day, d.last_day, d.person_id)
        rows = conn.execute(query.order_by(d.roll, d.position))
        assert [tuple(row) for row in rows] == [
            ("leaders", 1, "某leader", "分管领导", "2026-01-05", None, None),
            ("staff", 1, "某chief", "督察科科长", "2026-01-05", None, "p"),
            ("staff", 2, "某officer", "督察科员", "2026-03-02", None, None),
        ]
    downgrade(before, "0034")
    assert "directory_lines" not in inspect(before).get_table_names()
