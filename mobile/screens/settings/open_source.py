"""开放源代码许可: the licence texts that come with the app."""

from __future__ import annotations

import asyncio
import json

import flet as ft

from mobile.parts.empty import loading
from mobile.parts.screen import Screen
from mobile.parts.theme import BODY, GAP
from mobile.parts.words import quiet
from mobile.reference.shipped import FOLDER

SHIPPED = FOLDER / "licences.json"


def shipped() -> list[tuple[str, str]]:
    """(name and licence, text) of everything shipped, as `mobile.webapp.licences` gathered it."""
    entries: list[dict[str, str]] = json.loads(SHIPPED.read_text("utf-8"))
    return [(" · ".join(part for part in (e["name"], e["licence"]) if part), e["text"]) for e in entries]


class LicencesScreen(Screen):
    """Names first; a text is read when its line is opened."""

    def view(self) -> ft.View:
        self._list = ft.ListView([loading("正在读取许可…")], spacing=GAP)
        self.app.run(self._load)
        return self.frame("/licences", "开放源代码许可", self._list)

    async def _load(self) -> None:
        await asyncio.sleep(0)
        self._list.controls = [
            quiet("督察通使用了下列开放源代码软件和字体，谨致谢意。"),
            *(self._tile(name, text) for name, text in shipped()),
        ]
        self.refresh()

    def _tile(self, name: str, text: str) -> ft.Control:
        inside = ft.Column([])

        def toggle(_: ft.Event[ft.Container]) -> None:
            # Sixty long texts are made only when somebody wants to read one.
            words = text or "许可全文见该软件包的发布页。"
            inside.controls = [] if inside.controls else [ft.Container(ft.Text(words, size=BODY), padding=16)]
            inside.update()

        head = ft.Container(
            ft.Text(name, size=BODY), padding=ft.Padding.symmetric(vertical=14), ink=True, on_click=toggle
        )
        return ft.Column([head, inside], spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
