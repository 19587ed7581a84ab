"""Where the check is: the position as it gets better, and words. Nothing here is needed to save."""

from __future__ import annotations

import flet as ft

from mobile.checks.phrases import NO_FIX
from mobile.checks.review import OUTSIDE_REASONS
from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.bars import bottom_bar
from mobile.parts.cards import card
from mobile.parts.fields import chips, mark, text_field
from mobile.parts.pill import pill
from mobile.parts.theme import Tone
from mobile.parts.words import heading, quiet
from mobile.screens.check.check_base import CheckBase
from mobile.screens.check.check_parts import grade_pill, mock_pill, phrase_chips, stack
from mobile.screens.check.manual_point import ManualPoint
from mobile.screens.check.open_checks import failure_words
from shared.evidence import describe_fix
from shared.moment import chinese_moment, from_iso
from shared.organisation import Unit
from shared.position import FixSource, Grade, grade


class PlaceScreen(CheckBase):
    """Position and address of the check."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self.route = f"/check/{draft}/place"

    def build(self) -> ft.View:
        place = self.content.place
        self._fix, self._asked = stack(), stack()
        self._district = _dropdown("区", self._pick_district)
        self._street = _dropdown("街道（镇）", self._pick_street)
        self._spoken_district = ft.Semantics(content=self._district, expand=True)
        self._spoken_street = ft.Semantics(content=self._street, expand=True)
        self._address = text_field(
            "路段、门牌或明显标志", place.address, hint="例如：法华镇路 12 号东侧", on_change=self._type_address
        )
        self._point = ManualPoint(self, self._moved)
        self._offers = stack()
        self._fill()
        return self.frame(
            self.route,
            "地点",
            [
                self._fix,
                self._asked,
                heading("地址"),
                ft.Row([self._spoken_district]),
                ft.Row([self._spoken_street]),
                self._address,
                self._offers,
                self._point.control,
                ft.Container(height=8),
            ],
            bottom=bottom_bar(
                ft.FilledButton("好了", icon=ft.Icons.CHECK, on_click=lambda _: self.app.run(self.app.back))
            ),
        )

    def shown(self) -> None:
        if self.there:
            self.checks.listen(self.draft_id, self._moved)
            self._address.value = self.content.place.address  # the map may have proposed one
            self._moved()

    def gone(self) -> None:
        self.checks.listen(self.draft_id, None)

    def _moved(self) -> None:
        if self.there:
            self._fill()
            self.refresh()

    # ---- filling

    def _fill(self) -> None:
        place = self.content.place
        self._fill_fix()
        self._fill_asked()
        reference = self.app.reference
        self._district.options = [
            ft.DropdownOption(key=code, text=name) for code, name in reference.shipped.district_names.items()
        ]
        self._district.value = place.district_code or None
        self._street.options = [
            ft.DropdownOption(key=street.code, text=street.name)
            for street in (reference.streets(place.district_code) if place.district_code else [])
        ]
        self._street.value = place.street_code or None
        self._speak()
        self._fill_offers()
        self._point.fill()

    def _fill_fix(self) -> None:
        place = self.content.place
        searching = self.checks.searching(self.draft_id)
        tags: list[ft.Control] = [grade_pill(place.fix)]
        if place.fix is not None and place.fix.mocked:
            tags.append(mock_pill())
        if searching:
            tags.append(pill("正在定位，最多 15 秒", ft.Icons.GPS_NOT_FIXED))
        lines: list[ft.Control] = [ft.Row(tags, wrap=True, spacing=8, run_spacing=6)]
        if place.fix is not None:
            lines.append(quiet(describe_fix(place.fix)))
            lines.append(quiet(f"{chinese_moment(from_iso(place.fix.fixed_at), seconds=True)} 取得"))
        failure = self.checks.failures.get(self.draft_id)
        if failure is not None and not searching:
            lines.append(banner(failure_words(self.app.device, failure), Tone.WAITING))
        lines.append(
            ft.OutlinedButton(
                "正在定位…" if searching else "重新定位",
                icon=ft.Icons.MY_LOCATION,
                disabled=searching,
                on_click=self._retry,
            )
        )
        self._fix.controls = [card(ft.Column(lines, spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))]

    def _fill_asked(self) -> None:
        place = self.content.place
        asked: list[ft.Control] = []
        if self.checks.proposal(self.draft_id).outside:
            self._outside = chips(
                [(reason, reason) for reason in OUTSIDE_REASONS], [place.outside_reason], self._pick_outside
            )
            asked += [
                banner("地点在本区以外。请选择原因，记录照常保存并注明。", Tone.WAITING, icon=ft.Icons.FENCE),
                self._outside,
            ]
        manual = place.fix is not None and place.fix.source is FixSource.MANUAL
        if grade(place.fix) in (Grade.NONE, Grade.POOR) and not manual:
            self._no_fix = text_field("没有准确位置的原因", place.no_fix_reason, on_change=self._type_reason)
            asked += [self._no_fix, phrase_chips(NO_FIX, self._pick_reason)]
        self._asked.controls = asked

    def _fill_offers(self) -> None:
        """Addresses written near by or lately, and the chosen unit's own street: offered, never assumed."""
        place, offers = self.content.place, self.checks.addresses(self.content.place.fix)
        shown: list[ft.Control] = []
        if offers and not self.content.backfilled:
            shown += [quiet("附近和最近填写过的地点"), phrase_chips(offers, self._pick_address)]
        unit = self.app.reference.unit(self.content.unit_id)
        if unit is not None and unit.street_code and not place.street_code:
            reference = self.app.reference
            area = f"{reference.district_name(unit.district_code)}{reference.street_name(unit.street_code)}"
            if place.district_code in ("", unit.district_code):
                words = f"采用被督察单位的辖区：{area}"
                shown.append(ft.TextButton(words, icon=ft.Icons.APARTMENT, on_click=lambda _: self._take_area_of(unit)))
        self._offers.controls = shown

    def _pick_address(self, address: str) -> None:
        if self.keep(lambda: self.draft.set_place("address", address)):
            self._address.value = address
            self._address.update()

    def _take_area_of(self, unit: Unit) -> None:
        def take() -> None:
            self.draft.set_district(unit.district_code)
            self.draft.set_place("street_code", unit.street_code)

        if self.keep(take):
            self._fill()
            self.refresh()

    # ---- entering

    def _retry(self) -> None:
        self.checks.locate(self.draft_id)
        self._fill_fix()
        self._fix.update()

    def _pick_district(self, event: ft.Event[ft.Dropdown]) -> None:
        if self.keep(lambda: self.draft.set_district(event.control.value or "")):
            self._fill()
            self.refresh()

    def _pick_street(self, event: ft.Event[ft.Dropdown]) -> None:
        if self.keep(lambda: self.draft.set_place("street_code", event.control.value or "")):
            self._speak()
            self._spoken_street.update()

    def _speak(self) -> None:
        """A dropdown is heard as a button without a name: the node around it says what it asks and what is chosen."""
        for spoken, field in ((self._spoken_district, self._district), (self._spoken_street, self._street)):
            chosen = next((each.text or "" for each in field.options if each.key == field.value), "未选择")
            spoken.label = f"{field.label}：{chosen}"

    def _type_address(self, event: ft.Event[ft.TextField]) -> None:
        self.keep(lambda: self.draft.set_place("address", event.control.value or ""))

    def _type_reason(self, event: ft.Event[ft.TextField]) -> None:
        self.keep(lambda: self.draft.set_place("no_fix_reason", event.control.value or ""))

    def _pick_reason(self, reason: str) -> None:
        if self.keep(lambda: self.draft.set_place("no_fix_reason", reason)):
            self._no_fix.value = reason
            self._no_fix.update()

    def _pick_outside(self, reason: str) -> None:
        if self.keep(lambda: self.draft.set_place("outside_reason", reason)):
            mark(self._outside, [reason])


def _dropdown(label: str, on_select: ft.EventHandler[ft.Event[ft.Dropdown]]) -> ft.Dropdown:
    return ft.Dropdown(
        label=label,
        expand=True,
        on_select=on_select,
        menu_height=420,
        filled=True,
        fill_color=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.OutlineInputBorder(border_radius=14),
        text_size=17,
    )
