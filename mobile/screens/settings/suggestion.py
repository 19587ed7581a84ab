"""投诉建议 (国办函〔2026〕12号): sealed and sent like a record; anonymous towards the section on request."""

from __future__ import annotations

import flet as ft

from mobile.parts.banner import banner
from mobile.parts.bars import bottom_bar
from mobile.parts.fields import text_field
from mobile.parts.screen import Screen
from mobile.parts.theme import BODY, Tone
from mobile.parts.words import body, quiet, title
from shared.identity import new_id
from shared.inspection import Suggestion

KEPT, KEPT_CONTACT = "suggestion_text", "suggestion_contact"
ANONYMOUS = "匿名：督察科看不到是谁提出的"


class SuggestionScreen(Screen):
    """What is typed is kept at once; it goes out when there is a network."""

    def view(self) -> ft.View:
        kept = self.app.store.preferences.get(KEPT, "")
        self._text = text_field("您的意见或建议", kept, lines=5, max_length=2000, on_change=self._keep)
        contact = self.app.store.preferences.get(KEPT_CONTACT, "")
        self._contact = text_field("联系方式（可不填）", contact, max_length=100, on_change=self._keep)
        self._anonymous = ft.Checkbox(value=False, label=ANONYMOUS, label_style=ft.TextStyle(size=BODY))
        self._said = ft.Column([], spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        return self.frame(
            "/suggestion",
            "投诉建议",
            [
                title("投诉建议"),
                quiet("对应用、对督察工作、对增加负担的做法，都可以提。没有网络也能写，有网络自动送达。"),
                self._text,
                self._contact,
                self._anonymous,
                self._said,
                body("请勿填写涉密内容。"),
            ],
            bottom=bottom_bar(ft.FilledButton("提交", icon=ft.Icons.SEND_OUTLINED, on_click=self._submit)),
        )

    def _keep(self) -> None:
        self.app.store.preferences.put(KEPT, self._text.value or "")
        self.app.store.preferences.put(KEPT_CONTACT, self._contact.value or "")

    def _submit(self) -> None:
        key = self.app.sync.sealing_key
        if key is None:
            self._say("本机需要重新登记后才能提交。您写的内容已保存在本机。")
            return
        anonymous = bool(self._anonymous.value)
        try:
            suggestion = Suggestion(
                id=new_id(self.app.device.clock.now(), self.app.device.random),
                text=(self._text.value or "").strip(),
                at=self.app.now(),
                anonymous=anonymous,
                contact="" if anonymous else (self._contact.value or "").strip(),
            )
        except ValueError as problem:
            self._say(f"{problem}，再点“提交”。")
            return
        with self.app.store.transaction():
            self.app.store.records.seal(suggestion, key=key, clock=self.app.store.preferences.clock_reading())
            self.app.store.preferences.put(KEPT, "")
            self.app.store.preferences.put(KEPT_CONTACT, "")
        self.app.say("已保存，有网络时自动送达。谢谢您的意见。")
        self.app.go("/settings")

    def _say(self, words: str) -> None:
        self._said.controls = [banner(words, Tone.WAITING)]
        self.refresh()
