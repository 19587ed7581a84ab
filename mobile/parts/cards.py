"""Cards and rows: flat, rounded, the whole of them tappable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from mobile.parts.theme import RADIUS, TOUCH, Tone
from mobile.parts.words import body, quiet

Handler = Callable[..., Any]


def card(content: ft.Control, *, on_click: Handler | None = None, tone: Tone | None = None) -> ft.Container:
    """A flat card. With `on_click` the whole card is one button; its name is the text inside."""
    return ft.Container(
        content,
        bgcolor=tone.back if tone else ft.Colors.SURFACE_CONTAINER_LOW,
        border=None if tone else ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
        border_radius=RADIUS,
        padding=16,
        ink=on_click is not None,
        on_click=on_click,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )


def badge_icon(icon: ft.IconData, tone: Tone = Tone.INFO) -> ft.Control:
    """The square with an icon at the left of a card."""
    return ft.Container(
        ft.Icon(icon, color=tone.front, size=24),
        width=44,
        height=44,
        border_radius=12,
        bgcolor=tone.back,
        alignment=ft.Alignment.CENTER,
    )


def row_card(
    headline: str,
    detail: str = "",
    *,
    icon: ft.IconData | None = None,
    tone: Tone = Tone.INFO,
    pills: Sequence[ft.Control] = (),
    on_click: Handler | None = None,
) -> ft.Container:
    """The list card of the app: icon, a bold line, quiet words (each line of `detail` its own), a wrapping line of
    pills."""
    lines: list[ft.Control] = [body(headline, bold=True, lines=2)]
    lines += [quiet(words, lines=2) for words in detail.splitlines()]
    if pills:
        lines.append(ft.Row(list(pills), wrap=True, spacing=8, run_spacing=6))
    column = ft.Column(lines, spacing=4, expand=True)
    parts: list[ft.Control] = [badge_icon(icon, tone)] if icon else []
    return card(ft.Row([*parts, column], spacing=14, vertical_alignment=ft.CrossAxisAlignment.START), on_click=on_click)


def line(
    label: str,
    value: str = "",
    *,
    icon: ft.IconData | None = None,
    on_click: Handler | None = None,
    trailing: ft.Control | None = None,
) -> ft.Control:
    """A line of a list inside a card: label, quiet value below, chevron when it leads somewhere."""
    words: list[ft.Control] = [body(label)]
    if value:
        words.append(quiet(value))
    parts: list[ft.Control] = [ft.Icon(icon, color=ft.Colors.PRIMARY, size=24)] if icon else []
    parts.append(ft.Column(words, spacing=0, expand=True))
    if trailing is not None:
        parts.append(trailing)
    elif on_click is not None:
        parts.append(ft.Icon(ft.Icons.CHEVRON_RIGHT, color=ft.Colors.OUTLINE))
    return ft.Container(
        ft.Row(parts, spacing=14, vertical_alignment=ft.CrossAxisAlignment.CENTER),
        padding=ft.Padding.symmetric(vertical=max(0, (TOUCH - 24) // 2), horizontal=16),
        ink=on_click is not None,
        on_click=on_click,
    )


def list_card(lines: Sequence[ft.Control]) -> ft.Container:
    """Lines one under the other in one card, with hair lines between."""
    stacked: list[ft.Control] = []
    for each in lines:
        if stacked:
            stacked.append(ft.Divider(height=1, thickness=1))
        stacked.append(each)
    frame = card(ft.Column(stacked, spacing=0))
    frame.padding = ft.Padding.symmetric(vertical=4)
    return frame


def fact(label: str, value: str) -> ft.Control:
    """A label over its value, as in details of a record."""
    return ft.Column([quiet(label), body(value or "—")], spacing=0)
