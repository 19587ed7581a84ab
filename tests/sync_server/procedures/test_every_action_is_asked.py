"""A right in the matrix that nobody asks for protects nothing: each is named where something is done or shown."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from sync_server.procedures.permissions import NEEDS, Action, Matter

SERVER = Path(__file__).parents[3] / "sync_server"
# Rows of the printed table that no step of the programme reaches yet.
TO_COME: set[Matter] = set()


def _named(tree: ast.AST) -> Iterator[str]:
    """Members of `Action` that the code names, under whatever name it imported it."""
    names = {"Action"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, (ast.Name, ast.Tuple)):
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            targets = node.targets[0].elts if isinstance(node.targets[0], ast.Tuple) else node.targets
            for target, value in zip(targets, values, strict=False):
                if isinstance(value, ast.Name) and value.id == "Action" and isinstance(target, ast.Name):
                    names.add(target.id)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
            yield node.attr


@cache
def asked() -> set[str]:
    found: set[str] = set()
    for path in SERVER.rglob("*.py"):
        if path.name != "permissions.py" and "demo" not in path.parts:
            found |= set(_named(ast.parse(path.read_text("utf-8"))))
    return found


@pytest.mark.parametrize("action", Action)
def test_every_action_is_asked_by_a_route_or_an_act(action: Action) -> None:
    assert action.name in asked(), f"{action.value} stands in the matrix, and nothing asks for it"


def test_every_row_of_the_matrix_is_asked_through_an_action() -> None:
    assert {matter for matter, _ in NEEDS.values()} == set(Matter) - TO_COME
