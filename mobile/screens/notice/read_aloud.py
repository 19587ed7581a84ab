"""The paper in large type, to be read to the squad's leader, who then signs what was read."""

from __future__ import annotations

import flet as ft

from mobile.checks.notices import served_online
from mobile.checks.paper import open_paper
from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.bars import bar_words, bottom_bar
from mobile.parts.theme import GAP, Tone
from mobile.screens.notice.issue import issue
from mobile.screens.notice.notice_base import NoticeBase
from shared.glyphs import no_shape_words

LARGE, LARGER = 22, 26


class ReadAloudScreen(NoticeBase):
    """Large, high contrast, nothing else."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self.route = f"/notice/{draft}/read"

    def build(self) -> ft.View:
        fixed = self.fixed()
        if fixed is None:
            return self.unfit()
        self._paper = fixed
        paper = open_paper(fixed, self.app.reference)
        lines: list[ft.Control] = [
            _words(paper.title, LARGER, bold=True, center=True),
            _words(paper.number, LARGE - 4, center=True),
            _words(f"{paper.unit}：", LARGE, bold=True),
        ]
        if missing := no_shape_words([paper.unit, *(passage.text for passage in paper.read_aloud)]):
            # The requirement and the place can still be put otherwise; what the check says is sealed.
            here = no_shape_words([fixed.requirement, fixed.place])
            way = "可返回上一步修改。" if here else "写在检查记录里的，先在“记录”中更正，再开通知书。"
            lines.insert(0, banner(f"{missing}{way}", Tone.WAITING))
        for passage in paper.read_aloud:
            lines.append(
                ft.Column(
                    [
                        _words(passage.heading, LARGE - 4, color=ft.Colors.PRIMARY, bold=True),
                        _words(passage.text, LARGE),
                    ],
                    spacing=2,
                )
            )
        lines.append(_words(paper.organ, LARGE, center=True))
        return self.frame(
            self.route,
            "请向对方宣读",
            [ft.Column(lines, spacing=GAP + 4, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)],
            bottom=bottom_bar(
                ft.OutlinedButton("拒绝签收", on_click=lambda _: self.app.go(f"/notice/{self.draft_id}/refusal")),
                ft.FilledButton(
                    "签收", icon=ft.Icons.DRAW_OUTLINED, on_click=lambda _: self.app.go(f"/notice/{self.draft_id}/sign")
                ),
            ),
            actions=[
                bar_words("无人在场", self._absent),
            ],
        )

    async def _absent(self) -> None:
        words = "通知书由系统送达单位收件箱，送达时间以系统为准，反馈期限从那时起算。"
        if await self.app.ask("对方无人在场？", words, "线上送达", "返回"):
            await issue(self.app, self.notice, served_online(self._paper, self.app.now()).service)


def _words(
    text: str, size: float, *, bold: bool = False, center: bool = False, color: ft.ColorValue | None = None
) -> ft.Text:
    return ft.Text(
        text,
        size=size,
        color=color,
        weight=ft.FontWeight.W_700 if bold else None,
        text_align=ft.TextAlign.CENTER if center else ft.TextAlign.START,
        style=ft.TextStyle(height=1.6),
    )
