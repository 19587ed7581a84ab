"""Asking who a token belongs to: never on the event loop, and not again and again for tokens that nobody has."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection

from shared.problems import UNAUTHENTICATED, Problem
from sync_server.acts.common.devices import DeviceCaller, device_by_token
from sync_server.phone_api import keys
from sync_server.phone_api.keys import DeviceKeys
from tests.sync_server.conftest import RunningServer


async def test_the_event_loop_goes_on_while_the_database_keeps_a_question_waiting(
    sqlite_server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, free = sqlite_server.ledger, threading.Event()
    read = ledger.read

    @contextmanager
    def waiting() -> Iterator[Connection]:
        assert free.wait(10), "the loop never went on"
        with read() as conn:
            yield conn

    monkeypatch.setattr(ledger, "read", waiting)
    asked = asyncio.ensure_future(DeviceKeys(ledger).lookup("nobody's"))
    await asyncio.sleep(0)
    free.set()  # reached only if the question does not hold the loop
    with pytest.raises(Problem) as refused:
        await asked
    assert refused.value.kind is UNAUTHENTICATED


async def test_a_token_that_nobody_has_is_asked_for_once_in_a_while(
    sqlite_server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions: list[str] = []
    now = [0.0]

    def counted(conn: Connection, token: str) -> DeviceCaller:
        questions.append(token)
        return device_by_token(conn, token)

    monkeypatch.setattr(keys, "device_by_token", counted)
    known = DeviceKeys(sqlite_server.ledger, lambda: now[0])
    for seconds, asked in ((0, 1), (1, 1), (4, 1), (6, 2)):
        now[0] = float(seconds)
        with pytest.raises(Problem):
            await known.lookup("nobody's")
        assert len(questions) == asked


async def test_guessing_does_not_fill_the_memory(sqlite_server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "CAPACITY", 10)
    known = DeviceKeys(sqlite_server.ledger)
    for n in range(30):
        with pytest.raises(Problem):
            await known.lookup(f"guess {n}")
    assert len(known._unknown) == 10
