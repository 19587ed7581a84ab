from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mobile.webapp.builds import build_app
from tests.mobile.webapp.static_server import AppServer, serving


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The probe app, built once."""
    out = tmp_path_factory.mktemp("webapp") / "first"
    build_app(out)
    return out


@pytest.fixture
def server(built: Path) -> Iterator[AppServer]:
    with serving(built) as running:
        yield running
