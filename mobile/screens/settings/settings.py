"""设置: how the phone stands, and the few things a person may choose. No rankings, no check-in, no counts of log-ins
(国办函〔2026〕12号)."""

from __future__ import annotations

import flet as ft

from mobile.app_names import FILING, SECRECY
from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.cards import line, list_card
from mobile.parts.cue_giver import cue_choice
from mobile.parts.fields import chips, mark
from mobile.parts.screen import Screen
from mobile.parts.theme import APPEARANCES, GAP, Tone
from mobile.parts.words import heading, quiet
from mobile.screens.settings.export import export_unsent
from mobile.store.outbox import readable_bytes
from mobile.store.phone import StorageReport, Usage


class SettingsScreen(Screen):
    """One list; what needs words of its own has a screen of its own."""

    def __init__(self, app: Host) -> None:
        super().__init__(app)
        self._storage: StorageReport | None = None
        self._usage: Usage | None = None

    def view(self) -> ft.View:
        self._list = ft.ListView(self._content(), spacing=GAP)
        return self.frame("/settings", "设置", self._list, tabs=True)

    def shown(self) -> None:
        self.changed()
        self.app.run(self._measure)

    def changed(self) -> None:
        self._list.controls = self._content()
        self.refresh()

    async def _measure(self) -> None:
        self._storage = await self.app.store.storage()
        self._usage = await self.app.store.usage()
        await self.app.versions.look_here()
        self.changed()

    def _content(self) -> list[ft.Control]:
        return [
            banner(SECRECY, Tone.QUIET, icon=ft.Icons.GPP_MAYBE_OUTLINED),
            *self._warnings(),
            heading("本机"),
            list_card(self._phone_lines()),
            heading("意见与权利"),
            list_card(
                [
                    self._link("投诉建议", "对应用或工作的意见，可以匿名", ft.Icons.FORUM_OUTLINED, "/suggestion"),
                    self._link("个人信息保护说明", "", ft.Icons.PRIVACY_TIP_OUTLINED, "/privacy"),
                ]
            ),
            heading("安全与显示"),
            list_card(
                [
                    self._link("修改应用密码", "", ft.Icons.PIN_OUTLINED, "/settings/pin"),
                    line("立即锁定", icon=ft.Icons.LOCK_OUTLINE, on_click=lambda _: self.app.door.lock()),
                ]
            ),
            self._appearance(),
            cue_choice(self.app),
            heading("关于"),
            list_card(self._about_lines()),
            quiet(FILING),
        ]

    def _warnings(self) -> list[ft.Control]:
        if self._storage is None or not self._storage.warning:
            return []
        return [banner(self._storage.warning, Tone.WAITING, icon=ft.Icons.SD_CARD_ALERT_OUTLINED)]

    def _phone_lines(self) -> list[ft.Control]:
        identity, facts = self.app.identity, self.app.status.facts
        who = f"{identity.person.name}（胸号 {identity.person.badge}）\n{identity.unit.name}" if identity else "未登记"
        room = "正在计算…"
        if self._storage is not None and self._usage is not None:
            used, free = readable_bytes(self._usage.total), readable_bytes(self._storage.free)
            # What a browser calls free says nothing of the phone: the screen behind this line explains it.
            room = f"已用 {used}" if self.app.device.platform == "web" else f"已用 {used}，可用 {free}"
        contact = facts.last_contact or "尚未联系过"
        return [
            self._link("使用人与设备", who, ft.Icons.BADGE_OUTLINED, "/settings/device"),
            self._link("存储空间", room, ft.Icons.SD_STORAGE_OUTLINED, "/settings/storage"),
            self._link("离线底图", "没有网络也能看街道", ft.Icons.MAP_OUTLINED, "/settings/basemap"),
            self._link("消息", "近 30 天的提醒、决定和任务变动", ft.Icons.MAIL_OUTLINE, "/messages"),
            self._link("发送", self.app.status.line, ft.Icons.CLOUD_UPLOAD_OUTLINED, "/waiting"),
            line("时间", f"{self.app.sync.clock_words()}\n上次联系 {contact}", icon=ft.Icons.SCHEDULE),
            line(
                "导出未上传的内容",
                "保存为文件交督察科",
                icon=ft.Icons.DRIVE_FILE_MOVE_OUTLINED,
                on_click=lambda _: self.app.run(export_unsent, self.app),
            ),
        ]

    def _about_lines(self) -> list[ft.Control]:
        running = self.app.device.updates.running or self.app.device.shell.get("应用版本", "")
        if self.app.versions.ready:
            version = line(
                "新版本已就绪，点此更新",
                f"现在 {running}，新版本 {self.app.versions.ready}；未完成的检查不受影响。",
                icon=ft.Icons.SYSTEM_UPDATE_ALT,
                on_click=lambda _: self.app.run(self.app.versions.switch),
            )
        else:
            version = line(
                "版本",
                f"{running} · 点此检查更新",
                icon=ft.Icons.INFO_OUTLINE,
                on_click=lambda _: self.app.run(self._look),
            )
        manual = self._link("使用说明", "没有网络也能看", ft.Icons.HELP_OUTLINE, "/help")
        return [manual, version, self._link("开放源代码许可", "", ft.Icons.ARTICLE_OUTLINED, "/licences")]

    async def _look(self) -> None:
        self.app.say("正在检查更新…")
        await self.app.versions.look_at_server()
        self.app.say("新版本已就绪，可以更新。" if self.app.versions.ready else "已经是最新版本。")
        self.changed()

    def _appearance(self) -> ft.Control:
        chosen = self.app.appearance

        def pick(mode: str) -> None:
            self.app.appear(mode)
            mark(row, [mode])

        row = chips(APPEARANCES, [chosen], pick)
        return ft.Column([quiet("显示"), row], spacing=4)

    def _link(self, label: str, value: str, icon: ft.IconData, route: str) -> ft.Control:
        return line(label, value, icon=icon, on_click=lambda _: self.app.go(route))
