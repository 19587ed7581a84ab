"""Big keys for the PIN and the enrolment code: usable with gloves, no system keyboard needed."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable

import flet as ft

from mobile.parts.theme import BODY, TITLE

BACKSPACE = "删除"
CLEAR = "清空"
KEY_HEIGHT = 64


def keypad(
    on_key: Callable[[str], Awaitable[None] | None], rows: tuple[str, ...] = ("123", "456", "789"), last: str = "0"
) -> ft.Control:
    """Keys in rows; `on_key` receives the character, `BACKSPACE` or `CLEAR`; it may be a coroutine function."""

    def presses(character: str) -> Callable[..., Awaitable[None]]:
        async def pressed(_: ft.Event[ft.Container]) -> None:
            result = on_key(character)
            if inspect.isawaitable(result):
                await result

        return pressed

    def key(character: str) -> ft.Control:
        return ft.Container(
            ft.Text(character, size=TITLE, weight=ft.FontWeight.W_600),
            alignment=ft.Alignment.CENTER,
            height=KEY_HEIGHT,
            expand=True,
            border_radius=16,
            bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
            border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
            ink=True,
            on_click=presses(character),
        )

    def bare(face: ft.Control, character: str) -> ft.Control:
        return ft.Container(
            face,
            alignment=ft.Alignment.CENTER,
            height=KEY_HEIGHT,
            expand=True,
            border_radius=16,
            ink=True,
            on_click=presses(character),
        )

    back = bare(ft.Icon(ft.Icons.BACKSPACE_OUTLINED, semantics_label=BACKSPACE), BACKSPACE)
    clear = bare(ft.Text(CLEAR, size=BODY, weight=ft.FontWeight.W_600, no_wrap=True), CLEAR)
    lines = [ft.Row([key(c) for c in row], spacing=10) for row in rows]
    lines.append(ft.Row([clear, key(last), back], spacing=10))
    return ft.Column(list[ft.Control](lines), spacing=10)


def dots(filled: int, total: int) -> ft.Control:
    """How many digits have been typed; told to screen readers too, the digits themselves are not."""
    row = ft.Row(
        [
            ft.Container(
                width=18,
                height=18,
                border_radius=9,
                bgcolor=ft.Colors.PRIMARY if n < filled else None,
                border=ft.Border.all(2, ft.Colors.PRIMARY if n < filled else ft.Colors.OUTLINE),
            )
            for n in range(total)
        ],
        alignment=ft.MainAxisAlignment.CENTER,
        spacing=16,
    )
    return ft.Semantics(label=f"已输入 {filled} 位，共 {total} 位", live_region=True, content=row)
