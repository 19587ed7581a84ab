"""离线底图: how large the district's map is, fetching it, and taking it off the phone again."""

from __future__ import annotations

import flet as ft

from mobile.device.interface import NetworkKind
from mobile.parts.banner import banner
from mobile.parts.bars import bottom_bar
from mobile.parts.cards import card, fact
from mobile.parts.empty import empty
from mobile.parts.screen import Screen
from mobile.parts.theme import GAP, Tone
from mobile.parts.words import body, quiet
from mobile.screens.settings.offline_map import ROUTE, OfflineMap, Standing
from mobile.store.outbox import readable_bytes

NONE_HERE = "督察科没有配置底图。地图上显示区界、名称和问题位置，可以照常使用。"
NOT_HERE = "这种运行方式不能离线保存底图；有网络时地图照常显示底图。"
NO_AREA = "本区的底图范围太大或未配置，不提供离线下载；有网络时照常显示。"
WHAT = "下载后，没有网络也能看到本区的街道底图。不下载不影响记录：区界、名称和问题位置总能显示。"
ON_WIFI = "建议连接 Wi-Fi 后下载。"


class BasemapScreen(Screen):
    """The size is said before anything is fetched."""

    def view(self) -> ft.View:
        self._offline = self.app.shared(OfflineMap)
        self._kind = NetworkKind.UNKNOWN
        self._list = ft.ListView([], spacing=GAP)
        self._main = ft.FilledButton("下载", icon=ft.Icons.DOWNLOAD, on_click=self._act)
        self._bar = bottom_bar(self._main)
        self._fill()
        view = self.frame(ROUTE, "离线底图", self._list, bottom=self._bar)
        self._offline.listener = self._news
        self.app.run(self._look)
        return view

    def gone(self) -> None:
        self._offline.listener = None

    def shown(self) -> None:
        self._news()

    async def _look(self) -> None:
        self._kind = await self.app.device.network.kind()
        await self._offline.ask()
        await self._offline.count_again()
        self._news()

    def _news(self) -> None:
        if self.app.on_top(self):
            self._fill()
            self.refresh()

    # ---- content

    def _fill(self) -> None:
        self._list.controls = self._content()
        running = self._offline.standing is Standing.RUNNING
        self._bar.visible = self._offline.offered and not self._offline.whole
        started = self._offline.kept.count > 0
        self._main.content = "暂停" if running else "继续下载" if started else "下载"
        self._main.icon = ft.Icons.PAUSE if running else ft.Icons.DOWNLOAD

    def _content(self) -> list[ft.Control]:
        offline, basemap = self._offline, self._offline.basemap
        if not basemap.available:
            return [empty(ft.Icons.MAP_OUTLINED, "没有底图", NONE_HERE)]
        source = card(ft.Column([fact("底图来源", basemap.notice), fact("版本", basemap.version)], spacing=10))
        if not offline.offered:
            words = NO_AREA if self.app.device.tiles.supported else NOT_HERE
            return [source, banner(words, Tone.QUIET)]
        kept = offline.kept
        facts = [
            ("本区底图", f"约 {readable_bytes(basemap.bytes_estimate)}，{basemap.tiles} 块"),
            ("已在本机", f"{readable_bytes(kept.bytes)}，{kept.count} 块" if kept.count else "没有"),
        ]
        parts: list[ft.Control] = [body(WHAT)]
        if offline.words:
            parts.append(banner(offline.words, Tone.WAITING))
        parts.append(card(ft.Column([fact(label, words) for label, words in facts], spacing=10)))
        if offline.whole:
            parts.append(banner("本区底图已全部保存在本机。", Tone.GOOD))
        elif offline.standing is Standing.RUNNING or kept.count:
            parts.append(self._progress())
        if not offline.whole and self._kind is not NetworkKind.WIFI:
            parts.append(quiet(ON_WIFI))
        parts.append(source)
        if kept.count:
            parts.append(ft.OutlinedButton("从本机删除底图", icon=ft.Icons.DELETE_OUTLINE, on_click=self._remove))
        return parts

    def _progress(self) -> ft.Control:
        kept, whole = self._offline.kept, self._offline.basemap
        share = min(1.0, kept.count / whole.tiles)
        words = f"已下载 {share:.0%}，{readable_bytes(kept.bytes)}"
        return ft.Column([ft.ProgressBar(value=share, bar_height=8, border_radius=4), quiet(words)], spacing=6)

    # ---- what the person does

    def _act(self) -> None:
        if self._offline.standing is Standing.RUNNING:
            self._offline.pause()
        else:
            self._offline.start()
        self._news()

    async def _remove(self) -> None:
        if await self.app.ask("删除离线底图", "从本机删除已下载的底图，记录和附件不受影响。", yes="删除"):
            await self._offline.remove()
            self.app.say("底图已从本机删除")
            self._news()
