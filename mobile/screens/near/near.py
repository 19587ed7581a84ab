"""附近: open findings and follow-ups on the map and, the nearest first, as a list of the same."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from mobile.checks.nearby import Spot
from mobile.device.interface import LocateFailure
from mobile.device.permissions import Permission, way_to_allow
from mobile.host import Host
from mobile.parts.cards import line, list_card
from mobile.parts.empty import empty
from mobile.parts.map_screen import MapAndList
from mobile.parts.map_view import MapView
from mobile.parts.named import named
from mobile.parts.near_known import NEAR, known_findings
from mobile.parts.screen import Screen
from mobile.parts.theme import GAP
from mobile.parts.words import heading, quiet
from shared.position import Fix

WHERE_FROM = "列出本机已知的未办结问题：督察科下发的和本机记录的。没有网络时为上次联网时的情况。"
WAITING = "正在定位，最多 15 秒…"
_FAILURES = {
    LocateFailure.OFF: "手机定位未开启，不能按距离排列。打开后点右上角重新定位。",
    LocateFailure.TIMEOUT: "暂时没有得到位置。到开阔处后点右上角重新定位。",
    LocateFailure.UNAVAILABLE: "暂时无法定位。稍后点右上角重新定位。",
}


class NearScreen(Screen):
    """Everything on it is on the phone; the position is asked for anew at each visit and kept nowhere."""

    def __init__(self, app: Host) -> None:
        super().__init__(app)
        self._fix: Fix | None = None
        self._words = ""
        self._seeking = False

    def view(self) -> ft.View:
        spots = self.app.shared(known_findings).spots(None, self.app.device.clock.now())
        self._map = MapView(self.app, on_spots=self._open, around=[spot.point for spot in spots if spot.point])
        self._list = ft.ListView([], spacing=GAP)
        self._fill()
        again = ft.IconButton(ft.Icons.REFRESH, tooltip="重新定位", on_click=self._again)
        view = self.frame(NEAR, "附近的问题", self._list, above=self._map.control, actions=[named(again)])
        self._both = MapAndList(view, self._map.control, self._list)
        self._both.fit(self.app.page.width, self.app.page.height)
        self._again()
        self.app.run(self._map.renew)
        return view

    def shown(self) -> None:
        self.changed()

    def changed(self) -> None:
        self._fill()
        self.refresh()

    def _why(self, failure: LocateFailure) -> str:
        if failure is not LocateFailure.DENIED:
            return _FAILURES[failure]
        way = way_to_allow(Permission.POSITION, self.app.device.platform, self.app.device.agent)
        return f"未获得定位权限，不能按距离排列。{way}，再点右上角重新定位。"

    def resized(self) -> None:
        self._both.fit(self.app.page.width, self.app.page.height)
        super().resized()

    # ---- where the phone is

    def _again(self) -> None:
        if not self._seeking:
            self.app.run(self._locate)

    async def _locate(self) -> None:
        self._seeking, self._words = True, WAITING
        before = self._fix
        try:
            located = await self.app.device.locator.locate(on_better=self._take)
        finally:
            self._seeking = False
        if located.fix is not None:
            self._fix = located.fix
        self._words = self._why(located.failure) if located.failure and self._fix is None else ""
        if not self.app.on_top(self):
            return
        self.changed()
        if before is None and self._fix is not None:
            await self._map.go_to((self._fix.latitude, self._fix.longitude))

    def _take(self, fix: Fix) -> None:
        self._fix = fix
        if self.app.on_top(self):
            self.changed()

    # ---- content

    def _fill(self) -> None:
        here = (self._fix.latitude, self._fix.longitude) if self._fix else None
        spots = self.app.shared(known_findings).spots(here, self.app.device.clock.now())
        self._map.show(spots, self._fix)
        self._list.controls = self._content(spots)

    def _content(self, spots: Sequence[Spot]) -> list[ft.Control]:
        parts: list[ft.Control] = [quiet(self._words)] if self._words else []
        if not spots:
            hint = "联网后，本区未办结的街面问题会下发到本机；在本机记录的问题也列在这里。"
            return [*parts, empty(ft.Icons.MAP_OUTLINED, "附近没有未办结的问题", hint)]
        parts.append(heading(f"未办结 {len(spots)} 处"))
        parts.append(list_card([self._line(spot) for spot in spots]))
        return [*parts, quiet(WHERE_FROM)]

    def _line(self, spot: Spot) -> ft.Control:
        icon = ft.Icons.EVENT_REPEAT if spot.follow_up else ft.Icons.PRIORITY_HIGH
        return line(spot.title, spot.words, icon=icon, on_click=lambda _: self.app.go(spot.route))

    def _open(self, spots: Sequence[Spot]) -> None:
        if len(spots) == 1:
            self.app.go(spots[0].route)
        else:
            self.app.run(self._choose, spots)

    async def _choose(self, spots: Sequence[Spot]) -> None:
        chosen = await self.app.choose("这里有几处问题", [(spot.route, spot.title, spot.words) for spot in spots])
        if chosen:
            self.app.go(chosen)
