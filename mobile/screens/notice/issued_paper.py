"""The issued notice as the paper it is: QR code, share, print."""

from __future__ import annotations

import flet as ft

from mobile.checks.paper import html, kept_paper, share_text
from mobile.host import Host
from mobile.parts.bars import bottom_bar
from mobile.parts.empty import empty
from mobile.parts.paper_sheet import paper_sheet
from mobile.parts.screen import Screen
from mobile.parts.theme import GAP
from mobile.parts.words import quiet
from shared.notice_paper import TITLE


class PaperScreen(Screen):
    """A sealed notice of this phone."""

    def __init__(self, app: Host, notice: str) -> None:
        super().__init__(app)
        self._notice_id = notice
        self.route = f"/paper/{notice}"

    def view(self) -> ft.View:
        paper = kept_paper(self.app.store, self.app.reference, self._notice_id)
        if paper is None:
            words = empty(ft.Icons.DESCRIPTION_OUTLINED, "本机没有这份通知书")
            return self.frame(self.route, TITLE, [words])
        self._paper = paper
        return self.frame(
            self.route,
            TITLE,
            [
                paper_sheet(self._paper),
                ft.Row(
                    [
                        ft.OutlinedButton("分享", icon=ft.Icons.SHARE_OUTLINED, expand=True, on_click=self._share),
                        ft.OutlinedButton("打印", icon=ft.Icons.PRINT_OUTLINED, expand=True, on_click=self._print),
                    ],
                    spacing=GAP,
                ),
                quiet("印章由督察机构在系统中加盖，或打印后盖章。"),
            ],
            bottom=bottom_bar(
                ft.FilledButton("完成", icon=ft.Icons.CHECK, on_click=lambda _: self.app.run(self.app.back))
            ),
        )

    async def _share(self) -> None:
        if not await self.app.device.sharing.share_text(TITLE, share_text(self._paper)):
            self.app.say("这台手机不能直接分享，可以打印，或由对方扫描二维码核对。")

    async def _print(self) -> None:
        name = f"{TITLE} {self._paper.number}"
        page = html(self._paper)
        if await self.app.device.sharing.print_html(name, page):
            return
        if await self.app.device.sharing.save_file(f"{name}.html", page.encode(), "text/html"):
            self.app.say("这台手机不能直接打印，已另存为网页文件，可在电脑上打印。")
        else:
            self.app.say("这台手机不能打印。可在督察科电脑上打印这份通知书。")
