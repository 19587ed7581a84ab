"""A position typed by hand, for where the phone finds none or a wrong one; with its reason."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from mobile.parts.fields import text_field
from mobile.parts.words import heading, quiet
from mobile.screens.check.check_base import FULL, CheckBase
from mobile.screens.check.check_parts import stack
from shared.position import Fix, FixSource, coordinates_fault

ACCURACY_M = 100.0
WITHOUT_REASON = "手工定位须写明原因"
LATITUDE, LONGITUDE, WHY = _FIELDS = "latitude", "longitude", "point_why"
OUTSIDE = "这个位置不在上海，请核对纬度和经度是否填反"


class ManualPoint:
    """A button that opens the fields; `taken` is called when the draft has a position of its own hand."""

    def __init__(self, screen: CheckBase, taken: Callable[[], None]) -> None:
        self._screen, self._taken = screen, taken
        self._open = any(screen.draft.aside(name) for name in _FIELDS)
        self.control = stack()

    def fill(self) -> None:
        """By the draft as it stands. Does not send."""
        if not self._open:
            self.control.controls = [
                ft.TextButton("在地图上选点", icon=ft.Icons.MAP_OUTLINED, on_click=self._open_map),
                ft.TextButton("手工填写坐标", icon=ft.Icons.EDIT_LOCATION_OUTLINED, on_click=self._show_fields),
            ]
            return
        fix, aside = self._screen.content.place.fix, self._screen.draft.aside
        latitude, longitude = (f"{fix.latitude:.6f}", f"{fix.longitude:.6f}") if fix else ("", "")
        self._latitude = text_field(
            "纬度（WGS-84）", aside(LATITUDE) or latitude, hint="31.2136", on_change=lambda _: self._keep()
        )
        self._longitude = text_field(
            "经度（WGS-84）", aside(LONGITUDE) or longitude, hint="121.4158", on_change=lambda _: self._keep()
        )
        self._why = text_field(
            "手工定位的原因", aside(WHY), hint="例如：室内定位偏到马路对面", on_change=lambda _: self._keep()
        )
        self.control.controls = [
            heading("手工填写坐标"),
            quiet("请填手机或执法终端给出的 WGS-84 坐标，不要填地图软件的坐标。"),
            self._latitude,
            self._longitude,
            self._why,
            ft.FilledTonalButton("采用这个位置", icon=ft.Icons.CHECK, on_click=self._take),
        ]

    def _open_map(self) -> None:
        self._screen.app.go(f"/check/{self._screen.draft_id}/place/map")

    def _show_fields(self) -> None:
        self._open = True
        self.fill()
        self.control.update()

    def _keep(self) -> None:
        """What is typed outlives a kill before it is taken."""
        typed = (self._latitude.value, self._longitude.value, self._why.value)
        words = {name: value or "" for name, value in zip(_FIELDS, typed, strict=True)}
        self._screen.keep(lambda: self._screen.draft.set_aside(words))

    def _take(self) -> None:
        for field in (self._latitude, self._longitude, self._why):
            field.error = None
        try:
            latitude, longitude = float(self._latitude.value or ""), float(self._longitude.value or "")
        except ValueError:
            self._refuse(self._latitude, "请填数字，例如 31.2136")
            return
        wrong = coordinates_fault(latitude, longitude)
        if wrong:
            self._refuse(self._latitude, f"{wrong}，请核对纬度和经度")
            return
        reason = (self._why.value or "").strip()
        if not reason:
            self._refuse(self._why, WITHOUT_REASON)
            return
        refused = take_by_hand(self._screen, latitude, longitude, reason)
        if refused:
            self._refuse(self._latitude, refused)
            return
        self._open = False
        self._screen.keep(lambda: self._screen.draft.set_aside(dict.fromkeys(_FIELDS, "")))
        self._taken()

    def _refuse(self, field: ft.TextField, words: str) -> None:
        field.error = words
        self.control.update()


def take_by_hand(screen: CheckBase, latitude: float, longitude: float, reason: str) -> str:
    """Make the point (WGS-84) that a person set the check's position; answers why not, in words."""
    app = screen.app
    fix = Fix(latitude, longitude, ACCURACY_M, app.now(), FixSource.MANUAL, reason=reason)
    if fix.fault:
        return fix.fault
    area = app.reference.district_at(fix)
    if area is None:
        return OUTSIDE
    return "" if screen.keep(lambda: screen.draft.set_fix(fix, area.code)) else FULL
