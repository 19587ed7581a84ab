"""`ducha serve --workers`: several processes answer on one port, and none outlives the server."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from sync_server.cli.main import main
from sync_server.cli.serve import usual_workers
from sync_server.evidence.store import open_store
from sync_server.keeping.verify import verify
from sync_server.ledger.ledger import Ledger
from tests.sync_server.evidence.pictures import heavy_jpeg
from tests.sync_server.phone_api.test_uploads import Tus
from tests.sync_server.phones import SimulatedPhone, add_inspector, enrolment_code, inspection_envelope, photo_of
from tests.sync_server.processes import ServerProcess, server_process

WORKERS, PHONES = 2, 4


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    (tmp_path / "data").mkdir()
    with server_process(tmp_path / "data", workers=WORKERS) as running:
        running.start()
        yield running


def enrolled(server: ServerProcess, login: str) -> SimulatedPhone:
    ledger = Ledger(f"sqlite:///{server.data / 'ducha.sqlite3'}")
    code = enrolment_code(ledger, add_inspector(ledger, login))
    ledger.close()
    phone = SimulatedPhone(server.address)
    phone.enrol(code)
    return phone


def until(true: Callable[[], bool], what: str, seconds: float = 90) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, what
        time.sleep(0.1)


def descendants(pid: int) -> dict[int, str]:
    """Processes below this one, by number, with their command lines."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    below, found = {pid}, dict[int, str]()
    while new := {one for one, parent in parents.items() if parent in below and one not in below}:
        below |= new
        for one in new:
            with suppress(OSError):
                found[one] = Path(f"/proc/{one}/cmdline").read_bytes().replace(b"\\0", b" ").decode()
    return found


def workers_of(server: ServerProcess) -> set[int]:
    """Those that answer: each has a process beside it that files."""
    return {pid for pid, command in descendants(server.pid).items() if "spawn_main" in command}


def alive(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def send(phone: SimulatedPhone, seed: int) -> str:
    """A record and its photo, the photo in two pieces on connections of their own; the verdict."""
    content = heavy_jpeg(seed, 60_000)
    check = inspection_envelope(phone, photos=(photo_of(content),))
    verdict = str(phone.verdicts(check)[0]["verdict"])
    tus = Tus(phone)
    url = tus.begin(content)
    assert tus.patch(url, 0, content[:30_000]).status_code == 204
    assert tus.offset(url) == 30_000
    assert tus.patch(url, 30_000, content[30_000:]).status_code == 204
    return verdict


def test_all_of_them_file_into_one_ledger_and_a_killed_one_is_replaced(server: ServerProcess) -> None:
    phones = [enrolled(server, f"w{n}") for n in range(PHONES)]
    until(lambda: len(workers_of(server)) == WORKERS, "both workers are there")
    with ThreadPoolExecutor(PHONES) as pool:
        assert set(pool.map(send, phones, range(PHONES))) == {"accepted"}
    victim = min(workers_of(server))
    os.kill(victim, signal.SIGKILL)
    until(lambda: len(workers_of(server) - {victim}) == WORKERS, "another has taken its place")
    until(lambda: answers(server), "the port is served")
    with ThreadPoolExecutor(PHONES) as pool:
        assert set(pool.map(send, phones, range(PHONES, 2 * PHONES))) == {"accepted"}
    ledger = Ledger(f"sqlite:///{server.data / 'ducha.sqlite3'}")
    with ledger.read() as conn:
        assert verify(conn, open_store(str(server.data / "photos"))).faults == []
    ledger.close()


def answers(server: ServerProcess) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"{server.address}/healthz", timeout=10).status_code == 200
    return False


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_none_of_them_outlives_the_server_however_that_ends(server: ServerProcess, how: signal.Signals) -> None:
    until(lambda: len(workers_of(server)) == WORKERS, "both workers are there")
    all_of_it = descendants(server.pid)
    os.kill(server.pid, how)
    server.wait_for_death()
    until(lambda: not any(map(alive, all_of_it)), "workers and filing processes have ended")


@pytest.mark.parametrize("count", ["0", "-1", "two", "65", "１"])
def test_what_is_no_number_of_workers_is_refused_in_words(count: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", f"--workers={count}"])
    assert f"“{count}”不是 1 到 64 的整数" in capsys.readouterr().err


@pytest.mark.parametrize(("cores", "workers"), [(1, 1), (2, 1), (3, 1), (4, 2), (16, 8)])
def test_unless_told_there_are_as_many_processes_as_cores(
    monkeypatch: pytest.MonkeyPatch, cores: int, workers: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(cores)))
    assert usual_workers() == workers
