"""Empty and loading states: they teach or they count, they never just spin."""

from __future__ import annotations

import flet as ft

from mobile.parts.words import body, quiet


def empty(icon: ft.IconData, text: str, hint: str = "", action: ft.Control | None = None) -> ft.Control:
    """Nothing here yet: what will be here, and how it gets here."""
    column: list[ft.Control] = [
        ft.Icon(icon, size=44, color=ft.Colors.OUTLINE),
        ft.Container(body(text, bold=True), alignment=ft.Alignment.CENTER),
    ]
    if hint:
        words = quiet(hint)
        words.text_align = ft.TextAlign.CENTER
        column.append(words)
    if action:
        column.append(action)
    return ft.Container(
        ft.Column(column, spacing=8, horizontal_alignment=ft.CrossAxisAlignment.CENTER),
        padding=ft.Padding.symmetric(vertical=32, horizontal=24),
        alignment=ft.Alignment.CENTER,
    )


def loading(text: str = "正在读取…") -> ft.Control:
    """A short wait."""
    return ft.Container(
        ft.Row([ft.ProgressRing(width=24, height=24, stroke_width=3), quiet(text)], spacing=12, tight=True),
        padding=24,
        alignment=ft.Alignment.CENTER,
    )
