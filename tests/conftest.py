"""What holds for every test."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Each commit of a ledger waits until the disk has it, and tests commit by the ten thousand. What a killed process
# leaves behind is the same in memory; where there is little of it (a container gives 64 MB), files stay on disk.
MEMORY, ROOM = Path("/dev/shm"), 6 << 30
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

# 撤销 holds deeds back for half a minute (`console/waiting.py`). Tests of anything else do not wait for them; those of
# the waiting itself set their own (`tests/sync_server/console/test_waiting.py`).
os.environ.setdefault("DUCHA_UNDO_SECONDS", "0")

# How fast a machine is, or how busy, says nothing about behaviour: speed is the matter of `make bench`.
settings.register_profile("behaviour", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("behaviour")


BEHIND_A_JOURNEY = 27  # files: as long as it takes another process to get through one, about


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys begin one after the other, with files of other tests between them: browsers and servers by the dozen,
    all in the first minutes, would wait for each other on two cores until somebody's patience ends."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    journeys = [path for path in files if path.parent.name == "journeys"]
    others = iter([path for path in files if path.parent.name != "journeys"])
    order: list[Path] = []
    for journey in journeys:
        order += [journey, *islice(others, BEHIND_A_JOURNEY)]
    items[:] = [item for path in (*order, *others) for item in files[path]]


def pytest_collection_finish() -> None:
    """What was imported stays to the end: the collector need not walk through all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
