"""Less and more of something, at the thumb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from mobile.parts.named import named
from mobile.parts.theme import TOUCH


def step_buttons(step: Callable[[int], Any], unit: str) -> tuple[ft.Control, ft.Control]:
    """`减少一处` and `增加一处`, for the `unit` 一处; `step` gets -1 or 1."""

    def button(icon: ft.IconData, words: str, by: int) -> ft.Control:
        size = TOUCH + 8
        return named(
            ft.IconButton(icon, tooltip=words, icon_size=28, width=size, height=size, on_click=lambda _: step(by))
        )

    less = button(ft.Icons.REMOVE_CIRCLE_OUTLINE, f"减少{unit}", -1)
    return less, button(ft.Icons.ADD_CIRCLE_OUTLINE, f"增加{unit}", 1)
