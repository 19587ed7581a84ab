"""Fixtures of the stories: a world of acts, and the console on a fresh ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.organisation import DelegationMode
from tests.sync_server.acts.world import World, build_world
from tests.sync_server.console.conftest import (
    app,
    browser,
    clock,
    fresh_ledger,
    ledger,
    logged_in,
    squads,
    unit_of,
)

__all__ = ["app", "browser", "clock", "fresh_ledger", "ledger", "logged_in", "squads", "unit_of", "world"]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """长宁区 on Tuesday 2026-11-24 at 16:00, with `direct` delegation."""
    built = build_world(tmp_path)
    built.delegate(DelegationMode.DIRECT)
    yield built
    built.ledger.close()
