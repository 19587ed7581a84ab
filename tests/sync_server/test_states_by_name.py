"""No state is spelled out where it is asked about: the type that owns the word is named, so that a misspelt one is
found by the type checker and not by a count that is wrong."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import sync_server

SERVER = Path(sync_server.__file__).parent
COLUMNS = frozenset({"state", "decision", "standing"})
# The ledger stands below the types of documents; its own words are tied to the book of terms by a test.
BELOW = SERVER / "ledger" / "terms.py"


def _column(node: ast.expr) -> bool:
    """`n.state`, `row["state"]`."""
    if isinstance(node, ast.Attribute):
        return node.attr in COLUMNS
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value in COLUMNS


def _words(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_words(node.body), *_words(node.orelse))
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for element in node.elts:
            yield from _words(element)


def spelled_out(source: str) -> Iterator[str]:
    """The words with which a state is compared, or that are written into one."""
    for node in ast.walk(ast.parse(source)):
        said: list[ast.expr] = []
        if isinstance(node, ast.Compare) and any(_column(side) for side in (node.left, *node.comparators)):
            said = [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            asked = node.func.attr in ("in_", "not_in") and _column(node.func.value)
            said = node.args if asked else [k.value for k in node.keywords if k.arg in COLUMNS]
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            said = [value for key, value in pairs if isinstance(key, ast.Constant) and key.value in COLUMNS]
        for expression in said:
            yield from (word for word in _words(expression) if word.isascii())


def test_no_file_of_the_server_spells_a_state_out() -> None:
    files = [path for path in SERVER.rglob("*.py") if "migrations" not in path.parts and path != BELOW]
    assert len(files) > 400
    found = {(str(path.relative_to(SERVER)), word) for path in files for word in spelled_out(path.read_text("utf-8"))}
    assert found == set()


def test_what_is_spelled_out_would_be_found() -> None:
    assert list(spelled_out('n.state == "closed"')) == ["closed"]
    assert list(spelled_out('row["decision"] != "upheld"')) == ["upheld"]
    assert list(spelled_out('n.state.not_in(("revoked", "void"))')) == ["revoked", "void"]
    assert list(spelled_out('update(d).values(state="waiting")')) == ["waiting"]
    assert list(spelled_out('values = {"state": "failing"}')) == ["failing"]
    assert list(spelled_out('{"decision": "granted" if yes else "refused"}')) == ["granted", "refused"]
    assert list(spelled_out('a.decision == ""')) == []
    assert list(spelled_out("n.state == NoticeState.CLOSED.value")) == []
