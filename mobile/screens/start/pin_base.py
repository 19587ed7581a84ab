"""What the screens that ask for a PIN have in common."""

from __future__ import annotations

import flet as ft

from mobile.parts.banner import banner
from mobile.parts.bars import app_bar, is_low
from mobile.parts.keypad import BACKSPACE, CLEAR, dots, keypad
from mobile.parts.screen import Screen
from mobile.parts.theme import GUTTER, Tone
from mobile.parts.words import quiet, title
from mobile.pin import LENGTH

KEYPAD_WIDTH = 360


class PinBase(Screen):
    """What is asked and said above, the keys below it: whatever is said, the keys stay where they are."""

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
        words = ft.Column(
            [self._heading, self._hint, self._dots, self._said],
            spacing=18,
            scroll=ft.ScrollMode.AUTO,
            alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        )
        self._words = ft.Container(words, expand=True, alignment=ft.Alignment.CENTER)
        self._keys = ft.Column(
            [keypad(self._key), *self.extras()],
            spacing=12,
            width=KEYPAD_WIDTH,
            scroll=ft.ScrollMode.AUTO,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        )
        self._place = ft.Container(padding=GUTTER, expand=True, alignment=ft.Alignment.CENTER)
        self._arrange()
        return ft.View(
            route=self.route,
            appbar=app_bar(self.bar_title) if self.bar_title else None,
            controls=[
                ft.SafeArea(
                    ft.Column(
                        [self._place, self.said.control],
                        spacing=0,
                        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                    ),
                    expand=True,
                )
            ],
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            padding=0,
        )

    def resized(self) -> None:
        self._arrange()
        self.app.page.update()

    def _arrange(self) -> None:
        """The keys under the words; beside them on a phone held sideways."""
        if is_low(self.app.page.height):
            self._place.content = ft.Row([self._words, self._keys], spacing=24)
        else:
            self._place.content = ft.Column(
                [self._words, self._keys], spacing=12, horizontal_alignment=ft.CrossAxisAlignment.CENTER
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
        if key == CLEAR:
            self._typed = ""
        else:
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
