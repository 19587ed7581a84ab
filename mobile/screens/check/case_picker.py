"""To which case of 专项督察 a check counts: those this phone knows, or a number typed by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import flet as ft

from mobile.host import Host
from mobile.parts.cards import row_card
from mobile.parts.empty import empty
from mobile.parts.fields import search_field
from mobile.parts.paged_list import PagedList
from mobile.parts.pill import pill
from mobile.parts.theme import Tone
from mobile.screens.check.check_base import CheckBase
from shared import spelling
from shared.case_brief import CaseBrief

MOST_TYPED = 80  # characters of a number
UNITS_SHOWN = 3


class CasePickerScreen(CheckBase):
    """One tap chooses and goes back."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self.route = f"/check/{draft}/case"

    def build(self) -> ft.View:
        self._list = PagedList()
        self._fill("")
        above = ft.Container(
            search_field("搜索专项", lambda e: self._typed(e.control.value or ""), hint="立案编号、案由或单位"),
            padding=ft.Padding.only(top=8, bottom=8),
        )
        return self.frame(self.route, "所属专项", self._list, above=above)

    def _typed(self, query: str) -> None:
        self._fill(query)
        self._list.update()

    def _fill(self, query: str) -> None:
        cases = self.app.reference.find_cases(query)
        rows: list[Callable[[], ft.Control]] = [partial(self._row, case) for case in cases]
        number = spelling.paper_number(query)[:MOST_TYPED]
        if number and number not in {case.number for case in cases}:
            rows.append(partial(self._by_hand, number))
        if self.content.names_case and not number:
            rows.append(self._none)
        head: list[ft.Control] = []
        if not self.app.reference.find_cases() and not number:
            words = "联网后会自动获取与本单位有关的专项。已经知道立案编号的，可在上方输入。"
            head = [empty(ft.Icons.FOLDER_OFF_OUTLINED, "手机上没有正在承办的专项", words)]
        self._list.reset(len(rows), lambda n: rows[n](), head)

    def _row(self, case: CaseBrief) -> ft.Control:
        tags: list[ft.Control] = []
        if case.id == self.content.case_id:
            tags.append(pill("当前", ft.Icons.CHECK, Tone.INFO))
        names = "、".join(unit.name for unit in case.units[:UNITS_SHOWN])
        more = f"等 {len(case.units)} 个单位" if len(case.units) > UNITS_SHOWN else ""
        detail = "\n".join(filter(None, (case.number, f"{names}{more}", case.place)))
        return row_card(
            case.title, detail, pills=tags, on_click=lambda _: self.app.run(self._choose, case.id, case.number)
        )

    def _by_hand(self, number: str) -> ft.Control:
        return row_card(
            f"用“{number}”作为立案编号",
            "手机上没有的专项，提交后由服务器按编号核对",
            icon=ft.Icons.EDIT_OUTLINED,
            on_click=lambda _: self.app.run(self._choose, "", number),
        )

    def _none(self) -> ft.Control:
        return row_card(
            "暂不选择",
            "本案要点的结果一并清除，可撤销",
            icon=ft.Icons.BACKSPACE_OUTLINED,
            on_click=lambda _: self.app.run(self._choose, "", ""),
        )

    async def _choose(self, case_id: str, number: str) -> None:
        answered = bool(self.content.case_points) and (case_id, number) != (
            self.content.case_id,
            self.content.case_number,
        )
        undone: list[Callable[[], None]] = []
        if not self.keep(lambda: undone.append(self.draft.set_case(case_id, number))):
            return
        await self.app.back()
        if answered:

            def undo() -> None:
                self.keep(undone[0])
                self.app.show_anew()

            self.app.say("已更换所属专项，原来的要点结果已清除", undo=undo)
