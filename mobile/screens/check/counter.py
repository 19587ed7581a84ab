"""How many: a number to type, with a button on either side, and the unit it is counted in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from mobile.parts.cards import card
from mobile.parts.fields import text_field
from mobile.parts.stepper import step_buttons
from mobile.parts.theme import HEADING
from mobile.parts.words import body, quiet


def count_field(count: int, unit: str, on_change: Callable[[ft.Event[ft.TextField]], Any]) -> ft.TextField:
    """The number; a label that names the unit for screen readers."""
    field = text_field(f"数量（{unit}）", str(count), digits=True, on_change=on_change)
    field.input_filter = ft.InputFilter(r"^[0-9]*$")
    field.max_length, field.counter = 4, ""
    field.text_align = ft.TextAlign.CENTER
    field.text_size = HEADING
    field.width = 132
    return field


def counter(field: ft.TextField, step: Callable[[int], Any], unit: str, words: str = "") -> ft.Control:
    """The number between its buttons; `step` gets -1 or 1. `words` say what the number does not do."""
    less, more = step_buttons(step, f"一{unit}")
    row = ft.Row(
        [ft.Container(body("数量", bold=True), expand=True), less, field, more],
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=4,
    )
    return card(ft.Column([row, *([quiet(words)] if words else [])], spacing=4))
