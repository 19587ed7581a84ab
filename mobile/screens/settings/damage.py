"""损坏的内容: what the store found broken and put aside, to be handed over and then taken note of."""

from __future__ import annotations

import flet as ft

from mobile.parts.bars import bottom_bar
from mobile.parts.cards import line, list_card
from mobile.parts.empty import empty, loading
from mobile.parts.screen import Screen
from mobile.parts.theme import GAP
from mobile.parts.words import body, quiet
from mobile.store.outbox import readable_bytes
from mobile.store.quarantine import Piece

ROUTE = "/settings/damage"


class DamageScreen(Screen):
    """Nothing is thrown away here before the person says so."""

    def view(self) -> ft.View:
        self._handed_over = False
        self._list = ft.ListView([loading()], spacing=GAP)
        return self.frame(
            ROUTE,
            "损坏的内容",
            self._list,
            bottom=bottom_bar(
                ft.OutlinedButton("知道了", on_click=self._acknowledge),
                ft.FilledButton("导出", icon=ft.Icons.DRIVE_FILE_MOVE_OUTLINED, on_click=self._export),
            ),
        )

    def shown(self) -> None:
        self.app.run(self._fill)

    async def _fill(self) -> None:
        pieces = await self.app.store.quarantine.pieces()
        self._list.controls = self._content(pieces)
        self.refresh()

    def _content(self, pieces: list[Piece]) -> list[ft.Control]:
        if not pieces:
            return [empty(ft.Icons.HEALING_OUTLINED, "没有损坏的内容", "本机的记录、草稿和附件都能读取。")]
        return [
            *[body(words) for words in self.app.store.damage_words],
            list_card([_line(piece) for piece in pieces]),
            quiet("请先点“导出”，把文件交督察科核对，再点“知道了”。“知道了”之后这些内容从本机清除，不再提示。"),
            quiet("没有写完的内容：请打开最近的草稿，看最后填写的一项是否还在，不在的请补填。"),
        ]

    async def _export(self) -> None:
        file = await self.app.store.quarantine.file()
        if await self.app.device.sharing.save_file(file.name, file.data, "application/zip"):
            self._handed_over = True
            self.app.say("已导出，请交督察科核对。内容仍保留在本机，点“知道了”后清除。")
        else:
            self.app.say("没有导出。内容仍在本机，请再试一次。")

    async def _acknowledge(self) -> None:
        if not self._handed_over and await self.app.store.quarantine.pieces():
            question = "这些内容还没有导出，清除后不能恢复。其余记录和附件不受影响。"
            if not await self.app.ask("还没有导出，确定清除？", question, "清除", "返回"):
                return
        await self.app.store.acknowledge_damage()
        self.app.say("已清除，不再提示。")
        await self.app.back()


def _line(piece: Piece) -> ft.Control:
    if piece.torn:
        return line("没有写完的内容", readable_bytes(piece.size), icon=ft.Icons.CONTENT_CUT)
    return line("损坏的内容", f"{readable_bytes(piece.size)} · {piece.name}", icon=ft.Icons.BROKEN_IMAGE_OUTLINED)
