"""扫码登记: the section's enrolment code, before anybody has come in."""

from __future__ import annotations

from urllib.parse import quote

import flet as ft

from mobile.parts.screen import Screen
from mobile.screens.scan.scanner import Scanner
from mobile.sync.enrolment import NotATicket, read_ticket
from shared.scanned import CodeKind, read_code

NOT_A_CODE = "这不是登记码。登记码由督察科在“手机与登记”中生成，只能用一次。"


class ScanEnrolmentScreen(Screen):
    """What it reads stands in the field of 登记本机: the person still presses the button."""

    def view(self) -> ft.View:
        aim = "对准督察科出示的登记二维码"
        self._scanner = Scanner(self.app, self._heard, title="扫码登记", aim=aim, by_hand="登记码")
        return self._scanner.view("/enrol/scan", self.said.control)

    def shown(self) -> None:
        self._scanner.start()

    def gone(self) -> None:
        self._scanner.leave()

    async def _heard(self, text: str) -> str:
        kind = read_code(text).kind
        if kind not in (CodeKind.ENROL, CodeKind.UNKNOWN) or (kind is CodeKind.UNKNOWN and "://" in text):
            return NOT_A_CODE
        try:
            ticket = read_ticket(text)
        except NotATicket:
            return NOT_A_CODE
        # A web app speaks only to the server that it came from: the bare code is easier to compare with the paper.
        shown = ticket.code if self.app.device.base_url else text
        self.app.go(f"/enrol/{quote(shown, safe='')}", replace=True)
        return ""
