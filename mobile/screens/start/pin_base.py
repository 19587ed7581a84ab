"""What the screens that ask for a PIN have in common."""

from __future__ import annotations

import flet as ft

from mobile.parts.banner import banner
from mobile.parts.keypad import BACKSPACE, dots, keypad
from mobile.parts.screen import Screen
from mobile.parts.theme import GUTTER, Tone
from mobile.parts.words import quiet, title
from mobile.pin import LENGTH

KEYPAD_WIDTH = 360


class PinBase(Screen):
    """Dots, keys, and a sentence between them."""

    route = "/pin"
    bar_title = ""

    def view(self) -> ft.View:
        self._typed = ""
        self._busy = False
        self._heading = title("")
        self._hint = quiet("")
        self._hint.text_align = ft.TextAlign.CENTER
        self._dots = ft.Container(dots(0, LENGTH))
        self._said = ft.Column([], spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self._ask()
        column = ft.Column(
            [
                self._heading,
                self._hint,
                self._dots,
                self._said,
                keypad(self._key),
                *self.extras(),
            ],
            spacing=18,
            width=KEYPAD_WIDTH,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        )
        return ft.View(
            route=self.route,
            appbar=ft.AppBar(title=ft.Text(self.bar_title)) if self.bar_title else None,
            controls=[ft.SafeArea(ft.Container(column, alignment=ft.Alignment.CENTER, padding=GUTTER))],
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            vertical_alignment=ft.MainAxisAlignment.CENTER,
            scroll=ft.ScrollMode.AUTO,
            padding=0,
        )

    def extras(self) -> list[ft.Control]:
        return []

    def _ask(self) -> None:
        """Set the heading and hint for what is asked now."""
        raise NotImplementedError

    async def _done(self, pin: str) -> None:
        """Six digits are there."""
        raise NotImplementedError

    async def _key(self, key: str) -> None:
        if self._busy:
            return
        self._typed = self._typed[:-1] if key == BACKSPACE else (self._typed + key)[:LENGTH]
        self._said.controls = []
        self._draw()
        if len(self._typed) == LENGTH:
            self._busy = True
            try:
                await self._done(self._typed)
            finally:
                self._typed, self._busy = "", False
                self._draw()

    def _draw(self) -> None:
        self._dots.content = dots(len(self._typed), LENGTH)
        self.app.page.update()

    def _say(self, words: str, tone: Tone = Tone.WAITING) -> None:
        self._said.controls = [banner(words, tone)]
