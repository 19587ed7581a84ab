"""What holds for every test."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings

# Each commit of a ledger waits until the disk has it, and tests commit by the ten thousand. What a killed process
# leaves behind is the same in memory; where there is little of it (a container gives 64 MB), files stay on disk.
MEMORY, ROOM = Path("/dev/shm"), 6 << 30
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

# How fast a machine is, or how busy, says nothing about behaviour: speed is the matter of `make bench`.
settings.register_profile("behaviour", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("behaviour")


def pytest_collection_finish() -> None:
    """What was imported stays to the end: the collector need not walk through all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
