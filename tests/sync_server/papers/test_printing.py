"""The press: each paper once, whoever prints it; what fails is tried again after a pause; the same facts, the same
bytes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from shared.moment import from_iso, to_iso
from shared.organisation import DelegationMode
from shared.problems import BUSY, Problem
from sync_server.evidence.store import FolderStore
from sync_server.ledger import tables as t
from sync_server.papers.issued import NOT_REGISTERED, PRINTED_AT_ONCE, PRINTERS, print_issued
from sync_server.papers.keeping import kept_file
from sync_server.papers.printing import LEASE, claim, print_waiting
from sync_server.papers.wordings import WORDINGS
from tests.sync_server.acts.drafting import minutes
from tests.sync_server.acts.noticing import noticed
from tests.sync_server.acts.world import World, build_world, minutes_later
from tests.sync_server.presses import press_at, press_into

# A server's press in a process of its own: prints what waits until nothing does, then says how many papers it printed.
PRESS = """
import sys
from datetime import datetime
from pathlib import Path
from sync_server.ledger.ledger import Ledger
from sync_server.papers.printing import print_waiting
from tests.sync_server.presses import press_at
moment = datetime.fromisoformat(sys.argv[3])
ledger = Ledger(sys.argv[1], lambda: moment)
press, printed = press_at(Path(sys.argv[2])), 0
while done := print_waiting(ledger, press):
    printed += done
ledger.close()
print(printed)
"""


class Away(FolderStore):
    """A store that does not answer while `away` is set."""

    away = True

    def put(self, sha256: str, file: Path) -> None:
        if self.away:
            raise Problem(BUSY)
        super().put(sha256, file)


class Overtaken(FolderStore):
    """A store so slow that another press prints the paper `meanwhile`; then it does not answer."""

    meanwhile: Callable[[], object]

    def put(self, sha256: str, file: Path) -> None:
        self.meanwhile()
        raise Problem(BUSY)


def paper(world: World) -> Any:
    return world.row(t.papers_issued)


def test_every_kind_of_paper_is_registered_or_says_why_not() -> None:
    ways = [set(PRINTERS), set(PRINTED_AT_ONCE), set(NOT_REGISTERED)]
    assert set.union(*ways) == set(WORDINGS)
    assert sum(map(len, ways)) == len(WORDINGS), "a paper has one way into the register"
    assert all(NOT_REGISTERED.values())


def test_a_store_that_is_away_is_asked_again_after_growing_pauses_and_the_register_says_so(
    world: World, tmp_path: Path
) -> None:
    noticed(world)
    store = Away(tmp_path / "photos")
    press = press_into(store)
    pauses = []
    for tries in range(1, 10):
        assert print_waiting(world.ledger, press) == 0
        row = paper(world)
        assert (row["state"], row["tries"]) == ("waiting", tries)
        assert "服务器正忙" in row["trouble"]
        pauses.append((from_iso(row["next_at"]) - world.clock()).total_seconds())
        assert print_waiting(world.ledger, press) == 0
        assert paper(world)["tries"] == tries, "nobody asks before the pause is over"
        world.clock.now += timedelta(seconds=pauses[-1])
    assert pauses == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    store.away = False
    assert print_waiting(world.ledger, press) == 1
    row = paper(world)
    assert (row["state"], row["trouble"]) == ("printed", "")
    assert row["kept_at"] == to_iso(world.clock())


def test_a_disk_that_is_full_holds_up_one_paper_and_not_the_others(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noticed(world)
    minutes(world)

    def full(*_: object) -> None:
        raise OSError("no space left on device")

    press = press_at(tmp_path / "photos")
    with monkeypatch.context() as broken:
        broken.setattr("sync_server.papers.issued.notice_sheet_from", full)
        assert print_waiting(world.ledger, press) == 1
    assert "不能写入" in world.row(t.papers_issued, kind="notice")["trouble"]
    minutes_later(world, 1)
    assert print_waiting(world.ledger, press) == 1
    assert {row["state"] for row in world.rows(t.papers_issued)} == {"printed"}


def test_a_paper_whose_press_died_is_printed_by_another_when_the_claim_has_run_out(
    world: World, tmp_path: Path
) -> None:
    noticed(world)
    assert len(world.do(claim)) == 1
    press = press_at(tmp_path / "photos")
    assert print_waiting(world.ledger, press) == 0
    world.clock.now += LEASE
    assert print_waiting(world.ledger, press) == 1


def test_a_press_that_comes_late_says_nothing_of_a_paper_that_another_has_printed(world: World, tmp_path: Path) -> None:
    noticed(world)

    def meanwhile() -> None:
        world.clock.now += LEASE
        assert print_waiting(world.ledger, press_at(tmp_path / "photos")) == 1

    store = Overtaken(tmp_path / "slow")
    store.meanwhile = meanwhile
    assert print_waiting(world.ledger, press_into(store)) == 0
    row = paper(world)
    assert (row["state"], row["trouble"], row["tries"]) == ("printed", "", 2)


def test_the_same_facts_give_the_same_bytes_on_any_day(world: World, tmp_path: Path) -> None:
    notice = noticed(world)
    press = press_at(tmp_path / "photos")
    print_waiting(world.ledger, press)
    minutes_later(world, 60 * 24 * 40)
    row = world.row(t.papers_issued, subject_id=notice)
    with world.ledger.read() as conn:
        facts = conn.execute(select(t.paper_facts.c.facts)).scalar_one()
        again = print_issued(conn, row, facts, press.tools)
    assert kept_file(press.store, row["sha256"]) == again.pdf
    assert kept_file(press.store, row["docx"]) == again.docx


def run_press(command: list[str]) -> int:
    ended = subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)
    assert ended.returncode == 0, ended.stderr
    return int(ended.stdout.splitlines()[-1])


def test_two_servers_print_each_paper_once_between_them(database_url: str, tmp_path: Path) -> None:
    world = build_world(tmp_path, url=database_url)
    world.delegate(DelegationMode.DIRECT)
    for _ in range(6):
        noticed(world)
    command = [sys.executable, "-c", PRESS, database_url, str(tmp_path / "photos"), world.clock().isoformat()]
    with ThreadPoolExecutor(2) as pool:
        printed = list(pool.map(run_press, [command] * 2))
    rows = world.rows(t.papers_issued)
    assert sum(printed) == len(rows) == 6
    assert {(row["state"], row["tries"]) for row in rows} == {("printed", 1)}
    hashes = sorted({row[name] for row in rows for name in ("sha256", "docx")})
    assert sorted(FolderStore(tmp_path / "photos").hashes()) == hashes
    world.ledger.close()
