"""A world of acts in which a case is opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync_server.acts.world import World, build_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """长宁区 on Wednesday 2026-11-04 at 10:00."""
    built = build_world(tmp_path, "2026-11-04 10:00")
    yield built
    built.ledger.close()
