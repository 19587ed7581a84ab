"""The disk is full, the database goes away: nothing acknowledged is lost, nobody gets a bare 500, all comes back."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import event, select

from sync_server.evidence.staging import Piece, Staging
from sync_server.ledger import tables as t
from sync_server.ledger.events import check_events
from tests.sync_server import postgres
from tests.sync_server.conftest import RunningServer
from tests.sync_server.evidence.pictures import jpeg
from tests.sync_server.phone_api.test_uploads import Tus
from tests.sync_server.phones import SimulatedPhone, inspection_envelope


def records(server: RunningServer) -> set[str]:
    with server.ledger.read() as conn:
        events = conn.execute(select(t.events).order_by(t.events.c.seq)).mappings()
        assert check_events({**event} for event in events) == []
        return set(conn.execute(select(t.records.c.id)).scalars())


def accepted(reply: httpx.Response) -> set[str]:
    """Ids acknowledged; a refusal must be one that asks to come again."""
    if reply.status_code != 200:
        assert (reply.status_code, reply.json()["code"]) == (503, "busy"), reply.text
        assert reply.headers["retry-after"]
        assert reply.headers["x-request-id"]
        return set()
    return {v["id"] for v in reply.json()["verdicts"] if v["verdict"] in ("accepted", "known")}


def test_a_full_disk_refuses_politely_and_keeps_what_it_acknowledged(sqlite_server: RunningServer) -> None:
    server = sqlite_server
    phones = [server.phone(f"p{n}") for n in range(4)]
    # SQLite itself says SQLITE_FULL at this size, as it does when the disk has no more room.
    limit: list[int] = []

    def cap(conn: Any) -> None:
        if limit:
            conn.exec_driver_sql(f"PRAGMA max_page_count={limit[0]}")

    engine = server.ledger._writer_engine
    event.listen(engine, "begin", cap)
    with server.ledger.read() as conn:
        limit.append(int(conn.exec_driver_sql("PRAGMA page_count").scalar_one()) + 20)

    def work(phone: SimulatedPhone) -> tuple[set[str], dict[str, Any] | None]:
        told: set[str] = set()
        for _ in range(60):
            envelope = inspection_envelope(phone)
            got = accepted(phone.push(envelope))
            if not got:
                return told, envelope
            told |= got
        return told, None

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(work, phones))
    waiting = [envelope for _, envelope in done]
    assert all(waiting), "the disk never filled"
    assert records(server) == set().union(*(told for told, _ in done))
    # What is there is still told: a phone's pull, and the watch over the server says what is wrong.
    for phone in phones:
        assert phone.post("/api/sync/pull", {}).status_code == 200
    assert accepted(phones[0].push(*(inspection_envelope(phones[0]) for _ in range(9)))) == set()
    pulse = httpx.get(f"{server.address}/healthz").json()
    assert (pulse["status"], bool(pulse["last_failure_at"]), bool(pulse["last_commit_at"])) == (
        "degraded",
        True,
        True,
    )
    limit[0] = 1_000_000
    for phone, envelope in zip(phones, waiting, strict=True):
        assert envelope is not None
        assert accepted(phone.push(envelope)) == {envelope["id"]}


def test_an_upload_goes_on_where_the_full_disk_broke_it_off(
    sqlite_server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = jpeg(4)
    tus = Tus(sqlite_server.phone())
    url = tus.begin(content)
    assert tus.patch(url, 0, content[:700]).status_code == 204
    write, full = Piece.write, OSError(errno.ENOSPC, "No space left on device")

    def half(piece: Piece, data: bytes) -> None:
        write(piece, data[: len(data) // 2])
        raise full

    with monkeypatch.context() as broken:
        broken.setattr(Piece, "write", half)
        reply = tus.patch(url, 700, content[700:])
        assert (reply.status_code, reply.json()["code"]) == (503, "busy")
    held = tus.offset(url)
    assert 700 <= held < len(content)
    assert tus.patch(url, held, content[held:]).status_code == 204
    assert tus.offset(url) == len(content)


def test_a_mark_that_found_no_room_costs_no_bytes(tmp_path: Path) -> None:
    staging = Staging(tmp_path)
    staging.create("u")
    piece = staging.open_piece("u", None)
    piece.write(b"x" * 500)
    assert piece.finish(whole=True)
    (tmp_path / "u.unverified").touch()  # made, but the disk had no room for its contents
    assert staging.offset("u") == 500
    assert staging.offset("u") == 500


@pytest.mark.postgres
def test_a_restarted_database_is_found_again_without_a_restart_of_the_server(
    start_server: Callable[..., RunningServer],
) -> None:
    with postgres.cluster() as cluster:
        server = start_server(database_url=postgres.create_database(cluster, "ducha"))
        phone = server.phone()
        told = accepted(phone.push(inspection_envelope(phone)))
        with server.ledger.read() as conn:
            data = Path(conn.exec_driver_sql("SHOW data_directory").scalar_one())
        for _ in range(2):
            _restart(data)
            ends = time.monotonic() + 30
            envelope, got = inspection_envelope(phone), set[str]()
            while not got and time.monotonic() < ends:
                got = accepted(phone.push(envelope))
            told |= got
            assert phone.post("/api/sync/pull", {}).status_code == 200
        assert httpx.get(f"{server.address}/healthz").status_code == 200
        assert records(server) == told
        assert len(told) == 3


@pytest.mark.postgres
def test_connections_cut_in_the_middle_of_commits_lose_nothing_acknowledged(
    postgres_server: str, start_server: Callable[..., RunningServer]
) -> None:
    server = start_server(database_url=postgres.create_database(postgres_server, "cut"))
    phones = [server.phone(f"p{n}") for n in range(4)]

    def work(phone: SimulatedPhone) -> set[str]:
        told: set[str] = set()
        for _ in range(8):
            envelope, got = inspection_envelope(phone), set[str]()
            for _ in range(300):
                if got := accepted(phone.push(envelope)):
                    break
            assert got, "the server did not recover"
            told |= got
            further.set()
        return told

    def over() -> bool:
        return all(job.done() for job in running)

    further = threading.Event()
    with ThreadPoolExecutor(5) as pool:
        running = [pool.submit(work, phone) for phone in phones]
        while not over():
            further.clear()
            _cut(server)
            time.sleep(0.1)
            # Where every push takes longer than that, nothing would ever get through: something must between two cuts.
            while not further.wait(0.1) and not over():
                pass
        told = set().union(*(job.result() for job in running))
    assert records(server) == told
    assert len(told) == 32


@pytest.mark.postgres
def test_a_frozen_database_stops_neither_greeting_nor_app_and_is_found_again(
    start_server: Callable[..., RunningServer], tmp_path: Path
) -> None:
    app_file = tmp_path / "webapp" / "index.html"
    app_file.parent.mkdir()
    app_file.write_text("应用", "utf-8")
    with postgres.cluster() as cluster:
        server = start_server(database_url=postgres.create_database(cluster, "ducha"), answer_seconds=3.0)
        phone = server.phone()
        told = accepted(phone.push(inspection_envelope(phone)))
        with frozen(cluster), ThreadPoolExecutor(60) as pool:
            asked = [pool.submit(phone.post, "/api/sync/pull", {}) for _ in range(30)]
            asked += [pool.submit(httpx.get, f"{server.address}/login", timeout=60) for _ in range(30)]
            began = time.monotonic()
            while not all(job.done() for job in asked):
                assert httpx.get(f"{server.address}/api/ping", timeout=5).status_code == 200
                assert httpx.get(f"{server.address}/app/", timeout=5).text == "应用"
                assert time.monotonic() - began < 60, "requests are held by a database that does not answer"
            assert {job.result().status_code for job in asked} == {503}
            assert httpx.get(f"{server.address}/healthz", timeout=10).status_code == 503
            envelope, got = inspection_envelope(phone), set[str]()
            assert phone.push(envelope).status_code == 503
        ends = time.monotonic() + 30
        while not got and time.monotonic() < ends:
            got = accepted(phone.push(envelope))
        told |= got
        assert len(told) == 2
        assert records(server) == told


@contextmanager
def frozen(cluster: str) -> Iterator[None]:
    """All processes of the cluster stand still, as on a machine that swaps or whose disk hangs; sockets stay open."""
    with psycopg.connect(f"{cluster}/postgres") as conn:
        folder = conn.execute("SHOW data_directory").fetchone()
    assert folder
    postmaster = (Path(folder[0]) / "postmaster.pid").read_text().split()[0]
    children = subprocess.run(["pgrep", "-P", postmaster], capture_output=True, text=True, check=True).stdout.split()
    for pid in (postmaster, *children):
        os.kill(int(pid), signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in (*children, postmaster):
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGCONT)


def _cut(server: RunningServer) -> None:
    with psycopg.connect(server.settings.database_url, autocommit=True) as conn:
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _restart(data: Path) -> None:
    pg_ctl = postgres.tool("pg_ctl")
    assert pg_ctl
    command = postgres._as_owner(pg_ctl, "-D", str(data), "-m", "immediate", "-w", "restart", "-l", str(data / "log"))
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
