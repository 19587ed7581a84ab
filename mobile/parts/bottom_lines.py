"""What is said at the bottom of the screen, one line after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import flet as ft

from mobile.parts.theme import GUTTER

ABOVE_BAR = 84  # so that a message never covers the main action at the thumb
READ_S = 1.5  # a line stands at least so long before the next takes its place
GOES_S = 0.4  # a line that goes takes along whatever is shown meanwhile


class Lines:
    """A line goes away by itself, or for the next one once it could be read: nothing that was said is missed."""

    def __init__(self, page: ft.Page) -> None:
        self._page = page
        self._shown: ft.SnackBar | None = None
        self._waiting: list[ft.SnackBar] = []
        self._turning = False

    def say(self, text: str, undo: Callable[[], Any] | None = None) -> None:
        """Show the text; `undo` adds 撤销."""
        line = ft.SnackBar(
            ft.Text(text, size=16),
            behavior=ft.SnackBarBehavior.FLOATING,
            action=ft.SnackBarAction("撤销", on_click=lambda _: undo()) if undo else None,
            margin=ft.Margin.only(left=GUTTER, right=GUTTER, bottom=ABOVE_BAR),
            duration=ft.Duration(seconds=6 if undo else 4),
            persist=False,
        )
        if not self._turning and (self._shown is None or not self._shown.open):
            self._show(line)
            return
        self._waiting.append(line)
        if not self._turning:
            self._turning = True
            self._page.run_task(self._take_turns)

    def _show(self, line: ft.SnackBar) -> None:
        self._shown = line
        self._page.show_dialog(line)

    async def _take_turns(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(READ_S)
                if self._shown is not None and self._shown.open:
                    self._shown.open = False
                    self._shown.update()
                    await asyncio.sleep(GOES_S)
                self._show(self._waiting.pop(0))
        finally:
            self._turning = False
