from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync_server.acts.world import World, build_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """长宁区 on Tuesday 2026-11-24 at 16:00."""
    built = build_world(tmp_path)
    yield built
    built.ledger.close()
