"""Questions and choices over a screen. Saving never waits behind one of these."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import flet as ft

from mobile.parts.theme import GUTTER
from mobile.parts.words import body, heading, quiet


async def ask(page: ft.Page, title: str, text: str, yes: str = "确定", no: str = "取消") -> bool:
    """A question with two answers. Closing it any other way means no."""
    answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def settle(value: bool, *, close: bool = True) -> None:
        if answer.done():
            return
        answer.set_result(value)
        if close:
            page.pop_dialog()

    page.show_dialog(
        ft.AlertDialog(
            modal=True,
            title=ft.Text(title, size=20, weight=ft.FontWeight.W_600),
            content=body(text),
            scrollable=True,
            on_dismiss=lambda _: settle(False, close=False),
            actions=[
                ft.TextButton(no, on_click=lambda _: settle(False)),
                ft.FilledButton(yes, on_click=lambda _: settle(True)),
            ],
            actions_overflow_button_spacing=8,
        )
    )
    return await answer


def tell(page: ft.Page, title: str, parts: Sequence[tuple[str, str]]) -> None:
    """A list to read, `(heading, text)` each, that stays until the person closes it."""
    rows: list[ft.Control] = [ft.Column([body(name, bold=True), quiet(text)], spacing=2) for name, text in parts]
    page.show_dialog(
        ft.AlertDialog(
            title=ft.Text(title, size=20, weight=ft.FontWeight.W_600),
            content=ft.Column(rows, spacing=16, tight=True),
            scrollable=True,
            actions=[ft.FilledButton("知道了", on_click=lambda _: page.pop_dialog())],
        )
    )


async def choose(page: ft.Page, title: str, choices: Sequence[tuple[str, str, str]]) -> str | None:
    """A sheet from below with choices `(value, label, detail)`; None when it is closed without choosing."""
    answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()

    def settle(value: str | None, *, close: bool = True) -> None:
        if answer.done():
            return
        answer.set_result(value)
        if close:
            page.pop_dialog()

    def row(value: str, label: str, detail: str) -> ft.Control:
        words: list[ft.Control] = [body(label, bold=True)]
        if detail:
            words.append(quiet(detail))
        return ft.Container(
            ft.Column(words, spacing=0),
            padding=ft.Padding.symmetric(vertical=12, horizontal=GUTTER),
            ink=True,
            on_click=lambda _: settle(value),
        )

    rows = [row(*each) for each in choices]
    page.show_dialog(
        ft.BottomSheet(
            ft.Column(
                [ft.Container(heading(title), padding=ft.Padding.symmetric(horizontal=GUTTER)), *rows],
                tight=True,
                spacing=0,
                scroll=ft.ScrollMode.AUTO,
            ),
            show_drag_handle=True,
            scrollable=True,
            use_safe_area=True,
            on_dismiss=lambda _: settle(None, close=False),
        )
    )
    return await answer
