"""Which failures are looked at once more, and that real ones stay failures."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.whole_run import MOST, once_more, whole_run

# Each passes only where a file says so that the run before left: what hung on its neighbours, and what is broken.
JOURNEY = """
import pytest
from pathlib import Path
pytestmark = pytest.mark.journey
def test_passes_alone():
    tried = Path("tried")
    assert tried.exists() or tried.touch()
def test_walks():
    pass
"""
BROKEN = "import pytest\npytestmark = pytest.mark.journey\ndef test_broken():\n    assert False\n"
MARKED = JOURNEY.replace("pytestmark = pytest.mark.journey\n", "@pytest.mark.journey\n")
MIXED = (
    JOURNEY.replace("pytestmark = pytest.mark.journey\n", "") + "@pytest.mark.journey\ndef test_other():\n    pass\n"
)
RULE = "def test_rule():\n    assert False\n"


def run_in(folder: Path, **files: str) -> int:
    """The exit code of a whole run of these files."""
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = journey: drives a browser\n", "utf-8")
    for name, text in files.items():
        (folder / f"test_{name}.py").write_text(text, "utf-8")
    bare = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}

    def run(options: Sequence[str]) -> int:
        return subprocess.call([sys.executable, "-m", "pytest", "-q", *options], cwd=folder, env=bare)

    return whole_run(run, folder, [])


def test_a_journey_that_passes_alone_is_no_failure(tmp_path: Path) -> None:
    assert run_in(tmp_path, journey=JOURNEY) == 0


def test_a_journey_that_is_broken_fails_alone_too(tmp_path: Path) -> None:
    assert run_in(tmp_path, broken=BROKEN) == 1


def test_beside_a_failing_rule_no_journey_gets_a_second_chance(tmp_path: Path) -> None:
    assert run_in(tmp_path, journey=JOURNEY, rule=RULE) == 1


def test_in_a_file_where_journeys_stand_beside_others_only_they_get_one(tmp_path: Path) -> None:
    (tmp_path / "marked").mkdir()
    assert run_in(tmp_path / "marked", marked=MARKED) == 0
    (tmp_path / "mixed").mkdir()
    assert run_in(tmp_path / "mixed", mixed=MIXED) == 1


def test_many_journeys_that_fail_are_no_accident() -> None:
    failed = [f"tests/test_{n}.py::test_it[{n}]" for n in range(MOST + 1)]
    assert once_more(failed, lambda *_: True) == []
    assert once_more([*failed[:MOST], failed[0] + "x"], lambda *_: True) == [f"tests/test_{n}.py" for n in range(MOST)]


def test_no_tests_at_all_is_trouble_and_not_tried_again(tmp_path: Path) -> None:
    assert run_in(tmp_path) == 5
