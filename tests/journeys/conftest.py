"""The house that journeys are made in, and the phone they are made with."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.house import ROOT, WEBAPP, House, free_port
from tests.journeys.scene import film

OUT = Path(__file__).parent / "out"


@pytest.fixture(scope="module")
def webapp() -> Path:
    """The built phone app; unchanged inputs cost a second."""
    build = [sys.executable, "-m", "mobile.webapp.build", "--out", str(WEBAPP), "--base", "/app/"]
    subprocess.run(build, cwd=ROOT, check=True)
    return WEBAPP


@pytest.fixture(scope="module")
def house(webapp: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A running server with the demonstration organisation."""
    built = House(tmp_path_factory.mktemp("house"), free_port())
    built.ducha("demo")
    built.start()
    yield built
    built.stop()


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the phone's camera sees."""
    return film(tmp_path_factory.mktemp("camera") / "street.y4m")
