"""The house that journeys are made in, and the phone they are made with."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

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


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of the demonstration organisation, to copy. To tell it and to print its papers takes a minute:
    the first process that needs it does it for all."""
    own = tmp_path_factory.getbasetemp()
    data = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "told"
    with data.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not data.exists():
            beginning = data.with_suffix(".beginning")
            first = House(beginning, free_port())
            first.ducha("demo")
            first.start()
            try:
                first.until_printed_and_bound()
            finally:
                first.stop()
            beginning.rename(data)
    return data


@pytest.fixture(scope="module")
def house(webapp: Path, told: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A running server with the demonstration organisation."""
    built = House(Path(copytree(told, tmp_path_factory.mktemp("house") / "data")), free_port())
    built.start()
    yield built
    built.stop()


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the phone's camera sees."""
    return film(tmp_path_factory.mktemp("camera") / "street.y4m")
