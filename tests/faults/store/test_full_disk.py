"""A disk that is really full: what was acknowledged stays readable, and saving goes on when there is room again."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile.device.native_folder import FolderVolume
from mobile.store.journal import Journal
from mobile.store.tables import JournalDB


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB. Mounting needs root; the fault switches of `faulty.py` cover machines without."""
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", tmp_path], capture_output=True, check=False
    )
    if mount.returncode != 0:
        pytest.skip("mounting a small disk needs root")
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def test_everything_acknowledged_before_the_disk_was_full_is_there_and_saving_goes_on_after(small_disk: Path) -> None:
    asyncio.run(fill_and_go_on(small_disk))


async def fill_and_go_on(disk: Path) -> None:
    ballast = disk / "ballast"
    ballast.write_bytes(b"x" * 300_000)
    volume = FolderVolume(disk / "store")
    await volume.claim()
    journal = await Journal.open(volume)
    records = JournalDB(journal).table("records", key="id")
    acknowledged: list[str] = []
    refusals = 0
    for number in range(3_000):
        record = {"id": f"record {number}", "text": "占道设摊" * (number % 200)}
        try:
            records.insert(record)
            acknowledged.append(record["id"])
        except OSError:
            refusals += 1
        if refusals == 1:
            with pytest.raises(OSError, match="space"):
                await volume.write("photos/a.jpg", b"x" * 300_000)
            with pytest.raises(OSError, match="space"):
                await journal.compact()
        if refusals > 50:
            break
    assert refusals > 50
    assert len(acknowledged) > 500
    assert records.keys() == acknowledged
    ballast.unlink()
    records.insert({"id": "after"})
    await journal.close()
    await volume.release()
    journal = await Journal.open(FolderVolume(disk / "store"))
    assert list(journal.tables["records"]) == [*acknowledged, "after"]
    assert journal.damages == []
    assert await volume.names("photos") == []
    await journal.close()
