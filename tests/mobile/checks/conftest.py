from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mobile.store.phone import PhoneStore
from tests.mobile.checks.world import open_store


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[PhoneStore]:
    opened = await open_store(tmp_path)
    yield opened
    await opened.close()
