"""What is said in passing: one line of the screen that it concerns, above that screen's bar at the thumb."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import flet as ft

from mobile.parts.theme import BODY, FONT, GUTTER

READ_S = 1.5  # a line stands at least so long before the next takes its place
STANDS_S = 4.0
UNDO_STANDS_S = 8.0  # 撤销 can also be found by somebody who goes through the screen by ear


@dataclass(frozen=True)
class Saying:
    """What is said; `undo` adds 撤销."""

    text: str
    undo: Callable[[], Any] | None = None

    @property
    def stands_s(self) -> float:
        return UNDO_STANDS_S if self.undo else STANDS_S


class SaidLine:
    """The line of one screen. Its `control` has a place of its own in the screen's layout, so that it covers nothing;
    it goes by itself, for the next one once it could be read, or with its screen."""

    def __init__(self, page: ft.Page) -> None:
        self._page = page
        self.control = ft.Container(visible=False, padding=ft.Padding.symmetric(vertical=6, horizontal=GUTTER))
        self._waiting: list[Saying] = []
        self._shown: Saying | None = None
        self._closed = self._turning = False
        self._news = asyncio.Event()

    def add(self, saying: Saying) -> None:
        """Show it, after what was said before could be read."""
        self._waiting.append(saying)
        self._news.set()
        if not self._turning:
            self._turning = True
            self._page.run_task(self._take_turns)

    def close(self) -> None:
        """The screen has gone: nothing of it is said any more."""
        self._waiting.clear()
        self._closed = True
        self._news.set()

    async def _take_turns(self) -> None:
        try:
            while self._waiting:
                self._show(self._waiting.pop(0))
                await self._stand()
            self._show(None)
        finally:
            self._turning = self._closed = False

    async def _stand(self) -> None:
        """Until it has been read and another waits, until its time is over, or until it is put away."""
        shown, clock = self._shown, asyncio.get_running_loop().time
        begun = clock()
        while self._shown is shown and shown is not None and not self._closed:
            left = begun + (READ_S if self._waiting else shown.stands_s) - clock()
            if left <= 0:
                return
            self._news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), left)

    def _show(self, saying: Saying | None) -> None:
        self._shown = saying
        self.control.visible = saying is not None
        self.control.content = self._picture(saying) if saying is not None else None
        self._page.update()

    def _picture(self, saying: Saying) -> ft.Control:
        words = ft.Text(saying.text, size=BODY, color=ft.Colors.ON_INVERSE_SURFACE, font_family=FONT)
        parts: list[ft.Control] = [ft.Semantics(live_region=True, expand=True, content=words)]
        if saying.undo is not None:
            parts.append(self._undo_button(saying.undo))
        return ft.Container(
            ft.Row(parts, spacing=8, vertical_alignment=ft.CrossAxisAlignment.CENTER),
            bgcolor=ft.Colors.INVERSE_SURFACE,
            border_radius=14,
            padding=ft.Padding.symmetric(vertical=12, horizontal=16)
            if saying.undo is None
            else ft.Padding.only(left=16, right=4, top=2, bottom=2),
        )

    def _undo_button(self, undo: Callable[[], Any]) -> ft.Control:
        def tapped(_: ft.Event[ft.TextButton]) -> None:
            self._shown = None  # once is enough
            self._news.set()
            undo()

        return ft.TextButton("撤销", on_click=tapped, style=ft.ButtonStyle(color=ft.Colors.INVERSE_PRIMARY))


class Lines:
    """Hands each line to the screen it belongs to: the one that is seen once the present step is done. What is said in
    one breath with going to another screen so stands on the screen to which the step leads."""

    def __init__(self, page: ft.Page, where: Callable[[], SaidLine | None]) -> None:
        self._page, self._where = page, where
        self._spoken: list[Saying] = []

    def say(self, text: str, undo: Callable[[], Any] | None = None) -> None:
        """Say it; `undo` adds 撤销."""
        self._spoken.append(Saying(text, undo))
        if len(self._spoken) == 1:
            self._page.run_task(self._hand_over)

    async def _hand_over(self) -> None:
        spoken, self._spoken = self._spoken, []
        line = self._where()
        if line is not None:
            for saying in spoken:
                line.add(saying)
