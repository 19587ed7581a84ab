"""Fixtures of the stories: the console on a fresh ledger, and a world that begins when the story does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync_server.evidence.store import open_store
from sync_server.keeping.verify import verify
from tests.sync_server.acts.world import World, build_world
from tests.sync_server.console.conftest import (
    app,
    browser,
    clock,
    fresh_ledger,
    ledger,
    logged_in,
    squads,
    street,
    unit_of,
)

__all__ = ["app", "browser", "clock", "fresh_ledger", "ledger", "logged_in", "squads", "street", "unit_of"]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[[str], World]]:
    """长宁区 from a moment in Shanghai on; as the story ends the ledger verifies."""
    worlds: list[World] = []

    def built(moment: str) -> World:
        worlds.append(build_world(tmp_path, moment))
        return worlds[-1]

    yield built
    for world in worlds:
        with world.ledger.read() as conn:
            faults = verify(conn, open_store(str(tmp_path / "photos"))).faults
        world.ledger.close()
        assert faults == []
