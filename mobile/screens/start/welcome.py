"""First run: what the app keeps of people, why and for how long (PIPL §17, §35), before anything is asked."""

from __future__ import annotations

import flet as ft

from mobile.parts.bars import bottom_bar
from mobile.parts.cards import badge_icon, card
from mobile.parts.screen import Screen
from mobile.parts.words import body, quiet, title
from mobile.screens.start.privacy import IN_SHORT


class WelcomeScreen(Screen):
    """The notice in short, the whole of it one tap away."""

    def view(self) -> ft.View:
        points = [
            card(
                ft.Row(
                    [badge_icon(icon), ft.Column([body(head, bold=True), quiet(words)], spacing=2, expand=True)],
                    spacing=14,
                    vertical_alignment=ft.CrossAxisAlignment.START,
                )
            )
            for icon, head, words in IN_SHORT
        ]
        return self.frame(
            "/welcome",
            "督察通",
            [
                title("使用前请先了解"),
                quiet("督察通用于城管执法督察的现场记录。没有网络也能记，有网络自动送达。"),
                *points,
                ft.Row([ft.TextButton("阅读完整的个人信息保护说明", on_click=lambda _: self.app.go("/privacy"))]),
                body("严禁用本应用处理国家秘密和工作秘密。", bold=True),
            ],
            bottom=bottom_bar(ft.FilledButton("我已了解，开始使用", on_click=self._accept)),
        )

    def _accept(self) -> None:
        self.app.door.accept_privacy()
        self.app.go("/enrol", replace=True)
