"""When the store cannot be opened: what is the matter and what to do, nothing else."""

from __future__ import annotations

import flet as ft

from mobile.parts.empty import empty
from mobile.parts.screen import Screen


class _Halt(Screen):
    icon = ft.Icons.INFO_OUTLINE
    title = ""
    hint = ""

    def view(self) -> ft.View:
        again = ft.FilledButton("重新打开", icon=ft.Icons.REFRESH, on_click=self._again)
        return ft.View(
            route="/",
            controls=[
                ft.SafeArea(
                    ft.Column(
                        [
                            ft.Container(empty(self.icon, self.title, self.hint, again), expand=True),
                            self.said.control,
                        ],
                        spacing=0,
                        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                    ),
                    expand=True,
                )
            ],
            vertical_alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        )

    async def _again(self) -> None:
        await self.app.open()


class InUseScreen(_Halt):
    """Another tab or window holds the store."""

    icon = ft.Icons.TAB_OUTLINED
    title = "督察通已在另一个页面打开"
    hint = "为避免两处同时改动记录，一次只能打开一个。请回到已打开的页面继续；如已关闭，请点“重新打开”。"


class UnreadableScreen(_Halt):
    """The medium refuses."""

    icon = ft.Icons.SD_CARD_ALERT_OUTLINED
    title = "暂时无法读取本机存储"
    hint = (
        "已保存的记录都还在手机上，请不要卸载应用或清除数据。"
        "请清理出一些存储空间后点“重新打开”；仍打不开时，请联系督察科。"
    )
