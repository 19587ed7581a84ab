"""Connections held by silence (half requests, bodies that stop, clients that do not read) are let go, others served."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.responses import Response
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sync_server.patient_http import patient_protocol
from tests.sync_server.processes import server_process
from tests.sync_server.serving import serving

HALF = b"GET /ping HTTP/1.1\r\nHost: x\r\nX-Slow: "


def little_app() -> FastAPI:
    app = FastAPI()

    @app.get("/ping")
    async def ping() -> str:
        return "pong"

    @app.post("/body")
    async def body(request: Request) -> int:
        return len(await request.body())

    @app.get("/large")
    async def large() -> Response:
        return Response(b"x" * 30_000_000)

    return app


@contextmanager
def connected(address: str, *first: bytes) -> Iterator[socket.socket]:
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as client:
        for part in first:
            client.sendall(part)
        yield client


def end_of(client: socket.socket) -> bytes:
    """What the server says until it closes."""
    said = b""
    with suppress(ConnectionResetError):
        while part := client.recv(65_536):
            said += part
    return said


def test_a_request_whose_headers_do_not_end_is_told_so_and_closed() -> None:
    with serving(little_app(), patient_protocol(headers_s=0.2)) as address, connected(address, HALF) as client:
        assert b"408" in end_of(client).split(b"\r\n")[0]


def test_a_byte_now_and_then_does_not_buy_more_time_for_headers() -> None:
    with serving(little_app(), patient_protocol(headers_s=0.4)) as address, connected(address, HALF) as client:
        began, said = time.monotonic(), b""
        client.settimeout(0.05)
        while not said and time.monotonic() - began < 5:
            try:
                client.sendall(b"a")
                said = client.recv(100)
            except TimeoutError:
                continue
        assert said.startswith(b"HTTP/1.1 408")


def test_a_second_request_that_stops_half_way_is_let_go_as_the_first_would_be() -> None:
    whole = b"GET /ping HTTP/1.1\r\nHost: x\r\n\r\n"
    with serving(little_app(), patient_protocol(headers_s=0.2)) as address, connected(address, whole) as client:
        assert b"200" in client.recv(4_096)
        client.sendall(HALF)
        assert b"408" in end_of(client)


def test_a_body_that_stops_coming_is_let_go_and_one_that_comes_slowly_is_taken() -> None:
    head = b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\nConnection: close\r\n\r\n"
    with serving(little_app(), patient_protocol(silence_s=0.5)) as address:
        with connected(address, head, b"1234") as silent:
            assert end_of(silent) == b""
        with connected(address, head) as slow:
            for _ in range(7):
                slow.sendall(b"x")
                assert quiet(slow, 0.1), "the connection was closed although bytes kept coming"
            slow.sendall(b"x")
            assert end_of(slow).endswith(b"8")


def test_however_slowly_it_comes_a_body_has_an_end() -> None:
    head = b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n"
    with (
        serving(little_app(), patient_protocol(silence_s=0.2, body_s=0.6)) as address,
        connected(address, head) as client,
    ):
        sent = 0
        while sent < 899 and quiet(client, 0.02):
            client.sendall(b"x")
            sent += 1
        assert 1 < sent < 200


def test_a_client_that_does_not_read_its_answer_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    lost, ended = HttpToolsProtocol.connection_lost, threading.Event()

    def note(connection: HttpToolsProtocol, reason: Exception | None) -> None:
        lost(connection, reason)
        ended.set()

    monkeypatch.setattr(HttpToolsProtocol, "connection_lost", note)
    ask = b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n"
    with serving(little_app(), patient_protocol(unread_s=0.2)) as address, connected(address, ask):
        assert ended.wait(10)


def test_a_client_that_reads_slowly_gets_a_large_answer_whole() -> None:
    ask, pace = b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", threading.Event()
    with serving(little_app(), patient_protocol(unread_s=2.0)) as address, connected(address, ask) as slow:
        got, step = 0, 0
        while part := slow.recv(65_536):
            got += len(part)
            if got // 1_000_000 > step:
                step = got // 1_000_000
                pace.wait(0.12)
        assert got > 30_000_000


def quiet(client: socket.socket, seconds: float) -> bool:
    """True when the server neither says anything nor closes for so long."""
    return not select.select([client], [], [], seconds)[0]


def test_the_longest_silent_connection_makes_room_when_there_are_too_many() -> None:
    with serving(little_app(), patient_protocol(most_connections=20)) as address, ExitStack() as held:
        silent = [held.enter_context(connected(address, HALF)) for _ in range(20)]
        assert httpx.get(f"{address}/ping", timeout=5).json() == "pong"
        assert end_of(silent[0]) == b""
        assert quiet(silent[19], 0.05)


def test_bodies_that_drip_do_not_turn_away_who_comes_after_them() -> None:
    dripping = b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nx"
    with serving(little_app(), patient_protocol(most_connections=20)) as address, ExitStack() as held:
        holding = [held.enter_context(connected(address, dripping)) for _ in range(20)]
        for _ in range(5):
            assert httpx.get(f"{address}/ping", timeout=5).json() == "pong"
        assert end_of(holding[0]) == b""
        assert quiet(holding[19], 0.05)


def test_clients_that_do_not_read_do_not_turn_away_who_comes_after_them() -> None:
    with serving(little_app(), patient_protocol(most_connections=20)) as address, ExitStack() as held:
        asked = b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n"
        for _ in range(20):
            select.select([held.enter_context(connected(address, asked))], [], [], 5)
        for _ in range(5):
            assert httpx.get(f"{address}/ping", timeout=5).json() == "pong"


def test_a_server_with_256_descriptors_answers_while_700_half_requests_are_open(tmp_path: Path) -> None:
    with ExitStack() as held, server_process(tmp_path / "data", limited("RLIMIT_NOFILE", 256)) as server:
        server.start()
        address = server.address
        for _ in range(700):
            held.enter_context(connected(address, HALF))
        for _ in range(20):
            assert httpx.get(f"{address}/api/ping", timeout=10).status_code == 200


def limited(what: str, number: int) -> tuple[str, ...]:
    """`python -c …`: the command line in a process whose soft and hard limit is `number`."""
    begin = f"import resource; resource.setrlimit(resource.{what}, ({number}, {number}))"
    return ("-c", f"{begin}; import sys; from sync_server.cli import main; sys.exit(main(sys.argv[1:]))")
