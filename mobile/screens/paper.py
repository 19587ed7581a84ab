"""The issued notice as the paper it is: QR code, share, print."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import flet as ft
import segno

from mobile.checks.paper import TITLE, html, paragraphs, qr_text, service_words, share_text, shown_number
from mobile.parts.bars import bottom_bar
from mobile.parts.empty import empty
from mobile.parts.screen import Screen
from mobile.parts.theme import GAP, RADIUS
from mobile.parts.words import quiet
from mobile.store.records import open_body
from shared.moment import chinese_day, day_in_shanghai, from_iso
from shared.notice import IssuedNotice, Notice, document_hash

if TYPE_CHECKING:
    from mobile.app import App

INK, RED = "#14181F", "#B3231F"


class PaperScreen(Screen):
    """A sealed notice of this phone."""

    def __init__(self, app: App, notice: str) -> None:
        super().__init__(app)
        self._notice_id = notice
        self.route = f"/paper/{notice}"

    def view(self) -> ft.View:
        sealed = self.app.store.records.get(self._notice_id)
        body = open_body(sealed) if sealed is not None else None
        if not isinstance(body, IssuedNotice):
            words = empty(ft.Icons.DESCRIPTION_OUTLINED, "本机没有这份通知书")
            return self.frame(self.route, TITLE, [words])
        self._issued = body
        return self.frame(
            self.route,
            TITLE,
            [
                _sheet(body),
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
        if not await self.app.device.sharing.share_text(TITLE, share_text(self._issued.notice)):
            self.app.say("这台手机不能直接分享，可以打印，或由对方扫描二维码核对。")

    async def _print(self) -> None:
        name = f"{TITLE} {shown_number(self._issued.notice)}"
        page = html(self._issued)
        if await self.app.device.sharing.print_html(name, page):
            return
        if await self.app.device.sharing.save_file(f"{name}.html", page.encode(), "text/html"):
            self.app.say("这台手机不能直接打印，已另存为网页文件，可在电脑上打印。")
        else:
            self.app.say("这台手机不能打印。可在督察科电脑上打印这份通知书。")


def _sheet(issued: IssuedNotice) -> ft.Control:
    """White also at night: it is paper."""
    notice = issued.notice
    lines: list[ft.Control] = [
        _line(notice.issuer_name, 20, bold=True, color=RED, center=True),
        _line(TITLE, 22, bold=True, center=True),
        _line(shown_number(notice), 16, center=True),
        ft.Divider(height=2, thickness=1.5, color=RED),
        _line(f"{notice.unit_name}：", 17),
    ]
    for heading, words in paragraphs(notice):
        lines.append(
            ft.Text(
                spans=[
                    ft.TextSpan(f"{heading}：", ft.TextStyle(weight=ft.FontWeight.W_700)),
                    ft.TextSpan(words),
                ],
                size=17,
                color=INK,
                style=ft.TextStyle(height=1.6),
            )
        )
    inspectors = "、".join(f"{person.name}（{person.badge}）" for person in notice.inspectors)
    lines += [
        _line(f"督察员：{inspectors}", 16),
        _line(service_words(issued.service), 16),
        _line(notice.issuer_name, 16, right=True),
        _line(chinese_day(day_in_shanghai(from_iso(notice.issued_at))), 16, right=True),
        _code(notice),
    ]
    return ft.Container(
        ft.Column(lines, spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        bgcolor=ft.Colors.WHITE,
        border=ft.Border.all(1, "#D5DBE5"),
        border_radius=RADIUS / 4,
        padding=20,
    )


def _code(notice: Notice) -> ft.Control:
    picture = io.BytesIO()
    segno.make(qr_text(notice), error="m").save(picture, kind="png", scale=4, border=2)
    return ft.Row(
        [
            ft.Image(src=picture.getvalue(), width=112, height=112, semantics_label="文书二维码"),
            ft.Container(_line(f"扫码核对文书\n校验值 {document_hash(notice)[:16]}…", 16), expand=True),
        ],
        spacing=12,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _line(
    text: str, size: float, *, bold: bool = False, color: str = INK, center: bool = False, right: bool = False
) -> ft.Text:
    align = ft.TextAlign.CENTER if center else ft.TextAlign.RIGHT if right else ft.TextAlign.START
    weight = ft.FontWeight.W_700 if bold else None
    return ft.Text(text, size=size, color=color, weight=weight, text_align=align, style=ft.TextStyle(height=1.6))
