"""Which unit is inspected: those nearby first, any other by words or pinyin initials."""

from __future__ import annotations

import flet as ft

from mobile.checks.content import UnitSource
from mobile.host import Host
from mobile.parts.cards import row_card
from mobile.parts.empty import empty
from mobile.parts.fields import search_field
from mobile.parts.named import named
from mobile.parts.paged_list import PagedList
from mobile.parts.pill import pill
from mobile.parts.theme import Tone
from mobile.screens.check.check_base import CheckBase
from shared.organisation import Unit


class UnitPickerScreen(CheckBase):
    """One tap chooses and goes back."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self.route = f"/check/{draft}/unit"

    def build(self) -> ft.View:
        self._list = PagedList()
        self._proposal = self.checks.proposal(self.draft_id)
        self._likeliest = self.checks.likeliest(self.draft_id)
        self._fill("")
        above = ft.Container(
            search_field("搜索单位", lambda e: self._typed(e.control.value or ""), hint="名称、区或拼音首字母"),
            padding=ft.Padding.only(top=8, bottom=8),
        )
        scan = ft.IconButton(
            ft.Icons.QR_CODE_SCANNER, tooltip="扫单位码", on_click=lambda _: self.app.go(f"{self.route}/scan")
        )
        return self.frame(self.route, "被督察单位", self._list, above=above, actions=[named(scan)])

    def _typed(self, query: str) -> None:
        self._fill(query)
        self._list.update()

    def _fill(self, query: str) -> None:
        units = self.app.reference.find_units(query, first=self._proposal.units)
        head: list[ft.Control] = []
        if not self.app.reference.units:
            words = "单位名录尚未下载。联网后会自动获取，其余内容可以先填写，草稿已保存。"
            head = [empty(ft.Icons.CLOUD_DOWNLOAD_OUTLINED, "还没有单位名录", words)]
        elif not units:
            head = [empty(ft.Icons.SEARCH_OFF, "没有找到这样的单位", "换个说法，或输入拼音首字母，例如“xhl”。")]
        self._list.reset(len(units), lambda n: self._row(units[n]), head)

    def _row(self, unit: Unit) -> ft.Control:
        tags: list[ft.Control] = []
        if unit.id == self.content.unit_id:
            tags.append(pill("当前", ft.Icons.CHECK, Tone.INFO))
        elif self._likeliest is not None and unit.id == self._likeliest[0].id:
            near = self._likeliest[1] is UnitSource.POSITION
            words, icon = ("按位置推荐", ft.Icons.NEAR_ME_OUTLINED) if near else ("上次检查", ft.Icons.HISTORY)
            tags.append(pill(words, icon, Tone.INFO))
        district = self.app.reference.district_name(unit.district_code)
        detail = f"{district} · {unit.kind.label}"
        return row_card(unit.name, detail, pills=tags, on_click=lambda _: self.app.run(self._choose, unit))

    async def _choose(self, unit: Unit) -> None:
        if self.keep(lambda: self.draft.choose_unit(unit)):
            await self.app.back()
