"""The app killed in each single writing step of a day, one run for each: whatever was acknowledged is there, and what
was being written is there whole or not at all."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest

from mobile.device.native_folder import FolderVolume
from tests.faults.store.effort import effort
from tests.faults.store.story import live, open_seeded, seen
from tests.mobile.store.faulty import FaultyVolume, Killed
from tests.mobile.store.people import TestClock


async def undisturbed(folder: Path, seed: int) -> tuple[list[dict[str, Any]], int]:
    """What is seen after each acknowledged thing, and how many writing steps the day has."""
    clock = TestClock()
    volume = FaultyVolume(FolderVolume(folder))
    store = await open_seeded(volume, seed, clock)
    states = [seen(store)]
    async for _ in live(store, clock, seed):
        states.append(seen(store))
    await store.close()
    return states, volume.operations


async def killed(folder: Path, seed: int, step: int) -> int:
    """Live until the kill; how many things had been acknowledged."""
    clock = TestClock()
    volume = FaultyVolume(FolderVolume(folder))
    store = await open_seeded(volume, seed, clock)
    volume.kill_in, volume.tear = step, random.Random(step).random()
    acknowledged = 0
    try:
        async for _ in live(store, clock, seed):
            acknowledged += 1
    except Killed:
        pass
    await volume.release()
    return acknowledged


async def seen_after_restart(folder: Path, seed: int) -> dict[str, Any]:
    store = await open_seeded(FolderVolume(folder), seed, TestClock())
    state = seen(store)
    # The save that was cut off is said as such, at every start until somebody has looked at it.
    assert all(piece.torn for piece in await store.quarantine.pieces())
    assert store.problems == store.damage_words
    assert await store.photos.inspect() == []
    store.preferences.put("still", "writable")
    await store.close()
    return state


@pytest.mark.parametrize("seed", range(effort(3, 120)))
def test_a_kill_in_any_step_leaves_the_day_as_before_or_after_what_was_being_written(seed: int, tmp_path: Path) -> None:
    states, steps = asyncio.run(undisturbed(tmp_path / "undisturbed", seed))
    assert steps > 50
    for step in range(1, steps + 1):
        folder = tmp_path / str(step)
        acknowledged = asyncio.run(killed(folder, seed, step))
        for _ in range(2):
            found = asyncio.run(seen_after_restart(folder, seed))
            assert found in states[acknowledged : acknowledged + 2], (step, acknowledged)
