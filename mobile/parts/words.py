"""Text controls in the app's few sizes. Nothing is smaller than 16."""

from __future__ import annotations

import flet as ft

from mobile.parts.theme import BODY, HEADING, LINE_HEIGHT, TITLE


def title(text: str) -> ft.Text:
    """The one large line of a screen."""
    return ft.Text(text, size=TITLE, weight=ft.FontWeight.W_700, style=ft.TextStyle(height=1.3))


def body(text: str, *, bold: bool = False, color: ft.ColorValue | None = None, lines: int | None = None) -> ft.Text:
    """Running text; `lines` cuts it with an ellipsis (lists only)."""
    return ft.Text(
        text,
        size=BODY,
        weight=ft.FontWeight.W_600 if bold else None,
        color=color,
        style=ft.TextStyle(height=LINE_HEIGHT),
        max_lines=lines,
        overflow=ft.TextOverflow.ELLIPSIS if lines else ft.TextOverflow.CLIP,
    )


def quiet(text: str, *, lines: int | None = None) -> ft.Text:
    """Secondary text: same size, softer colour."""
    return body(text, color=ft.Colors.ON_SURFACE_VARIANT, lines=lines)


def heading(text: str, action: ft.Control | None = None) -> ft.Control:
    """A section heading, read as one by screen readers, with an optional button at its right."""
    words = ft.Semantics(
        header=True,
        expand=True,
        content=ft.Text(text, size=HEADING, weight=ft.FontWeight.W_600, style=ft.TextStyle(height=1.4)),
    )
    return ft.Container(
        ft.Row([words, *([action] if action else [])], vertical_alignment=ft.CrossAxisAlignment.CENTER),
        padding=ft.Padding.only(top=8, bottom=0 if action else 4),
    )
