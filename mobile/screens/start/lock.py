"""The app lock: choosing the PIN, and the cover that asks for it."""

from __future__ import annotations

import math

import flet as ft

from mobile.parts.banner import banner
from mobile.parts.keypad import BACKSPACE, dots, keypad
from mobile.parts.screen import Screen
from mobile.parts.theme import GUTTER, Tone
from mobile.parts.words import quiet, title
from mobile.pin import LENGTH, weakness

KEYPAD_WIDTH = 360


class _PinScreen(Screen):
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


class LockScreen(_PinScreen):
    """Covers everything until the PIN is there. What lies under it is left as it was."""

    route = "/lock"

    def extras(self) -> list[ft.Control]:
        return [ft.TextButton("忘记密码", on_click=self._forgotten)]

    def shown(self) -> None:
        if self.app.door.pin.pause_left:
            self._say_pause()

    def _ask(self) -> None:
        self._heading.value = "督察通已锁定"
        self._hint.value = "请输入 6 位应用密码"

    async def _done(self, pin: str) -> None:
        if self.app.door.pin.pause_left:
            self._say_pause()
        elif await self.app.door.pin.check(pin):
            self.app.door.unlock()
        elif self.app.door.pin.pause_left:
            self._say_pause()
        else:
            self._say(f"密码不对，请再试。还可以试 {self.app.door.pin.tries_left} 次，之后需等待 15 分钟。")

    def _say_pause(self) -> None:
        minutes = math.ceil(self.app.door.pin.pause_left.total_seconds() / 60)
        self._say(f"密码连续输错 5 次，请在 {minutes} 分钟后再试。已保存的记录都在，不受影响。", Tone.WAITING)
        self.app.page.update()

    async def _forgotten(self) -> None:
        enrol = await self.app.ask(
            "忘记密码",
            "请向督察科索取新的登记码。重新登记后可以设置新密码，本机未发送的记录不受影响。",
            yes="输入登记码",
        )
        if enrol:
            self.app.door.enrol_over_lock()


class ChoosePinScreen(_PinScreen):
    """A new PIN, typed twice; a change asks for the old one first."""

    def view(self) -> ft.View:
        self._changing = self.app.door.pin.is_set
        self._checked = not self._changing
        self._first = ""
        self.route = "/settings/pin" if self._changing else "/pin"
        self.bar_title = "修改应用密码" if self._changing else ""
        return super().view()

    def _ask(self) -> None:
        if not self._checked:
            self._heading.value, self._hint.value = "请输入现在的密码", "修改密码前先确认是您本人"
        elif self._first:
            self._heading.value, self._hint.value = "请再输入一遍", "两遍一致后生效"
        else:
            self._heading.value = "设置应用密码"
            self._hint.value = "6 位数字。离开应用 5 分钟后需要输入，别人拿到手机也看不到记录。"

    async def _done(self, pin: str) -> None:
        if not self._checked:
            await self._check_old(pin)
        elif not self._first:
            self._take_first(pin)
        elif pin != self._first:
            self._first = ""
            self._say("两遍不一样，请重新设置。")
        else:
            await self.app.door.pin.choose(pin)
            self.app.say("应用密码已设置")
            self.app.go("/settings" if self._changing else "/", replace=True)
            return
        self._ask()

    async def _check_old(self, pin: str) -> None:
        self._checked = await self.app.door.pin.check(pin)
        if self._checked:
            return
        if self.app.door.pin.pause_left:
            self.app.door.lock()
        else:
            self._say(f"密码不对，请再试。还可以试 {self.app.door.pin.tries_left} 次。")

    def _take_first(self, pin: str) -> None:
        if words := weakness(pin):
            self._say(words)
        else:
            self._first = pin
