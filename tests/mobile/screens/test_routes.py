"""Which screens there are, and that each can be reached."""

from __future__ import annotations

import ast
import importlib
import inspect
import re

from mobile.parts.screen import Screen
from mobile.routes import CODE_OVER_LOCK, IN_USE, LOCK, ROUTES, UNREADABLE, load
from tests.imports import ROOT

OUTSIDE_ALL_PATHS = {LOCK, CODE_OVER_LOCK, IN_USE, UNREADABLE}


def written() -> set[str]:
    """Every screen of the sources as `module:Class`; names with `_` and `Base` are for others to build on."""
    found = set()
    for path in (ROOT / "mobile" / "screens").rglob("*.py"):
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name, kind in inspect.getmembers(module, inspect.isclass):
            ours = issubclass(kind, Screen) and kind.__module__ == module.__name__
            if ours and not name.startswith("_") and not name.endswith("Base"):
                found.add(f"{module.__name__}:{name}")
    return found


def test_every_screen_has_a_way_to_it_and_every_way_leads_to_a_screen() -> None:
    assert {route.screen for route in ROUTES} | OUTSIDE_ALL_PATHS == written()


def test_a_screen_takes_what_its_path_names() -> None:
    for route in ROUTES:
        inspect.signature(load(route.screen)).bind(
            "the app", **dict.fromkeys(re.findall(r":(\w+)", route.template), "x")
        )


def test_under_every_screen_lies_one_that_exists() -> None:
    below = {re.sub(r":\w+", "x", route.parent) for route in ROUTES if route.parent}
    assert {path for path in below if not any(route.match(path) is not None for route in ROUTES)} == set()


def paths_said() -> set[str]:
    """Every text of the app but the table of routes that looks like a path or the end of one: `/drafts`, `/photos/`."""
    files = (path for path in (ROOT / "mobile").rglob("*.py") if path != ROOT / "mobile" / "routes.py")
    nodes = (node for path in files for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    texts = (node.value for node in nodes if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and text.startswith("/")}


def test_something_leads_to_every_screen() -> None:
    segments = {segment for path in paths_said() for segment in path.split("/")}
    last = {route.template: re.sub(r"/:\w+", "", route.template).rsplit("/", 1)[-1] for route in ROUTES}
    assert [path for path, segment in last.items() if segment not in segments] == []
