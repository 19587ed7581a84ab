"""Choosing the PIN, at the first run and later."""

from __future__ import annotations

import flet as ft

from mobile.pin import weakness
from mobile.screens.start.pin_base import PinBase


class ChoosePinScreen(PinBase):
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
