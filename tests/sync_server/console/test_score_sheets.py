"""计分底稿: with nothing but the archive, a stranger comes to the same scores, and finds what somebody changed."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.plain import to_plain
from sync_server.console.score_recount import main, recount
from sync_server.console.score_sheets import PROGRAM, STANDING, archive, can_be_recounted
from sync_server.procedures.evaluating import UnitResult, unit_figures
from sync_server.procedures.rulebook import ScoreRules
from sync_server.procedures.scoring import CountedAs, LateFeedback, ScoredFinding, score_unit
from tests.sync_server.procedures.test_scoring import DAY, finding, findings

RULES = ScoreRules()
MADE = datetime(2026, 12, 1, tzinfo=UTC)
Month = tuple[list[ScoredFinding], int, bool]


def figures_of(units: Sequence[Sequence[Month]], rules: ScoreRules = RULES) -> dict[str, Any]:
    """The figures of an evaluation of units with months of (findings, inspections, whether a feedback was late)."""
    results = []
    for n, months in enumerate(units):
        scores = {}
        for at, (found, checks, late) in enumerate(months):
            month = f"2026-{10 + at}"
            placed = [replace(f, day=f.day.replace(month=10 + at, day=min(f.day.day, 30))) for f in found]
            terms = [LateFeedback(f"n{n}{at}", "督通1号", DAY.replace(month=10 + at))] if late else []
            scores[month] = score_unit(placed, terms, rules, checks=checks)
        results.append(UnitResult(f"u{n}", f"{n}队", scores))
    return {
        "month_rules": {month: to_plain(rules) for month in results[0].months},
        "units": [unit_figures(result) for result in results],
    }


def unpacked(figures: dict[str, Any], folder: Path) -> Path:
    zipfile.ZipFile(io.BytesIO(archive(figures, MADE))).extractall(folder)
    return folder


months = st.tuples(st.lists(findings, max_size=8, unique_by=lambda f: f.id), st.integers(0, 3), st.booleans())
quarters = st.lists(st.lists(months, min_size=2, max_size=2), min_size=1, max_size=3)
some_rules = st.builds(
    ScoreRules,
    corrected_factor=st.sampled_from([0.0, 0.5, 0.75]),
    cap_per_inspection=st.sampled_from([4.0, 20.0]),
    cap_per_item=st.sampled_from([1.5, 10.0, 30.0]),
    least_checks=st.integers(1, 3),
)


@settings(max_examples=40)
@given(quarters, some_rules)
def test_whoever_reckons_again_from_the_archive_comes_to_the_same(units: list[list[Month]], rules: ScoreRules) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert recount(unpacked(figures_of(units, rules), Path(folder))) == []


UNITS: list[list[Month]] = [
    [([finding(1, count=7), finding(2, corrected=True)], 2, True)],
    [([], 1, False)],
    [([], 0, False)],
]


@pytest.mark.parametrize(
    ("name", "was", "becomes", "says"),
    [
        ("得分", "0队,14.5,85.5", "0队,14.5,95.5", "0队 全期 得分：按底稿为 85.5，表上为 95.5"),
        ("各月得分", "1队,2026-10,1,0,100.0", "1队,2026-10,1,0,99", "1队 2026-10 得分：按底稿为 100，表上为 99"),
        ("各月得分", "2队,2026-10,0,0,不评定", "2队,2026-10,0,0,100", "2队 2026-10 得分：按底稿为 不评定，表上为 100"),
        ("规则", "2026-10,起始分,100.0", "2026-10,起始分,90.0", "1队 2026-10 得分：按底稿为 90，表上为 100.0"),
        ("扣分底稿", ",7,0,5.0,否,计分,", ",3,0,5.0,否,计分,", "0队 2026-10 第1行扣分：按底稿为 6，表上为 10.0"),
    ],
)
def test_a_figure_that_somebody_changed_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, was: str, becomes: str, says: str
) -> None:
    folder = unpacked(figures_of(UNITS), tmp_path)
    assert main(folder) == 0
    assert capsys.readouterr().out == "一致\n"
    file = folder / f"{name}.csv"
    text = file.read_text("utf-8-sig")
    assert was in text, text
    file.write_text(text.replace(was, becomes), "utf-8-sig")
    assert main(folder) == 1
    assert says in capsys.readouterr().out


def test_the_program_runs_alone_with_nothing_but_python(tmp_path: Path) -> None:
    folder = unpacked(figures_of(UNITS), tmp_path)
    assert (folder / "复算.py").read_bytes() == PROGRAM.read_bytes()
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "复算.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("一致\n", 0), done.stderr
    recipe = (folder / "复算说明.txt").read_text("utf-8-sig")
    for name in ("规则.csv", "扣分底稿.csv", "各月得分.csv", "得分.csv", "复算.py"):
        assert name in recipe
        assert (folder / name).is_file()


def test_every_standing_has_a_word_and_an_evaluation_of_before_cannot_be_reckoned_again() -> None:
    assert set(STANDING) == set(CountedAs)
    figures = figures_of(UNITS)
    assert can_be_recounted(figures)
    del figures["month_rules"]
    assert not can_be_recounted(figures)
