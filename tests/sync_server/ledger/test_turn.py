"""Processes that share an SQLite file write in turn: nobody barges in, nobody waits for ever."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from shared.problems import BUSY, Problem
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.turn import FileTurn, NoTurn, turn_of
from sync_server.private_files import sqlite_files


def test_who_has_just_written_waits_behind_the_one_who_came_meanwhile(tmp_path: Path) -> None:
    database, order, waits = tmp_path / "x.sqlite3", [], threading.Event()
    busy = FileTurn(database)

    def wait(_seconds: float) -> None:
        waits.set()
        threading.Event().wait(0.001)

    other = FileTurn(database, sleep=wait)

    def come() -> None:
        with other:
            order.append("other")

    with busy:
        order.append("busy")
        thread = threading.Thread(target=come)
        thread.start()
        assert waits.wait(10)
    with busy:
        order.append("busy again")
    thread.join()
    assert order == ["busy", "other", "busy again"]


def test_who_waits_too_long_is_told_so_and_leaves_his_place(tmp_path: Path) -> None:
    database, now = tmp_path / "x.sqlite3", [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    holder, late, next_one = FileTurn(database), FileTurn(database, 2.0, lambda: now[0], sleep), FileTurn(database)
    with holder, pytest.raises(Problem) as told, late:
        pass
    assert told.value.kind is BUSY
    assert 2.0 <= now[0] < 2.1
    with next_one:
        pass


def test_a_turn_ends_with_its_process(tmp_path: Path) -> None:
    database = tmp_path / "x.sqlite3"
    gone, heir = FileTurn(database), FileTurn(database, patience_s=0.0)
    gone.__enter__()
    gone.close()  # what the kernel does for a process that was killed
    with heir:
        pass


@pytest.mark.parametrize("folder", ["plain", "督察通 @一号:(甲),乙"])
def test_the_lock_files_lie_beside_the_database_and_are_private(tmp_path: Path, folder: str) -> None:
    data = tmp_path / folder
    ledger = Ledger(f"sqlite:///{data / 'x.sqlite3'}")
    ledger.close()
    files = {file.name: file.stat().st_mode & 0o777 for file in data.iterdir()}
    assert files == {"x.sqlite3": 0o600, "x.sqlite3-turn": 0o600, "x.sqlite3-next": 0o600}
    assert {*sqlite_files(f"sqlite:///{data / 'x.sqlite3'}")} >= {*data.iterdir()}


def test_what_an_administrator_opens_first_still_belongs_to_the_server(tmp_path: Path) -> None:
    database = tmp_path / "x.sqlite3"
    database.touch()
    owner = 12345 if os.geteuid() == 0 else os.geteuid()
    os.chown(database, owner, -1)
    FileTurn(database).close()
    assert {file.stat().st_uid for file in tmp_path.iterdir()} == {owner}


@pytest.mark.parametrize("url", ["sqlite:///:memory:", "sqlite://", "postgresql+psycopg://ducha@localhost/ducha"])
def test_where_the_database_keeps_the_line_there_is_no_file(url: str) -> None:
    assert isinstance(turn_of(url), NoTurn)
