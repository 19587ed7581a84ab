"""One alteration for every table and column: verifying finds each, and names it."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select, update

from sync_server.evidence.store import open_store
from sync_server.keeping.backup import write_backup
from sync_server.keeping.restore import read_backup
from sync_server.keeping.row_courses import wrong_rows
from sync_server.keeping.verify import verify
from sync_server.ledger import tables as t
from sync_server.ledger.engine import driver_url, writer_engine
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.rowlog.register import REGISTER, Logged
from sync_server.ledger.rowlog.sealing import open_mark, seal
from tests.faults.store.effort import PROOF
from tests.sync_server import postgres
from tests.sync_server.frozen import thaw
from tests.sync_server.keeping.altering import alter, behind_the_back, fill_empty_tables, watched

# What stands for an alteration of a table that the row log does not hold.
OTHERS = {"events": "事件", "changes": "行变更日志"}
LOGGED = [name for name, decision in REGISTER.items() if isinstance(decision, Logged)]
SAMPLE = [
    ("findings", "severity"),
    ("attachments", "content"),
    ("records", "body"),
    ("devices", "chain_hash"),
    ("events", "words"),
    ("changes", "state"),
    ("visit_counts", "visits"),
    ("item_editions", "code"),
]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A ledger with a month's work and a row in every table."""
    folder, server, name = tmp_path_factory.mktemp("told"), "", f"a{uuid4().hex}"
    ledger = Ledger(thaw("ebd52bf", folder))
    fill_empty_tables(ledger)
    store = open_store(str(folder / "photos"))
    url = ledger.url
    if request.param == "postgresql":
        write_backup(ledger, store, folder / "backup.tar")
        server = request.getfixturevalue("postgres_server")
        url = driver_url(postgres.create_database(server, name))
        read_backup(url, store, folder / "backup.tar")
    ledger.close()
    engine = writer_engine(url)
    yield engine
    engine.dispose()
    if server:
        postgres.drop_database(server, name)


def faults(told: Engine, alterations: list[tuple[str, str]], *, whole: bool) -> list[str]:
    """What verifying says after the alterations, which are taken back."""
    with TemporaryDirectory() as empty, told.connect() as conn, conn.begin() as transaction:
        with behind_the_back(conn):
            for table, column in alterations:
                alter(conn, t.metadata.tables[table], column)
        found = verify(conn, open_store(empty)).faults if whole else list(wrong_rows(conn))
        transaction.rollback()
    return [fault for fault in found if not fault.startswith(("照片 ", "盖章扫描件《"))]


def test_nothing_altered_nothing_told(told: Engine) -> None:
    assert faults(told, [], whole=True) == []


def test_every_logged_column_is_named_when_it_is_altered(told: Engine) -> None:
    """All columns but the keys at once: one walk names every one of them."""
    keys = {(table.name, key.name) for table in t.metadata.tables.values() for key in table.primary_key.columns}
    logged = [
        (table, column)
        for table, column in watched()
        if isinstance(decision := REGISTER[table], Logged)
        and column in decision.columns.split()
        and (table, column) not in keys
    ]
    assert len(logged) > 300
    said = faults(told, logged, whole=False)
    silent = [
        (table, column)
        for table, column in logged
        if not any(f"（{table}）" in fault and f"的 {column} 被改动" in fault for fault in said)
    ]
    assert silent == []


@pytest.mark.parametrize(("table", "column"), watched() if PROOF else SAMPLE)
def test_one_alteration_is_found(told: Engine, table: str, column: str) -> None:
    said = faults(told, [(table, column)], whole=True)
    assert said, f"nothing was said of {table}.{column}"
    if isinstance(REGISTER[table], Logged) and column in t.metadata.tables[table].primary_key.columns:
        assert any("删除" in fault for fault in said)
        assert any("添加" in fault for fault in said)
    if table in OTHERS:
        assert any(fault.startswith(OTHERS[table]) for fault in said)


@pytest.mark.parametrize("table", LOGGED if PROOF else ["findings", "document_versions", "users"])
def test_rows_taken_away_are_found(told: Engine, table: str) -> None:
    with told.connect() as conn, conn.begin() as transaction:
        with behind_the_back(conn):
            conn.execute(t.metadata.tables[table].delete())
        assert any(f"（{table}）" in fault and "被人绕过本系统删除" in fault for fault in wrong_rows(conn))
        transaction.rollback()


def test_a_change_stays_visible_when_the_server_has_changed_the_row_since(told: Engine) -> None:
    """What the server seals afterwards does not launder it: its entry does not follow from the one before."""
    users = t.users
    with told.connect() as conn, conn.begin() as transaction:
        with behind_the_back(conn):
            alter(conn, users, "role")
        mark = open_mark(conn)
        login = conn.execute(select(users.c.id).order_by(users.c.id.desc()).limit(1)).scalar_one()
        conn.execute(update(users).where(users.c.id == login).values(must_change=True, name="改名"))
        seal(conn, mark, "2026-12-01T00:00:00.000Z", 1)
        said = list(wrong_rows(conn))
        transaction.rollback()
    assert [fault for fault in said if login in fault and "变更之前被人绕过本系统改动" in fault] == said


def test_a_change_past_the_server_is_named_while_the_triggers_stand(told: Engine) -> None:
    with told.connect() as conn, conn.begin() as transaction:
        alter(conn, t.users, "role")
        conn.execute(update(t.touched).values(tx=0))  # as another session's transaction leaves it
        assert any(fault.startswith("账号（users）") and "绕过本系统改动" in fault for fault in wrong_rows(conn))
        transaction.rollback()


def test_a_trigger_taken_down_is_told(told: Engine) -> None:
    with told.connect() as conn, conn.begin() as transaction:
        if conn.dialect.name == "postgresql":
            conn.exec_driver_sql("ALTER TABLE findings DISABLE TRIGGER noted_findings")
        else:
            conn.exec_driver_sql("DROP TRIGGER noted_findings__changed")
        assert list(wrong_rows(conn)) == ["数据库中登记改动的触发器被改动或撤下：督察问题（findings）"]
        transaction.rollback()
