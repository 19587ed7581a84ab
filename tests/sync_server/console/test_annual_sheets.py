"""计分底稿 of a district's year: with nothing but the archive, a stranger comes to the same points."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.plain import to_plain
from sync_server.console.annual_recount import main, recount
from sync_server.console.annual_sheets import RULES, archive, can_be_recounted
from sync_server.procedures.annual import DistrictYear, Filed, evaluate
from sync_server.procedures.rulebook import AnnualRules
from tests.sync_server.procedures.test_annual import YEAR, years

STANDARD = AnnualRules()
MADE = datetime(2026, 12, 31, tzinfo=UTC)
# In use since October: three months count, and nothing was due before.
BEGUN = replace(YEAR, months=3, checks=132, visited=6, plans=Filed(3, 2, 1), reports=Filed(2, 2, 0))


def figures_of(counted: Sequence[DistrictYear], rules: AnnualRules = STANDARD) -> dict[str, Any]:
    return {
        "rules": to_plain(rules),
        "districts": [to_plain(evaluate(year, rules)) for year in counted],
        "years": [to_plain(year) for year in counted],
    }


def unpacked(figures: dict[str, Any], folder: Path) -> Path:
    codes = [line["code"] for line in figures["districts"]]
    zipfile.ZipFile(io.BytesIO(archive(figures, codes, MADE))).extractall(folder)
    return folder


some_rules = st.builds(
    AnnualRules,
    late_share=st.sampled_from([0.0, 0.5, 1.0]),
    checks_a_month=st.sampled_from([0.5, 8.0, 20.0]),
    returned_points=st.sampled_from([0.0, 1.0, 2.5]),
    least_checks_a_month=st.sampled_from([0.5, 1.0, 3.0]),
    least_coverage=st.sampled_from([0.0, 0.5, 1.0]),
)


@settings(max_examples=40)
@given(years, some_rules)
def test_whoever_reckons_again_from_the_archive_comes_to_the_same(year: DistrictYear, rules: AnnualRules) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert recount(unpacked(figures_of([year], rules), Path(folder))) == []


def test_months_before_use_are_left_out_of_what_a_stranger_reckons_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = unpacked(figures_of([BEGUN]), tmp_path)
    assert main(folder) == 0
    assert "启用系统以前的月份不计" in (folder / "复算说明.txt").read_text("utf-8-sig")
    file = folder / "各区事实.csv"
    text = file.read_text("utf-8-sig")
    assert ",11,3,132," in text, "three months of eleven squads"
    file.write_text(text.replace(",11,3,132,", ",11,12,132,"), "utf-8-sig")
    assert main(folder) == 1
    assert "督察数量：按底稿为 2.5，表上为 10.0" in capsys.readouterr().out, "a whole year would give a quarter of it"


def test_the_program_runs_alone_with_nothing_but_python(tmp_path: Path) -> None:
    folder = unpacked(figures_of([BEGUN, replace(YEAR, code="310104", name="徐汇区")]), tmp_path)
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "复算.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("一致\n", 0), done.stderr


def test_every_rule_is_named_and_an_evaluation_of_before_cannot_be_reckoned_again() -> None:
    assert set(RULES) == {field.name for field in fields(AnnualRules)}
    figures = figures_of([YEAR])
    assert can_be_recounted(figures)
    del figures["years"]
    assert not can_be_recounted(figures)
