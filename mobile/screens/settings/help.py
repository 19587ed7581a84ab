"""使用说明: the inspector's guide, on the phone and without a network."""

from __future__ import annotations

import flet as ft

from mobile.parts.cards import list_card
from mobile.parts.screen import Screen
from mobile.parts.theme import BODY, FONT, GAP, LINE_HEIGHT, TOUCH
from mobile.parts.words import body, quiet
from mobile.reference.guide import Chapter, shipped_guide


class HelpScreen(Screen):
    """Chapters by their headings; one opens at a tap."""

    def view(self) -> ft.View:
        content: list[ft.Control] = [
            quiet("没有网络也能看。文字框都可以用输入法自带的语音输入。"),
            list_card([self._chapter(chapter) for chapter in shipped_guide()]),
        ]
        return self.frame("/help", "使用说明", ft.ListView(content, spacing=GAP))

    def _chapter(self, chapter: Chapter) -> ft.Control:
        lines = ft.Column([], spacing=8, visible=False)
        arrow = ft.Icon(ft.Icons.EXPAND_MORE, color=ft.Colors.OUTLINE)
        head = ft.Semantics(expanded=False)

        def toggle(_: ft.Event[ft.Container]) -> None:
            lines.visible = not lines.visible
            lines.controls = [_line(parts) for parts in chapter.lines] if lines.visible else []
            arrow.icon = ft.Icons.EXPAND_LESS if lines.visible else ft.Icons.EXPAND_MORE
            head.expanded = lines.visible
            self.refresh()

        head.content = ft.Container(
            ft.Row([ft.Container(body(chapter.title, bold=True), expand=True), arrow]),
            padding=ft.Padding.symmetric(vertical=(TOUCH - 24) // 2, horizontal=16),
            ink=True,
            on_click=toggle,
        )
        inside = ft.Container(lines, padding=ft.Padding.only(left=16, right=16, bottom=8))
        return ft.Column([head, inside], spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _line(parts: tuple[tuple[str, bool], ...]) -> ft.Control:
    spans = [
        ft.TextSpan(
            text,
            ft.TextStyle(size=BODY, font_family=FONT, height=LINE_HEIGHT, weight=ft.FontWeight.W_600 if bold else None),
        )
        for text, bold in parts
    ]
    return ft.Text(spans=spans, size=BODY)
