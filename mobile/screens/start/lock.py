"""The app lock: the cover that asks for the PIN."""

from __future__ import annotations

import math

import flet as ft

from mobile.parts.theme import Tone
from mobile.screens.start.pin_base import PinBase


class LockScreen(PinBase):
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
