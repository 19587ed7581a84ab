"""开放源代码许可: the licence texts that come with the app, read from what is installed."""

from __future__ import annotations

import asyncio
from importlib import metadata
from pathlib import Path

import flet as ft

from mobile.parts.empty import loading
from mobile.parts.screen import Screen
from mobile.parts.theme import BODY, GAP
from mobile.parts.words import quiet

ASSETS = Path(__file__).resolve().parents[2] / "assets"
_OWN = (("字体：思源黑体 / 思源宋体（Noto CJK）", ASSETS / "fonts" / "OFL-Noto.txt"),)
_NAMES = ("LICENSE", "LICENCE", "COPYING", "NOTICE")


def packages() -> list[tuple[str, str]]:
    """(name and licence, licence text) of every installed package, by name."""
    found = {}
    for one in metadata.distributions():
        name = one.metadata["Name"]
        told = one.metadata.json
        words = str(told.get("license_expression") or told.get("license") or "")
        short = words.splitlines()[0][:40] if words else "许可见下"
        texts = [str(file.read_text()) for file in one.files or () if file.name.upper().startswith(_NAMES)]
        found[name.lower()] = (f"{name} {one.version} · {short}", "\n\n".join(texts))
    return [found[key] for key in sorted(found)]


class LicencesScreen(Screen):
    """Names first; a text is read when its line is opened."""

    def view(self) -> ft.View:
        self._list = ft.ListView([loading("正在读取许可…")], spacing=GAP)
        self.app.run(self._load)
        return self.frame("/licences", "开放源代码许可", self._list)

    async def _load(self) -> None:
        await asyncio.sleep(0)
        own = [(name, path.read_text("utf-8")) for name, path in _OWN if path.exists()]
        self._list.controls = [
            quiet("督察通使用了下列开放源代码软件和字体，谨致谢意。"),
            *(self._tile(name, text) for name, text in [*own, *packages()]),
        ]
        self.refresh()

    def _tile(self, name: str, text: str) -> ft.Control:
        inside = ft.Column([])

        def toggle(_: ft.Event[ft.Container]) -> None:
            # Sixty long texts are made only when somebody wants to read one.
            words = text.strip() or "许可文本随软件包发布。"
            inside.controls = [] if inside.controls else [ft.Container(ft.Text(words, size=BODY), padding=16)]
            inside.update()

        head = ft.Container(
            ft.Text(name, size=BODY), padding=ft.Padding.symmetric(vertical=14), ink=True, on_click=toggle
        )
        return ft.Column([head, inside], spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
