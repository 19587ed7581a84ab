"""存储空间: what is used, what is left, what goes first when room gets short."""

from __future__ import annotations

from datetime import timedelta

import flet as ft

from mobile.parts.banner import banner
from mobile.parts.cards import card, fact, line, list_card
from mobile.parts.dates import short_moment
from mobile.parts.empty import loading
from mobile.parts.fields import chips, mark
from mobile.parts.screen import Screen
from mobile.parts.theme import GAP, Tone
from mobile.parts.words import heading, quiet
from mobile.screens.export import export_unsent
from mobile.store.outbox import readable_bytes
from mobile.store.phone import StorageReport

KEEP_DAYS = "keep_photo_days"
_KEEP = (("0", "不保留"), ("3", "3 天"), ("7", "7 天"), ("30", "30 天"))


_BROWSER = "浏览器不告诉应用手机实际还剩多少空间，请留意手机自己的提示。督察通已为文字记录预留 20 MB，照片不会占用。"


class StorageScreen(Screen):
    """Records come before photos: when room is short no photo is taken any more, text still is."""

    def view(self) -> ft.View:
        self._damaged = 0
        self._list = ft.ListView([loading()], spacing=GAP)
        return self.frame("/settings/storage", "存储空间", self._list)

    def shown(self) -> None:
        self.app.run(self._measure)

    @property
    def _in_browser(self) -> bool:
        return self.app.device.platform == "web"

    async def _measure(self) -> None:
        self._damaged = await self.app.store.damaged_pieces()
        self._list.controls = self._content(await self.app.store.storage())
        self.refresh()

    def _content(self, report: StorageReport) -> list[ft.Control]:
        parts: list[ft.Control] = []
        if report.warning:
            parts.append(banner(report.warning, Tone.WAITING, icon=ft.Icons.SD_CARD_ALERT_OUTLINED))
        photos = self.app.store.photos
        kept, free = photos.all(), photos.releasable()
        facts = [
            ("督察通已用", readable_bytes(report.used)),
            (
                "浏览器允许再用" if self._in_browser else "本机可用",
                readable_bytes(report.free) if report.free else "没有",
            ),
            ("保存的记录", f"{self.app.store.records.count()} 条"),
            ("保存的照片原件", f"{len(kept)} 张，其中 {len(free)} 张已送达、可以清理"),
        ]
        if "存储保护" in self.app.device.shell:
            facts.append(("存储保护", self.app.device.shell["存储保护"]))
        parts += [
            card(ft.Column([fact(label, value) for label, value in facts], spacing=10)),
            heading("可以做的"),
            list_card(
                [
                    line(
                        "清理已送达的照片",
                        "只清理服务器已确认收到的原件，小图和记录保留",
                        icon=ft.Icons.CLEANING_SERVICES_OUTLINED,
                        on_click=lambda _: self.app.run(self._tidy),
                    ),
                    line(
                        "导出未上传的内容",
                        "保存为文件交督察科，本机内容不变",
                        icon=ft.Icons.DRIVE_FILE_MOVE_OUTLINED,
                        on_click=lambda _: self.app.run(export_unsent, self.app),
                    ),
                ]
            ),
            quiet("照片送达后，原件在本机再保留"),
            self._keep_choice(),
            quiet("可用空间不足 500 MB 时会提醒；空间很少时先保文字记录，暂停拍照。"),
            *([quiet(_BROWSER)] if self._in_browser else []),
        ]
        if self._damaged:
            parts += [heading("损坏的内容"), list_card([self._damage_line()])]
        discarded = self.app.store.drafts.discarded()
        if discarded:
            parts.append(heading("7 天内删除的草稿"))
            parts.append(list_card([self._restore_line(draft.id, draft.discarded_at) for draft in discarded]))
        return parts

    def _keep_choice(self) -> ft.Control:
        preferences = self.app.store.preferences

        def pick(days: str) -> None:
            preferences.put(KEEP_DAYS, int(days))
            mark(row, [days])

        row = chips(_KEEP, [str(preferences.keep_photo_days)], pick)
        return row

    def _restore_line(self, draft_id: str, discarded_at: str) -> ft.Control:
        def restore(_: ft.Event[ft.Container]) -> None:
            self.app.store.drafts.restore(draft_id)
            self.app.say("草稿已恢复，可在「今日」中继续。")
            self.shown()

        when = short_moment(discarded_at, self.app.device.clock.now())
        return line(f"{when} 删除的草稿", "点此恢复", icon=ft.Icons.RESTORE, on_click=restore)

    def _damage_line(self) -> ft.Control:
        return line(
            f"清除 {self._damaged} 处损坏的内容",
            "请先导出并交督察科核对；清除后不再提示",
            icon=ft.Icons.HEALING_OUTLINED,
            on_click=lambda _: self.app.run(self._clear_damage),
        )

    async def _clear_damage(self) -> None:
        question = "损坏的内容清除后不能恢复。其余记录和照片不受影响。确定已经导出并交督察科核对？"
        if await self.app.ask("清除损坏的内容", question, "清除"):
            await self.app.store.clear_quarantine()
            self.app.say("已清除，不再提示。")
            await self._measure()

    async def _tidy(self) -> None:
        before = len(self.app.store.photos.releasable())
        await self.app.store.tidy(timedelta(0))
        self.app.say(f"已清理 {before} 张照片的原件。" if before else "没有可以清理的照片。")
        await self._measure()
