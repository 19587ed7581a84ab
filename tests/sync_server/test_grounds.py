"""What people are told when something is refused stands in the catalogue, not in the code that refuses."""

from __future__ import annotations

import ast
import importlib
import pickle
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from shared.problems import CONFLICT, GROUNDS, MALFORMED, RULE, Ground, Problem

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path for path in (ROOT / "sync_server/grounds").glob("*.py") if path.name != "__init__.py")
OPEN = {"RULE": RULE, "CONFLICT": CONFLICT, "MALFORMED": MALFORMED}


def _listed(path: Path) -> dict[str, Ground]:
    """The grounds of one file by their name in it."""
    module = importlib.import_module(f"sync_server.grounds.{path.stem}")
    return {name: value for name, value in vars(module).items() if isinstance(value, Ground)}


def _named(grounds: Ground) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(grounds.reason) if name is not None}


def _refusals(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
            yield node


def _sources() -> Iterator[Path]:
    for room in ("sync_server", "mobile", "shared"):
        yield from sorted((ROOT / room).rglob("*.py"))


def _raised(path: Path) -> Iterator[tuple[ast.Call, str, Ground]]:
    """(call, name, ground) of each `Problem(grounds.NAME, …)` of a file."""
    tree = ast.parse(path.read_text("utf-8"))
    files = [
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "sync_server.grounds"
        for alias in node.names
    ]
    for call in _refusals(path):
        said = call.args[0]
        if isinstance(said, ast.Attribute) and isinstance(said.value, ast.Name) and said.value.id == "grounds":
            assert len(files) == 1, f"{path}: the grounds of one file"
            yield call, f"{files[0]}.{said.attr}", _listed(FILES[0].with_name(f"{files[0]}.py"))[said.attr]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_ground_has_a_code_of_its_own_named_after_its_file(path: Path) -> None:
    for name, listed in _listed(path).items():
        assert listed.code == f"{path.stem}-{name.lower().replace('_', '-')}"
        assert GROUNDS[listed.code] is listed
        assert listed.kind in OPEN.values()
        assert not listed.reason.endswith("。"), "the kind's sentence brings the full stop"


def test_no_sentence_is_written_where_it_refuses() -> None:
    found = []
    for path in _sources():
        place = path.relative_to(ROOT).as_posix()
        for call in _refusals(path):
            said = {word.arg: word.value for word in call.keywords}.get("reason")
            if isinstance(said, ast.JoinedStr | ast.Constant):
                found.append(f"{place}:{call.lineno}")
    assert found == []


def test_every_refusal_gives_the_values_that_its_sentence_names_and_every_ground_is_used() -> None:
    used = set()
    for path in _sources():
        for call, name, listed in _raised(path):
            used.add(name)
            assert {word.arg for word in call.keywords} == _named(listed), f"{path}:{call.lineno}"
    assert used == {f"{path.stem}.{name}" for path in FILES for name in _listed(path)}


def test_a_ground_travels_between_processes_and_says_the_same() -> None:
    for listed in GROUNDS.values():
        sent = Problem(listed, **{name: ValueError("七") for name in _named(listed)})
        came = pickle.loads(pickle.dumps(sent))
        assert (came.kind, came.ground) == (listed.kind, listed.code)
        assert came.document() == sent.document()
        assert came.detail == listed.kind.detail.format(reason=came.values["reason"])
