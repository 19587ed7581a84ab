"""The walks of docs/decisions/walks.md are the code's: each hop is there, and there are no more climbs than said."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from tests.imports import ROOT, imports_of, within
from tests.test_rooms import BELOW, room_of

PAGE = (ROOT / "docs/decisions/walks.md").read_text("utf-8")
HOP = re.compile(r"^\| \d+( ▲)? \| `([\w/]+\.py):(\w+)` \|", re.MULTILINE)
TITLE = re.compile(r"^## .*: (\d) climbs", re.MULTILINE)
BOUNDS = (2, 3, 4)  # a photo, the month's report, a notice


@dataclass(frozen=True)
class Hop:
    climbs: bool
    file: Path
    function: str

    @property
    def room(self) -> str:
        return room_of(".".join(self.file.relative_to(ROOT).with_suffix("").parts))


def walks() -> list[list[Hop]]:
    parts = PAGE.split("\n## ")[1:]
    return [
        [Hop(bool(up), ROOT / "sync_server" / file, name) for up, file, name in HOP.findall(part)] for part in parts
    ]


def above(upper: str, lower: str) -> bool:
    """Whether one may get from the upper room down to the lower one by the arrows."""
    below = {room_of(name) for name in BELOW[upper]}
    return lower in below or any(above(room, lower) for room in below if room != upper)


WALKS = walks()


def test_there_are_three_walks_of_some_length() -> None:
    assert [len(walk) > 10 for walk in WALKS] == [True, True, True]


@pytest.mark.parametrize("walk", WALKS, ids=["photo", "report", "notice"])
def test_each_hop_is_a_function_that_is_there(walk: list[Hop]) -> None:
    functions = {
        hop: {
            node.name
            for node in ast.walk(ast.parse(hop.file.read_text("utf-8")))
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        }
        for hop in walk
    }
    assert [hop for hop, names in functions.items() if hop.function not in names] == []


@pytest.mark.parametrize("walk", WALKS, ids=["photo", "report", "notice"])
def test_what_climbs_is_marked_and_nothing_else(walk: list[Hop]) -> None:
    found = [above(hop.room, before.room) for before, hop in pairwise(walk) if hop.room != before.room]
    marked = [hop.climbs for before, hop in pairwise(walk) if hop.room != before.room]
    assert found == marked
    assert not walk[0].climbs


def test_no_walk_climbs_more_often_than_its_bound_and_its_title_says_how_often() -> None:
    climbs = [sum(hop.climbs for hop in walk) for walk in WALKS]
    assert [int(said) for said in TITLE.findall(PAGE)] == climbs
    assert all(climbed <= bound for climbed, bound in zip(climbs, BOUNDS, strict=True))


def test_the_reports_walk_visits_the_rules_of_filing_from_one_place() -> None:
    files = {hop.file for hop in WALKS[1]} | set((ROOT / "sync_server/acts/reports").glob("*.py"))
    files.add(ROOT / "sync_server/acts/filing_terms.py")
    visits = {
        file.name for file in files for name in imports_of(file) if within(name, "sync_server.procedures.filings")
    }
    assert visits == {"filing_terms.py"}
