"""Enrolment: a one-use code from the section binds this phone to a person and to a key made on the phone."""

from __future__ import annotations

import asyncio

import flet as ft

from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.bars import bottom_bar
from mobile.parts.fields import text_field
from mobile.parts.keypad import BACKSPACE, CLEAR, keypad
from mobile.parts.screen import Screen
from mobile.parts.theme import Tone
from mobile.parts.words import quiet, title
from mobile.sync.enrolment import NotATicket, Ticket, read_ticket
from mobile.sync.errors import SyncError, Unreachable

CLIPBOARD_S = 3.0


def grouped(code: str) -> str:
    """Digits in fours as the section's paper shows them, `6502-6881-8872`; anything else as it is."""
    digits = code.replace("-", "").replace(" ", "")
    if not digits.isdigit():
        return code
    return "-".join(digits[n : n + 4] for n in range(0, len(digits), 4))


class EnrolScreen(Screen):
    """The code by keys, by keyboard, by paste, or from the QR picture's address. Over the lock it is the way out for
    who forgot the PIN."""

    def __init__(self, app: Host, code: str = "", *, back_to_lock: bool = False) -> None:
        super().__init__(app)
        self._given, self._over_lock = code, back_to_lock
        self._busy = False

    def view(self) -> ft.View:
        asks_server = not self.app.device.base_url
        self._server = text_field("服务器地址", hint="https://…", read=False, on_change=self._typed)
        self._code = text_field(
            "登记码", grouped(self._given), read=False, on_change=self._typed, on_submit=self._submit
        )
        self._code.text_size = 26
        self._code.autocorrect = False
        self._said = ft.Column([], spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self._button = ft.FilledButton("登记本机", icon=ft.Icons.PHONELINK_LOCK, on_click=self._submit)
        links = [ft.TextButton("粘贴登记码", icon=ft.Icons.CONTENT_PASTE, on_click=self._paste)]
        if self._over_lock:
            links.append(ft.TextButton("返回输入密码", on_click=self._back_to_lock))
        else:  # over the lock there are no paths: the phone's own camera opens the code's address
            links.append(
                ft.TextButton("扫码登记", icon=ft.Icons.QR_CODE_SCANNER, on_click=lambda _: self.app.go("/enrol/scan"))
            )
        return self.frame(
            f"/enrol/{self._given}" if self._given else "/enrol",
            "登记本机",
            [
                title("输入登记码"),
                *([self._server] if asks_server else []),
                self._code,
                keypad(self._key),
                self._said,  # below the keys, which must stay where the thumb is
                quiet("登记码由督察科发放，只能用一次。也可以点“扫码登记”扫描督察科出示的二维码。"),
                ft.Row(list[ft.Control](links), alignment=ft.MainAxisAlignment.CENTER, wrap=True),
            ],
            bottom=bottom_bar(self._button),
        )

    def _key(self, key: str) -> None:
        code = self._code.value or ""
        if key == CLEAR:
            self._code.value = ""
        else:
            self._code.value = grouped(code[:-1].rstrip("-") if key == BACKSPACE else code + key)
        self._typed()

    def _typed(self) -> None:
        self._said.controls = []
        self.refresh()

    async def _paste(self) -> None:
        try:
            text = await asyncio.wait_for(ft.Clipboard().get(), CLIPBOARD_S)
        except Exception:  # each platform has its own way of refusing
            text = None
        if not text:
            self._say("剪贴板里没有可用的登记码，请直接输入。")
            return
        self._code.value = grouped(text.strip())
        self._typed()

    async def _submit(self) -> None:
        if self._busy:
            return
        try:
            ticket = self._ticket()
        except NotATicket as problem:
            self._say(str(problem))
            return
        self._set_busy(True)
        try:
            await self.app.door.enrol(ticket)
        except Unreachable:
            self._say("暂时联系不上服务器。登记需要网络，请连接网络后再点“登记本机”；登记码仍然有效。")
        except SyncError as error:
            self._say(error.words)
        finally:
            self._set_busy(False)

    def _ticket(self) -> Ticket:
        """What was entered. Raises `NotATicket`, in words."""
        ticket = read_ticket(self._code.value or "")
        if self.app.device.base_url:
            return Ticket(ticket.code)  # a web app may speak only to the server it came from
        if ticket.base_url:
            return ticket
        server = (self._server.value or "").strip().rstrip("/")
        if not server.startswith(("https://", "http://")):
            raise NotATicket("请输入督察科给出的服务器地址，以 https:// 开头。")
        return Ticket(ticket.code, server)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._button.disabled = busy
        self._button.content = "正在登记…" if busy else "登记本机"
        self.refresh()

    def _say(self, words: str) -> None:
        self._said.controls = [banner(words, Tone.WAITING)]
        self.refresh()

    def _back_to_lock(self) -> None:
        self.app.door.lock_again()
