"""A peer server inside the process, and phones before it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.mobile.sync.faulty import FaultyTransport
from tests.mobile.sync.peer import Peer
from tests.mobile.sync.phone import Phone


@pytest.fixture
def peer() -> Peer:
    return Peer()


@pytest.fixture
def line(peer: Peer) -> FaultyTransport:
    """The way from the phone to the peer."""
    return FaultyTransport(httpx.ASGITransport(peer.app))


@pytest.fixture
async def phone(tmp_path: Path, peer: Peer, line: FaultyTransport) -> AsyncIterator[Phone]:
    """An enrolled phone."""
    one = await Phone(tmp_path / "phone", lambda: line).open()
    await one.enrol(peer.issue_code("ABCDE23456"))
    peer.requests.clear()
    yield one
    await one.kill()
