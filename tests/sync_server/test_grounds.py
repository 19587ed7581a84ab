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
# Rooms whose functions answer with a sentence: rules know nothing of refusals.
RULES = (
    "sync_server.casework",
    "sync_server.procedures",
    "sync_server.notices.rules",
    "sync_server.special.rules",
)
OPEN = {"RULE": RULE, "CONFLICT": CONFLICT, "MALFORMED": MALFORMED}


def _listed(path: Path) -> dict[str, Ground]:
    """The grounds of one file by their name in it."""
    module = importlib.import_module(f"sync_server.grounds.{path.stem}")
    return {name: value for name, value in vars(module).items() if isinstance(value, Ground)}


def _named(grounds: Ground) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(grounds.reason) if name is not None}


def _sources() -> Iterator[Path]:
    for room in ("sync_server", "mobile", "shared"):
        yield from sorted((ROOT / room).rglob("*.py"))


def _grounds_in(path: Path) -> Iterator[tuple[ast.Attribute, ast.Call | None, str, Ground]]:
    """(where, the refusal that it is given to, name, ground) of each `grounds.NAME` of a file; without a refusal it is
    handed on, and refused with elsewhere."""
    source = path.read_text("utf-8")
    tree = ast.parse(source if "grounds" in source else "")
    files = [
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "sync_server.grounds"
        for alias in node.names
    ]
    refusals = {
        id(node.args[0]): node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "grounds":
            assert len(files) == 1, f"{path}: the grounds of one file"
            listed = _listed(FILES[0].with_name(f"{files[0]}.py"))[node.attr]
            yield node, refusals.get(id(node)), f"{files[0]}.{node.attr}", listed


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
        if not path.is_relative_to(ROOT / "sync_server/casework"):  # a course passes on what its table says
            place = path.relative_to(ROOT).as_posix()
            found += [f"{place}:{line}" for line in _built_beside(path.read_text("utf-8"))]
    assert found == []


def _built_beside(source: str) -> Iterator[int]:
    """Lines that refuse with a sentence that is neither a ground's nor a rule's own answer.

    A rule answers by what its function returns, or by the ValueError that it raised; between the answer and the refusal
    stands at most a name."""
    if not any(word in source for word in (*OPEN, "Refusal")):
        return
    tree = ast.parse(source)
    rules = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(RULES)
        for alias in node.names
    }
    for around in _functions(tree):
        answers: dict[str, list[ast.expr]] = {}
        for node in ast.walk(around):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    answers.setdefault(name, []).append(value)
                case ast.NamedExpr(target=ast.Name(id=name), value=value):
                    answers.setdefault(name, []).append(value)
        caught = {node.name for node in ast.walk(around) if isinstance(node, ast.ExceptHandler)}
        for node in ast.walk(around):
            if (said := _said(node)) is not None:
                values = answers.get(said.id, []) if isinstance(said, ast.Name) else [said]
                if not values or not all(_answers(value, rules, caught) for value in values):
                    yield said.lineno


def _functions(tree: ast.Module) -> Iterator[ast.AST]:
    """Each function that stands in no other, and the module's own lines."""
    todo: list[ast.AST] = [tree]
    while todo:
        for node in ast.iter_child_nodes(todo.pop()):
            if isinstance(node, ast.ClassDef):
                todo.append(node)
            else:
                yield node


def _said(node: ast.AST) -> ast.expr | None:
    """What a refusal of a kind that leaves its sentence open is given for it."""
    match node:
        case ast.Call(func=ast.Name(id="Refusal"), args=[said, *_]):
            return said
        case ast.Call(func=ast.Name(id="Problem"), args=[kind], keywords=[ast.keyword(value=said), *_]):
            open_kind = any(isinstance(one, ast.Name) and one.id in OPEN for one in ast.walk(kind))
            return said if open_kind else None
    return None


def _answers(value: ast.expr, rules: set[str], caught: set[str | None]) -> bool:
    match value:
        case ast.Call(func=ast.Name(id="str"), args=[ast.Name(id=name)]):
            return name in caught
        case ast.Call(func=ast.Name(id=name)):
            return name in rules
        case ast.Call(func=ast.Attribute(attr="refusal")):  # a chain's
            return True
    return False


@pytest.mark.parametrize(
    "body",
    [
        "raise Problem(RULE, reason='请写明理由')",
        "raise Problem(RULE, reason=f'{name}已离岗')",
        "words = '请写明理由'; raise Problem(RULE, reason=words)",
        "words = f'{name}已离岗'\n    raise Refusal(words).problem()",
        "why = refusal(name) or '请写明理由'; raise Problem(RULE, reason=why)",
        "why = refusal(name)\n    if not why: why = '请写明理由'\n    raise Problem(CONFLICT, reason=why)",
        "raise Problem(RULE if name else CONFLICT, reason=str(name))",
        "raise Problem(RULE, reason=name)",
        "raise Problem(MALFORMED, reason=WORDS)",
        "raise Problem(RULE, reason=_own(name))",
    ],
)
def test_a_sentence_that_is_built_beside_would_be_found(body: str) -> None:
    top = "from sync_server.procedures.closing import refusal\nWORDS = '请写明理由'\n"
    assert list(_built_beside(f"{top}def deed(name: str) -> None:\n    {body}\n")) != []


def test_what_a_rule_answers_is_passed_on() -> None:
    source = """
from sync_server.procedures.closing import refusal
def deed(name: str) -> None:
    if why := refusal(name):
        raise Problem(RULE, reason=why)
    try:
        read(name)
    except ValueError as error:
        raise Problem(RULE, reason=str(error)) from error
"""
    assert list(_built_beside(source)) == []


def test_every_refusal_gives_the_values_that_its_sentence_names_and_every_ground_is_used() -> None:
    used = set()
    for path in _sources():
        for node, refusal, name, listed in _grounds_in(path):
            used.add(name)
            given = {word.arg for word in refusal.keywords} if refusal else set()  # what is handed on needs none
            assert given == _named(listed), f"{path}:{node.lineno}"
    assert used == {f"{path.stem}.{name}" for path in FILES for name in _listed(path)}


def test_a_ground_travels_between_processes_and_says_the_same() -> None:
    for listed in GROUNDS.values():
        sent = Problem(listed, **{name: ValueError("七") for name in _named(listed)})
        came = pickle.loads(pickle.dumps(sent))
        assert (came.kind, came.ground) == (listed.kind, listed.code)
        assert came.document() == sent.document()
        assert came.detail == listed.kind.detail.format(reason=came.values["reason"])
