"""kill -9 of a writing process, at moments nobody chose: nothing acknowledged is lost, nothing is unreadable."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mobile.device.native_folder import FolderVolume
from mobile.device.volume import VolumeInUse
from mobile.store.journal import Journal
from mobile.store.tables import JournalDB
from tests.faults.store.effort import effort
from tests.faults.store.writer import SLOTS

REPOSITORY = Path(__file__).parents[3]


@contextmanager
def writers() -> Iterator[subprocess.Popen[str]]:
    """The process that forks writers on demand."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.store.writer"],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.stdout.close()
        process.wait()


def start(process: subprocess.Popen[str], folder: Path, seed: int) -> int:
    """Start a writer on the folder; its process id."""
    assert process.stdin is not None
    process.stdin.write(f"{folder} {seed}\n")
    process.stdin.flush()
    word, _, number = read(process).partition(" ")
    assert word == "writer"  # nothing else may be taken for a process to kill
    return int(number)


def read(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


async def what_is_there(folder: Path) -> tuple[int, dict[str, int]]:
    """The last number, and the number in each slot."""
    journal = await Journal.open(FolderVolume(folder))
    assert all(damage.torn for damage in journal.damages)
    db = JournalDB(journal)
    last = db.table("last", key="id").get(doc_id="n")
    slots = {row["id"]: row["n"] for row in db.table("slots", key="id")}
    await journal.close()
    return (0 if last is None else last["n"]), slots


def test_no_acknowledged_transaction_is_lost_by_kill_9(tmp_path: Path) -> None:
    acknowledged = 0
    with writers() as process:
        for seed in range(effort(40, 5_000)):
            chance = random.Random(seed)
            child = start(process, tmp_path, seed)
            for _ in range(chance.randint(1, 60)):
                acknowledged = int(read(process))
            time.sleep(chance.random() * 0.003)  # anywhere inside the next writes, not just after an answer
            os.kill(child, signal.SIGKILL)
            while (line := read(process)) != "end":
                acknowledged = int(line)
            last, slots = asyncio.run(what_is_there(tmp_path))
            assert acknowledged <= last <= acknowledged + 1, seed
            expected = {f"slot {n % SLOTS}": n for n in range(max(1, last - SLOTS + 1), last + 1)}
            assert slots == expected, seed


def test_a_second_process_is_refused_while_the_first_one_lives(tmp_path: Path) -> None:
    async def claim() -> None:
        volume = FolderVolume(tmp_path)
        await volume.claim()
        await volume.release()

    with writers() as process:
        child = start(process, tmp_path, 0)
        read(process)
        with pytest.raises(VolumeInUse):
            asyncio.run(claim())
        os.kill(child, signal.SIGKILL)
        while read(process) != "end":
            pass
        asyncio.run(claim())
