"""Words across the screen: what happened and the way on. Never modal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from mobile.parts.theme import RADIUS, Tone
from mobile.parts.words import body

_ICONS = {
    Tone.QUIET: ft.Icons.INFO_OUTLINE,
    Tone.INFO: ft.Icons.INFO_OUTLINE,
    Tone.WAITING: ft.Icons.ERROR_OUTLINE,
    Tone.GOOD: ft.Icons.CHECK_CIRCLE_OUTLINE,
    Tone.SEVERE: ft.Icons.REPORT_OUTLINED,
}


def banner(
    text: str,
    tone: Tone = Tone.INFO,
    *,
    icon: ft.IconData | None = None,
    action: str = "",
    on_click: Callable[..., Any] | None = None,
) -> ft.Control:
    """One sentence with an icon; `action` names the button below it."""
    words: list[ft.Control] = [body(text, color=tone.front)]
    if action:
        words.append(
            ft.TextButton(action, on_click=on_click, style=ft.ButtonStyle(color=tone.front, padding=ft.Padding.all(12)))
        )
    return ft.Semantics(
        live_region=True,
        content=ft.Container(
            ft.Row(
                [ft.Icon(icon or _ICONS[tone], color=tone.front), ft.Column(words, spacing=0, expand=True)],
                spacing=12,
                vertical_alignment=ft.CrossAxisAlignment.START,
            ),
            bgcolor=tone.back,
            border_radius=RADIUS,
            padding=ft.Padding.symmetric(vertical=12, horizontal=16),
        ),
    )
