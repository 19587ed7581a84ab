"""待发送: item by item what waits, why, and when it is tried again."""

from __future__ import annotations

import flet as ft

from mobile.parts.bars import bottom_bar
from mobile.parts.cards import card, line, list_card
from mobile.parts.empty import empty
from mobile.parts.record_row import route_of
from mobile.parts.screen import Screen
from mobile.parts.sync_line import LOOKS, sync_line
from mobile.parts.theme import GAP
from mobile.parts.words import body, heading, quiet
from mobile.sync.status import Row

WIFI_ONLY = "wifi_only"


class WaitingScreen(Screen):
    """Nothing here has to be done by hand: it is for those who want to know."""

    def view(self) -> ft.View:
        self._list = ft.ListView(self._content(), spacing=GAP)
        self._button = ft.FilledButton("立即同步", icon=ft.Icons.SYNC, on_click=self._sync)
        return self.frame("/waiting", "待发送", self._list, bottom=bottom_bar(self._button))

    def shown(self) -> None:
        self.changed()

    def changed(self) -> None:
        self._list.controls = self._content()
        self.refresh()

    def _content(self) -> list[ft.Control]:
        status = self.app.status
        rows = self.app.sync.rows()
        general = [row for row in rows if not row.item_id]
        items = [row for row in rows if row.item_id]
        parts: list[ft.Control] = [sync_line(status, self._sync)]
        parts += [self._card(row) for row in general]
        if status.facts.notes:
            parts.append(ft.Row([ft.TextButton("知道了，不再提醒", on_click=self._dismiss)]))
        if items:
            parts += [heading(f"逐项（{len(items)}）"), *(self._card(row) for row in items)]
        elif not (status.facts.records or status.facts.files or status.facts.unconfirmed):
            parts.append(
                empty(ft.Icons.CLOUD_DONE_OUTLINED, "没有待发送的内容", "新的记录会在有网络时自动送达，无需操作。")
            )
        return [*parts, heading("发送方式"), list_card([self._wifi_switch()])]

    def _card(self, row: Row) -> ft.Control:
        icon, tone = LOOKS[row.tone]
        record = self.app.store.records.row(row.item_id) if row.item_id else None
        words = ft.Column([body(row.title, bold=True), quiet(row.words)], spacing=2, expand=True)
        return card(
            ft.Row(
                [ft.Icon(icon, color=tone.front, size=24), words],
                spacing=14,
                vertical_alignment=ft.CrossAxisAlignment.START,
            ),
            on_click=(lambda _: self.app.go(route_of(record))) if record is not None else None,
        )

    def _wifi_switch(self) -> ft.Control:
        switch = ft.Switch(value=self.app.store.preferences.wifi_only, on_change=self._set_wifi)
        return line(
            "附件仅用 Wi-Fi 上传",
            "打开后，照片、录音和录像等连上 Wi-Fi 再上传；文字记录很小，用移动网络也随时发送。",
            icon=ft.Icons.WIFI,
            trailing=ft.MergeSemantics(ft.Semantics(label="附件仅用 Wi-Fi 上传", content=switch)),
        )

    def _set_wifi(self, event: ft.Event[ft.Switch]) -> None:
        self.app.store.preferences.put(WIFI_ONLY, bool(event.control.value))
        self.app.sync.wake()

    def _dismiss(self) -> None:
        self.app.sync.dismiss_note()
        self.changed()

    def _sync(self) -> None:
        self.app.sync.sync_now()
        self.app.say("正在联系服务器…")
