"""The one red button: what cannot wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft


def urgent_button(words: str, icon: ft.IconData, on_click: Callable[..., Any]) -> ft.FilledButton:
    """As wide as its column, high enough for a gloved thumb. Red is kept for severity and seals."""
    return ft.FilledButton(
        words,
        icon=icon,
        on_click=on_click,
        style=ft.ButtonStyle(bgcolor=ft.Colors.ERROR, color=ft.Colors.ON_ERROR, icon_color=ft.Colors.ON_ERROR),
    )
