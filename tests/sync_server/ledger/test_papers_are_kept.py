"""Migration 0028: papers that went out before stay as they were registered, can be found, and say that their files were
not kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, MetaData, insert, select

from sync_server.ledger import tables as t
from sync_server.ledger.engine import writer_engine
from sync_server.ledger.migrate import upgrade
from tests.sync_server import postgres

AT = "2026-11-03T02:00:00.000Z"
ROW: dict[str, Any] = {
    **dict.fromkeys(("subject_kind", "kind"), "notice"),
    **{"edition": 1, "number": "沪长城管督通〔２０２６〕１号", "title": "督察通知书（甲队）", "unit_id": "section"},
    **{"district_code": "310105", "user_id": "u", "user_name": "周敏", "receivers": ["squad"], "at": AT},
    **{"wording": "", "pages": 1, "trouble": ""},
}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database at 0027 with one paper that was printed and one that waited for its print."""
    server, name = "", f"k{uuid4().hex}"
    url = f"sqlite:///{tmp_path / 'before.sqlite3'}"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        url = postgres.create_database(server, name)
    engine = writer_engine(url)
    upgrade(engine, "0027")
    with engine.begin() as conn:
        schema = MetaData()
        schema.reflect(conn)
        unit = {"id": "section", "name": "长宁区督察科", "kind": "section", "district_code": "310105", "active": True}
        for column in schema.tables["units"].columns:
            if column.name not in unit and not column.nullable and column.server_default is None:
                unit[column.name] = column.type.python_type()
        conn.execute(insert(schema.tables["units"]).values(**unit))
        papers = schema.tables["papers_issued"]
        conn.execute(insert(papers).values(**ROW, id="printed", subject_id="n1", state="printed", sha256="a" * 64))
        conn.execute(insert(papers).values(**ROW, id="waits", subject_id="n2", state="waiting", sha256=""))
    yield engine
    engine.dispose()
    if server:
        postgres.drop_database(server, name)


def test_papers_of_before_are_kept_as_registered_without_files(before: Engine) -> None:
    upgrade(before)
    with before.connect() as conn:
        rows = {row["id"]: row for row in conn.execute(select(t.papers_issued)).mappings()}
        assert conn.execute(select(t.paper_facts)).all() == []
    printed, waits = rows["printed"], rows["waits"]
    for row in (printed, waits):
        assert {name: row[name] for name in ROW if name != "trouble"} == {
            n: v for n, v in ROW.items() if n != "trouble"
        }
        assert (row["kept_at"], row["docx"], row["size"]) == (None, "", 0)
        assert row["words"] == "沪长城管督通(2026)1号 督察通知书(甲队) 周敏 长宁区督察科"
    assert (printed["state"], printed["sha256"], printed["trouble"]) == ("printed", "a" * 64, "")
    assert waits["state"] == "unprinted", "what it said when it went out is not known any more"
    assert "没有留存" in waits["trouble"]
