"""Nothing of the phone remembers anything in a module: what the app knows is held by objects that the app owns."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.imports import ROOT

CHANGING = {"add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove", "setdefault", "update"}
REMEMBERING = {"WeakKeyDictionary", "WeakValueDictionary", "WeakSet", "ContextVar"}


def remembered(code: str) -> set[str]:
    """The names of a module that its functions change, and those that exist only to be changed. A function kept by
    `lru_cache` remembers nothing but its own answers."""
    tree = ast.parse(code)
    ours = {name for statement in tree.body for name in _bound(statement)}
    inside = [node for statement in tree.body for node in ast.walk(statement) if _is_function(node)]
    changed = {name for function in inside for node in ast.walk(function) for name in _changed(node)}
    return (changed & ours) | {name for statement in tree.body for name in _remembering(statement)}


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)


def _bound(statement: ast.stmt) -> Iterator[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    targets = [statement.target] if isinstance(statement, ast.AnnAssign) else targets
    yield from (target.id for target in targets if isinstance(target, ast.Name))


def _changed(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Global):
        yield from node.names
    elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
        yield from _name(node.value)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
        yield from _name(node.func.value)


def _remembering(statement: ast.stmt) -> Iterator[str]:
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] in REMEMBERING:
        yield from _bound(statement)


def _name(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Name):
        yield value.id


def test_no_module_of_the_phone_remembers_anything() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / "mobile").rglob("*.py"))
        for name in remembered(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_a_table_that_is_only_read_is_no_memory() -> None:
    assert remembered("LOOKS = {1: 'a'}\ndef look(n):\n    own = {}\n    own[n] = LOOKS[n]\n    return own") == set()


def test_every_way_of_remembering_is_seen() -> None:
    assert remembered("_DESKS = {}\ndef desk(app):\n    _DESKS[app] = 1") == {"_DESKS"}
    assert remembered("_DESKS = {}\ndef close(app):\n    del _DESKS[app]") == {"_DESKS"}
    assert remembered("_SEEN: set[int] = set()\nclass A:\n    def see(self):\n        _SEEN.add(1)") == {"_SEEN"}
    assert remembered("tries = 0\ndef again():\n    global tries\n    tries += 1") == {"tries"}
    assert remembered("_OPEN: WeakKeyDictionary[A, B] = weakref.WeakKeyDictionary()") == {"_OPEN"}
    assert remembered("BOOK = Book()\ndef turn():\n    BOOK.page += 1") == {"BOOK"}
