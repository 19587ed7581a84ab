"""Journals that rot at their end, and media that take a save and deny it: what was acknowledged and not hit is there,
what was refused never is, and no byte is cut unsaid."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from mobile.device.native_folder import FolderVolume
from mobile.store.journal import Journal
from mobile.store.lines import Change
from tests.faults.store.effort import effort
from tests.mobile.store.faulty import FaultyVolume

STEPS = 40


class Life:
    """One phone's journal, and what it was told: `acknowledged` saves, `refused` ones, and those that rot may take."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance = folder, random.Random(seed)
        self.acknowledged: dict[str, bytes] = {}
        self.refused: set[str] = set()
        self.rotten = False

    async def run(self) -> None:
        await self._open()
        for step in range(STEPS):
            await self.chance.choice([self._save, self._save, self._save, self._restart, self._kill, self._rot])(step)
        self._heal()
        await self._restart(STEPS)
        await self.journal.close()

    async def _open(self) -> None:
        self.volume = FaultyVolume(FolderVolume(self.folder))
        self.journal = await Journal.open(self.volume)

    def _heal(self) -> None:
        self.volume.room, self.volume.unsure, self.volume.stuck = None, "", ""

    async def _save(self, step: int) -> None:
        self._heal()
        fault = self.chance.choice(["", "", "", "full", "unsure", "unsure and stuck"])
        if fault == "full":
            self.volume.room = self.chance.randint(0, 40)
        elif fault:
            self.volume.unsure = "journal/"
            self.volume.stuck = "journal/" if "stuck" in fault else ""
        key = f"{step}-{self.chance.random()}"
        try:
            self.journal.commit([Change("records", key, b'"%d"' % self.chance.randint(0, 10**9))])
        except OSError:
            self.refused.add(key)
        else:
            self.acknowledged[key] = self.journal.tables["records"][key]

    async def _restart(self, step: int) -> None:
        if self.chance.random() < 0.5:
            self._heal()
        await self.journal.close()
        await self._reopened()

    async def _kill(self, step: int) -> None:
        await self._reopened()  # what lies in the files is all that is left

    async def _reopened(self) -> None:
        await self._open()
        assert dict(self.journal.tables.get("records", {})) == self.acknowledged
        assert self.rotten or all(damage.torn for damage in self.journal.damages)

    async def _rot(self, step: int) -> None:
        self.rotten = True
        self._heal()
        await self.journal.close()
        logs = sorted((self.folder / "journal").glob("journal.*"))
        data = logs[-1].read_bytes()
        length = min(len(data), self.chance.randint(1, 90))
        start = len(data) - length
        rotten = self.chance.choice(
            [
                data[:start],
                data[:start] + bytes(length),
                data[:start] + self.chance.randbytes(length),
                data + bytes(length),
                data + self.chance.randbytes(length).replace(b"\n", b"?"),
                data[:-1],
                data[:start] + bytes([data[start] ^ 1]) + data[start + 1 :] if data else b"",
            ]
        )
        logs[-1].write_bytes(rotten)
        await self._open()
        found = dict(self.journal.tables.get("records", {}))
        assert found.items() <= self.acknowledged.items()
        for key in self.acknowledged.keys() - found.keys():
            hit = data.index(key.encode()) + len(key) + 20  # the line's end lies within this
            assert hit > start, "a line that was not hit is gone"
        # Every byte that is in no whole line any more was put aside.
        kept = [(self.folder / str(damage.kept_as)).read_bytes() for damage in self.journal.damages]
        left = logs[-1].read_bytes()
        assert rotten.startswith(left)
        assert rotten[len(left) :] == b"" or rotten[len(left) :] in kept
        self.acknowledged = found


@pytest.mark.parametrize("seed", range(effort(25, 1_500)))
def test_a_journal_survives_rot_and_lying_media(seed: int, tmp_path: Path) -> None:
    life = Life(tmp_path, seed)
    asyncio.run(life.run())
    assert not life.refused & life.acknowledged.keys()


@pytest.mark.parametrize("closed", [True, False])
def test_a_real_file_whose_sync_and_cut_both_fail_keeps_no_ghost(
    closed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`fdatasync` and `ftruncate` of the journal's own descriptor; that of the notes is another file."""
    real: dict[str, Callable[..., object]] = {"fdatasync": os.fdatasync, "ftruncate": os.ftruncate}

    def failing(name: str) -> Callable[..., None]:
        def call(descriptor: int, *rest: int) -> None:
            if Path(f"/proc/self/fd/{descriptor}").resolve().parent.name == "journal":
                raise OSError(5, "input/output error")
            real[name](descriptor, *rest)

        return call

    async def story() -> list[str]:
        journal = await Journal.open(FolderVolume(tmp_path))
        journal.commit([Change("records", "told", b"{}")])
        with monkeypatch.context() as broken:
            broken.setattr(os, "fdatasync", failing("fdatasync"))
            broken.setattr(os, "ftruncate", failing("ftruncate"))
            with pytest.raises(OSError, match="input/output"):
                journal.commit([Change("records", "ghost", b"{}")])
            assert b"ghost" in (tmp_path / "journal/journal.00000000").read_bytes()
        if closed:
            await journal.close()
        journal = await Journal.open(FolderVolume(tmp_path))
        found = list(journal.tables["records"])
        await journal.close()
        return found

    assert asyncio.run(story()) == ["told"]
    assert b"ghost" not in (tmp_path / "journal/journal.00000000").read_bytes()
