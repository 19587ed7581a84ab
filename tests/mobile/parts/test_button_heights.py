"""A button with words is as high as its padding makes it: a given height cuts the words of whoever reads large."""

from __future__ import annotations

import ast
from pathlib import Path

import mobile

BUTTONS = {"FilledButton", "FilledTonalButton", "OutlinedButton", "TextButton"}


def test_no_button_with_words_has_a_height_of_its_own() -> None:
    assert mobile.__file__ is not None
    root = Path(mobile.__file__).parent
    cut = [
        f"{path.relative_to(root)}:{call.lineno}"
        for path in sorted(root.rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in BUTTONS
        and any(word.arg == "height" for word in call.keywords)
    ]
    assert cut == []
