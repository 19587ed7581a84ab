"""Servers and databases for the tests of the server: real HTTP, SQLite and PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi.dependencies import models as fastapi_models
from sqlalchemy import Engine

from shared.organisation import DelegationMode
from sync_server.accounts import hashing
from sync_server.app import create_app
from sync_server.ledger import ledger as ledgers
from sync_server.ledger import patience
from sync_server.ledger.engine import writer_engine
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.migrate import upgrade
from sync_server.reference.shipped import load_reference_data
from sync_server.settings import ASSETS, Settings
from tests.sync_server import postgres
from tests.sync_server.acts.world import World, build_world
from tests.sync_server.lengths import columns_have_lengths
from tests.sync_server.phones import SimulatedPhone, add_inspector, enrolment_code
from tests.sync_server.serving import serving

TEMPLATE = "ducha_template"
HAS_TIME_S = 60


@pytest.fixture(autouse=True, scope="session")
def new_ledgers_are_copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An empty SQLite ledger is made once by all migrations and copied from then on: the same rows, a second sooner.
    Tests of the migrations call `migrate.upgrade` itself."""
    template = tmp_path_factory.mktemp("ledger") / "empty.sqlite3"
    engine = writer_engine(f"sqlite:///{template}")
    upgrade(engine, moment=datetime(2020, 1, 1, tzinfo=UTC))
    with engine.connect() as conn:
        conn.exec_driver_sql("COMMIT")
        conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()

    def copied(engine: Engine, *, moment: datetime) -> None:
        file = Path(engine.url.database or "")
        if engine.url.get_backend_name() != "sqlite" or (file.exists() and file.stat().st_size):
            upgrade(engine, moment=moment)
        else:
            shutil.copyfile(template, file)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ledgers, "upgrade", copied)
        yield


@pytest.fixture(autouse=True, scope="session")
def columns_are_as_long_as_they_say() -> Iterator[None]:
    """On either engine: what only PostgreSQL refuses would be met by the first office that runs on it."""
    with columns_have_lengths():
        yield


@pytest.fixture(autouse=True, scope="session")
def passwords_are_cheap() -> Iterator[None]:
    """A log-in costs next to nothing here; `test_hashing.py` looks at what it costs otherwise."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(hashing, "_hasher", cheap)
        patched.setattr(hashing, "_NOBODY", cheap.hash("nobody has this password"))
        yield


@pytest.fixture(autouse=True, scope="session")
def certificates_are_read_once() -> Iterator[None]:
    """Every HTTP client reads all authorities of the world before its first request; those here share them."""
    known, create = httpx.create_ssl_context(), httpx.create_ssl_context

    def shared(verify: Any = True, cert: Any = None, trust_env: bool = True) -> Any:
        return known if verify is True and cert is None else create(verify, cert, trust_env)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("httpx._transports.default.create_ssl_context", shared)
        yield


@pytest.fixture(autouse=True, scope="module")
def servers_do_not_outlive_their_tests() -> Iterator[None]:
    """FastAPI remembers the functions of every application ever made, and with them the application."""
    yield
    for remembered in vars(fastapi_models).values():
        if forget := getattr(remembered, "cache_clear", None):
            forget()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """长宁区 on Tuesday 2026-11-24 at 16:00, with `direct` delegation."""
    built = build_world(tmp_path)
    built.delegate(DelegationMode.DIRECT)
    yield built
    built.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A cluster with a template database that has the schema and the reference data."""
    with postgres.cluster() as server:
        ledger = Ledger(postgres.create_database(server, TEMPLATE))
        load_reference_data(ledger, ASSETS)
        ledger.close()
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database on each engine; the server brings schema and reference data where they are missing."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'ducha.sqlite3'}"
        return
    server, name = request.getfixturevalue("postgres_server"), f"t{uuid4().hex}"
    with pytest.MonkeyPatch.context() as patched:
        # A machine that stands still for some seconds is no outage; `test_outages.py` has databases that are away.
        patched.setattr(patience, "CONNECT_S", HAS_TIME_S)
        yield postgres.create_database(server, name, TEMPLATE)
    postgres.drop_database(server, name)


@dataclass
class RunningServer:
    """A server with what tests reach behind it for."""

    address: str
    ledger: Ledger
    settings: Settings

    def phone(self, login: str = "wang", **account: Any) -> SimulatedPhone:
        """A new account and its enrolled phone."""
        phone = SimulatedPhone(self.address)
        phone.enrol(enrolment_code(self.ledger, add_inspector(self.ledger, login, **account)))
        return phone


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., RunningServer]]:
    """Starts servers with the settings given; all stop at the end of the test."""
    with ExitStack() as stack:

        def start(*, filing_process: bool = False, **settings: Any) -> RunningServer:
            chosen = Settings(**{"data_dir": tmp_path / "data", "webapp_dir": tmp_path / "webapp", **settings})
            app = create_app(chosen, filing_process=filing_process)
            stack.callback(app.state.ledger.close)
            return RunningServer(stack.enter_context(serving(app)), app.state.ledger, chosen)

        yield start


@pytest.fixture
def server(database_url: str, start_server: Callable[..., RunningServer]) -> RunningServer:
    """A running server on each engine."""
    return start_server(database_url=database_url, answer_seconds=HAS_TIME_S)


@pytest.fixture
def sqlite_server(start_server: Callable[..., RunningServer]) -> RunningServer:
    """A running server with the default settings: SQLite and a folder."""
    return start_server()
