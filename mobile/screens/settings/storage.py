"""存储空间: what is used, what is left, what goes first when room gets short."""

from __future__ import annotations

from datetime import timedelta

import flet as ft

from mobile.parts.banner import banner
from mobile.parts.cards import card, fact, line, list_card
from mobile.parts.empty import loading
from mobile.parts.fields import chips, mark
from mobile.parts.screen import Screen
from mobile.parts.theme import GAP, Tone
from mobile.parts.words import heading, quiet
from mobile.screens.settings.damage import ROUTE as DAMAGE
from mobile.screens.settings.export import export_unsent
from mobile.screens.settings.health import NOT_KEPT
from mobile.screens.settings.offline_map import ROUTE as BASEMAP
from mobile.screens.settings.offline_map import OfflineMap
from mobile.store.outbox import readable_bytes
from mobile.store.phone import StorageReport, Usage
from shared.file_counts import FileCounts

KEEP_DAYS = "keep_photo_days"
_KEEP = (("0", "不保留"), ("3", "3 天"), ("7", "7 天"), ("30", "30 天"))


_BROWSER = "浏览器不告诉应用手机实际还剩多少空间，请留意手机自己的提示。督察通已为文字记录预留 20 MB，附件不会占用。"


class StorageScreen(Screen):
    """Records come before photos: when room is short no photo is taken any more, text still is."""

    def view(self) -> ft.View:
        self._list = ft.ListView([loading()], spacing=GAP)
        return self.frame("/settings/storage", "存储空间", self._list)

    def shown(self) -> None:
        self.app.run(self._measure)

    @property
    def _in_browser(self) -> bool:
        return self.app.device.platform == "web"

    async def _measure(self) -> None:
        store = self.app.store
        pieces, kept = len(await store.quarantine.pieces()), await self.app.device.keeping.promised()
        self._list.controls = self._content(await store.storage(), await store.usage(), pieces, kept)
        self.refresh()

    def _content(self, report: StorageReport, usage: Usage, pieces: int, promised: bool) -> list[ft.Control]:
        parts: list[ft.Control] = []
        if report.warning:
            parts.append(banner(report.warning, Tone.WAITING, icon=ft.Icons.SD_CARD_ALERT_OUTLINED))
        if not promised:
            parts.append(
                banner(
                    NOT_KEPT,
                    Tone.WAITING,
                    icon=ft.Icons.SD_CARD_ALERT_OUTLINED,
                    action="再次申请保留",
                    on_click=lambda _: self.app.run(self._ask_to_keep),
                )
            )
        photos = self.app.store.photos
        kept, free = photos.all(), photos.releasable()
        facts = [
            ("督察通已用", f"{readable_bytes(usage.total)}（{_parts(usage)}）"),
            (
                "浏览器允许再用" if self._in_browser else "本机可用",
                readable_bytes(report.free) if report.free else "没有",
            ),
            ("保存的记录", f"{self.app.store.records.count()} 条"),
            ("保存的附件原件", f"{len(kept)} 件，其中 {len(free)} 件已送达、可以清理"),
        ]
        if self._in_browser:
            facts.append(("存储保护", "浏览器已承诺保留" if promised else "浏览器没有承诺保留"))
        parts += [
            card(ft.Column([fact(label, value) for label, value in facts], spacing=10)),
            heading("可以做的"),
            list_card(
                [
                    line(
                        "清理已送达的附件",
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
            quiet("照片、录音和录像送达后，原件在本机再保留"),
            self._keep_choice(),
            quiet("可用空间不足 500 MB 时会提醒；空间很少时先保文字记录，暂停拍照。"),
            *([quiet(_BROWSER)] if self._in_browser else []),
        ]
        drafts = self.app.store.drafts
        begun, thrown = len(drafts.open_drafts()), len(drafts.discarded())
        words = f"{begun} 份没有写完，{thrown} 份已删除、可以恢复"
        more = [self._link("全部草稿", words, ft.Icons.EDIT_NOTE, "/drafts")]
        offline = self.app.shared(OfflineMap)
        if offline.kept.count:
            words = f"{readable_bytes(offline.kept.bytes)}，可以删除"
            more.append(self._link("离线底图", words, ft.Icons.MAP_OUTLINED, BASEMAP))
        if pieces:
            words = f"{pieces} 处，已单独保留，待导出核对"
            more.append(self._link("损坏的内容", words, ft.Icons.HEALING_OUTLINED, DAMAGE))
        return [*parts, heading("草稿与损坏"), list_card(more)]

    def _link(self, label: str, value: str, icon: ft.IconData, route: str) -> ft.Control:
        return line(label, value, icon=icon, on_click=lambda _: self.app.go(route))

    async def _ask_to_keep(self) -> None:
        if await self.app.device.keeping.ask():
            self.app.say("浏览器已承诺保留本机内容。")
        else:
            self.app.say("浏览器仍未承诺。添加到主屏幕并从主屏幕打开后再试；先联网上传。")
        await self._measure()

    def _keep_choice(self) -> ft.Control:
        preferences = self.app.store.preferences

        def pick(days: str) -> None:
            preferences.put(KEEP_DAYS, int(days))
            mark(row, [days])

        row = chips(_KEEP, [str(preferences.keep_photo_days)], pick)
        return row

    async def _tidy(self) -> None:
        before = FileCounts.of(kept.photo for kept in self.app.store.photos.releasable())
        await self.app.store.tidy(timedelta(0))
        self.app.say(f"已清理 {before.words}的原件。" if before else "没有可以清理的原件。")
        await self._measure()


def _parts(usage: Usage) -> str:
    """What the sum is made of."""
    parts = [f"附件 {readable_bytes(usage.photos)}", f"记录和草稿 {readable_bytes(usage.text)}"]
    if usage.rest:
        parts.append(f"预留和其他 {readable_bytes(usage.rest)}")
    return "，".join(parts)
