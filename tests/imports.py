"""Who imports whom: every import of the sources, also those inside functions, and the circles that they make."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
OURS = ("shared", "mobile", "sync_server")
Arrow = tuple[str, str]
_BY_NAME = re.compile(rf"(?:{'|'.join(OURS)})(?:\.\w+)+:\w+")


@cache
def modules() -> Mapping[str, Path]:
    """Every module of ours by its dotted name; a package goes by its own name."""
    found = {}
    for top in OURS:
        for path in sorted((ROOT / top).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(tree: ast.AST) -> set[str]:
    """Every dotted name that the code imports, at its head or inside a function: `from a import b` is `a.b`. A text
    `a.b:C`, by which something is imported when it is first wanted, counts as `from a.b import C`."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"a relative import: {ast.unparse(node)}"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _BY_NAME.fullmatch(node.value):
            names.add(node.value.replace(":", "."))
    return names


@cache
def imports_of(path: Path) -> frozenset[str]:
    return frozenset(imported(ast.parse(path.read_text(encoding="utf-8"))))


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(room + ".")


def _module_of(name: str) -> str:
    """`sync_server.acts.states.State` lives in `sync_server.acts.states`."""
    while name and name not in modules():
        name = name.rpartition(".")[0]
    return name


@cache
def arrows() -> frozenset[Arrow]:
    """Every pair (module, module of ours that it imports)."""
    found = set()
    for module, path in modules().items():
        for name in imports_of(path):
            if name.split(".")[0] in OURS and (target := _module_of(name)) != module:
                found.add((module, target))
    return frozenset(found)


def circles(pairs: Iterable[Arrow]) -> list[tuple[str, ...]]:
    """The groups of which each member reaches every other one."""
    onward: dict[str, set[str]] = {}
    for source, target in pairs:
        onward.setdefault(source, set()).add(target)
    reach = {name: _reached(name, onward) for name in onward}
    groups = {tuple(sorted(other for other in reach[name] if name in reach.get(other, ()))) for name in onward}
    return sorted(group for group in groups if len(group) > 1)


def _reached(start: str, onward: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for target in onward.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def neighbours(package: str, pairs: Iterable[Arrow], rooms: Iterable[str] = ()) -> set[Arrow]:
    """The arrows between what lies side by side in a package: its files, and its packages taken as one each, but for a
    room that lies deeper in one of them: that is taken by itself."""
    depth = package.count(".") + 2
    deeper = sorted((room for room in rooms if within(room, package) and room.count(".") >= depth), key=len)

    def child(name: str) -> str:
        inner = [room for room in deeper if within(name, room)]
        return inner[-1] if inner else ".".join(name.split(".")[:depth])

    return {
        (child(source), child(target))
        for source, target in pairs
        if within(source, package)
        and within(target, package)
        and package not in (source, target)
        and child(source) != child(target)
    }
