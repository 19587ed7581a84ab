"""A point picked on the map, for where the phone finds none or a wrong one; marked as set by hand, with its reason."""

from __future__ import annotations

import flet as ft

from mobile.checks.roads import road_near, street_near
from mobile.host import Host
from mobile.parts.bars import bottom_bar
from mobile.parts.fields import text_field
from mobile.parts.known_basemap import KnownBasemap
from mobile.parts.map_screen import MapAndList
from mobile.parts.map_view import MapView, Point
from mobile.parts.near_known import known_findings
from mobile.parts.theme import GAP
from mobile.parts.words import body, quiet
from mobile.screens.check.check_base import CheckBase
from mobile.screens.check.check_parts import phrase_chips
from mobile.screens.check.manual_point import OUTSIDE, take_by_hand
from shared.nearby import away_words
from shared.position import believed, district_at, metres_between

REASON = "pick_reason"
HOW = "拖动、放大地图，点一下问题所在的位置。"
BARE = "督察科没有配置底图，地图上只有区界、手机定位和本机已知的问题，请按距离和方位选点。"
WHY = "请选择或填写在地图上选点的原因"
NOT_HERE = "这个位置不在上海，请移动地图后重选"
REASONS = ("室内定位有偏差", "定位偏到马路对面", "离开现场后补记", "手机无法定位")


class PickPointScreen(CheckBase):
    """Without a network the outlines and the marks are there to go by, with a basemap kept offline the streets too."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self.route = f"/check/{draft}/place/map"
        self._picked: Point | None = None

    def build(self) -> ft.View:
        fix = believed(self.content.place.fix)
        here = (fix.latitude, fix.longitude) if fix else None
        self._map = MapView(self.app, on_pick=self._pick, centre=here)
        self._where = ft.Column(spacing=2)
        self._reason = text_field(
            "选点的原因",
            self.draft.aside(REASON),
            hint="例如：室内定位偏到马路对面",
            on_change=lambda event: self._keep_reason(event.control.value or ""),
        )
        self._list = ft.ListView([self._where, self._reason, phrase_chips(REASONS, self._take_reason)], spacing=GAP)
        self._take_button = ft.FilledButton("采用这个位置", icon=ft.Icons.CHECK, on_click=self._take, disabled=True)
        self._fill()
        view = self.frame(
            self.route, "在地图上选点", self._list, above=self._map.control, bottom=bottom_bar(self._take_button)
        )
        self._both = MapAndList(view, self._map.control, self._list, share=0.42)
        self._both.fit(self.app.page.width, self.app.page.height)
        self.app.run(self._renew)
        return view

    async def _renew(self) -> None:
        await self._map.renew()
        if self.there and self.app.on_top(self):
            self._fill()
            self.refresh()

    def resized(self) -> None:
        if self.there:
            self._both.fit(self.app.page.width, self.app.page.height)
        super().resized()

    # ---- filling

    def _fill(self) -> None:
        now = self.app.device.clock.now()
        known, fix = self.app.shared(known_findings), believed(self.content.place.fix)
        here = (fix.latitude, fix.longitude) if fix else None
        self._map.show(known.spots(here, now), fix, self._picked)
        self._where.controls = self._words(here)
        self._take_button.disabled = self._picked is None

    def _words(self, here: Point | None) -> list[ft.Control]:
        if self._picked is None:
            bare = [] if self.app.shared(KnownBasemap).now.available else [quiet(BARE)]
            return [body("还没有选点", bold=True), quiet(HOW), *bare]
        area = district_at(self.app.reference.areas, *self._picked)
        away = f"，距手机定位 {away_words(metres_between(here, self._picked))}" if here else ""
        words = [body(f"{area.name if area else '不在上海'}{away}", bold=True)]
        proposed = "".join(self._proposed()[1:])
        return [*words, quiet(f"地址为空时填入：{proposed}" if proposed else HOW)]

    def _proposed(self) -> tuple[str, str, str]:
        """Code and name of the street, and the road; empty where nobody wrote one down near by."""
        if self._picked is None:
            return "", "", ""
        area = district_at(self.app.reference.areas, *self._picked)
        now, known = self.app.device.clock.now(), self.app.shared(known_findings)
        code = street_near(self._picked, known.all(now), self.app.reference.unit, area.code if area else "")
        return code, self.app.reference.street_name(code), road_near(self._picked, known.written_places(now))

    # ---- entering

    def _pick(self, point: Point) -> None:
        self._picked = point
        self._fill()
        self.refresh()

    def _keep_reason(self, reason: str) -> None:
        self.keep(lambda: self.draft.set_aside({REASON: reason}))

    def _take_reason(self, reason: str) -> None:
        self._keep_reason(reason)
        self._reason.value, self._reason.error = reason, None
        self._reason.update()

    async def _take(self) -> None:
        if self._picked is None:
            return
        reason = (self._reason.value or "").strip()
        if not reason:
            self._reason.error = WHY
            self._reason.update()
            return
        code, _, road = self._proposed()
        refused = take_by_hand(self, *self._picked, reason)
        if refused:
            self.app.say(refused if refused != OUTSIDE else NOT_HERE)
            return
        self._keep_reason("")
        place = self.content.place
        if code and not place.street_code and code.startswith(place.district_code):
            self.keep(lambda: self.draft.set_place("street_code", code))
        if road and not place.address.strip():
            self.keep(lambda: self.draft.set_place("address", road))
        await self.app.back()
