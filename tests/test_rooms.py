"""The arrows between rooms point one way (docs/architecture.md)."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = {
    "shared": {"shared"},
    "mobile": {"mobile", "shared"},
    "sync_server": {"sync_server", "shared"},
    "mobile.device": {"mobile.device", "mobile.store", "shared"},
    "mobile.store": {"mobile.store", "mobile.device", "shared"},
    "mobile.sync": {"mobile.sync", "mobile.store", "mobile.device", "shared"},
    "mobile.checks": {"mobile.checks", "mobile.reference", "mobile.store", "mobile.device", "shared"},
    "sync_server.procedures": {"sync_server.procedures", "shared"},
    "sync_server.ledger": {"sync_server.ledger", "sync_server.settings", "shared"},
}
PURE_ROOMS = ("shared", "sync_server/procedures")
SIDE_EFFECTS = {"sqlalchemy", "fastapi", "starlette", "httpx", "socket", "subprocess", "threading", "random", "secrets"}
MISSING_ON_PHONES = {"threading", "subprocess", "multiprocessing", "PIL", "cryptography", "pydantic", "sqlalchemy"}
NATIVE_ONLY = {"mobile/device/native.py", "mobile/store/folder.py"}


def modules(room: str) -> list[Path]:
    files = sorted((ROOT / room.replace(".", "/")).rglob("*.py"))
    assert files, f"no such room: {room}"
    return files


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add(node.module or "")
    return names


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(room + ".")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_rooms_below_it(room: str) -> None:
    ours = ("shared", "mobile", "sync_server")
    strangers = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules(room)
        for name in imports_of(path)
        if name.split(".")[0] in ours and not any(within(name, allowed) for allowed in ROOMS[room])
    }
    assert strangers == set()


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_rules_touch_neither_network_nor_database_nor_chance(room: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules(room)
        for name in imports_of(path)
        if name.split(".")[0] in SIDE_EFFECTS
    }
    assert found == set()


def test_the_vocabulary_needs_only_the_standard_library() -> None:
    foreign = {
        name
        for path in modules("shared")
        for name in imports_of(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not within(name, "shared")
    }
    assert foreign == set()


def test_phone_code_uses_nothing_that_a_browser_does_not_have() -> None:
    shipped = [p for p in modules("mobile") if not within(".".join(p.relative_to(ROOT).parts), "mobile.webapp")]
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in shipped
        if not any(str(path.relative_to(ROOT)).startswith(native.removesuffix(".py")) for native in NATIVE_ONLY)
        for name in imports_of(path)
        if name.split(".")[0] in MISSING_ON_PHONES
    }
    assert found == set()
