"""The catalogue: search by words or pinyin initials, a verdict per row without leaving the list, undo."""

from __future__ import annotations

import flet as ft

from mobile.checks.cases import planned_items
from mobile.host import Host
from mobile.parts.empty import empty
from mobile.parts.fields import chips, mark, search_field
from mobile.parts.paged_list import PagedList
from mobile.parts.pill import severity_pill
from mobile.parts.theme import GUTTER, RADIUS
from mobile.parts.words import body, quiet
from mobile.screens.check.check_base import CheckBase
from mobile.screens.check.verdicts import judge_item, verdict_row
from shared.catalogue import ChecklistItem
from shared.inspection import ItemResult, Outcome

PLANNED = "本次任务"
USUAL = "常用"
ALL = "全部"
MAX_USUAL = 24
PAGE_ROWS = 12  # some two screens full: each row has three buttons, and the whole catalogue at once would take seconds


class CheckItemsScreen(CheckBase):
    """All items as rows with three verdicts each; those used lately and often come first."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self.route = f"/check/{draft}/items"
        self._query, self._group = "", ""
        self._rows: dict[str, ItemRow] = {}

    def build(self) -> ft.View:
        preferences = self.app.store.preferences
        self._recent, self._counts = preferences.recent_items(), preferences.item_counts()
        self._planned = planned_items(self.content, self.app.reference.case(self.content.case_id))
        names = [PLANNED] if self._planned else []
        names += [USUAL] if self._recent else []
        self._group = (names or [ALL])[0]
        names += [ALL, *(name for name, _ in self.app.reference.groups())]
        self._groups = chips([(name, name) for name in names], [self._group], self._pick_group, wrap=False)
        self._list = PagedList()
        self._list.page_rows = PAGE_ROWS
        self._summary = ft.FilledButton(
            self._words(), icon=ft.Icons.CHECK, on_click=lambda _: self.app.run(self.app.back)
        )
        self._fill()
        above = ft.Container(
            ft.Column(
                [search_field("搜索项目", self._typed, hint="文字、编号或拼音首字母"), self._groups],
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                spacing=8,
            ),
            padding=ft.Padding.only(top=8, bottom=8),
        )
        bottom = ft.Container(
            ft.SafeArea(
                ft.Row([self._summary], alignment=ft.MainAxisAlignment.CENTER, expand=True), avoid_intrusions_top=False
            ),
            padding=ft.Padding.symmetric(vertical=10, horizontal=GUTTER),
            bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        )
        self._summary.expand = True
        return self.frame(self.route, "检查项目", self._list, above=above, bottom=bottom)

    def shown(self) -> None:
        # Coming back from an item's details: its row may say something else now.
        if self.there:
            for row in self._rows.values():
                row.follow()
            self._count()

    # ---- choosing what is listed

    def _typed(self, event: ft.Event[ft.TextField]) -> None:
        self._query = event.control.value or ""
        self._fill()
        self._list.update()

    def _pick_group(self, name: str) -> None:
        self._group = name
        mark(self._groups, [name])
        self._fill()
        self._list.update()

    def _items(self) -> list[ChecklistItem]:
        found = self.app.reference.find_items(self._query, self._recent, self._counts)
        if self._query.strip() or self._group == ALL:
            return found
        if self._group == PLANNED:
            return [item for item in found if item.code in self._planned]
        if self._group == USUAL:
            used = {*self._recent, *self._counts}
            return [item for item in found if item.code in used][:MAX_USUAL]
        return [item for item in found if item.short_group == self._group]

    def _fill(self) -> None:
        items = self._items()
        self._rows = {}
        head: list[ft.Control] = []
        if not items:
            head = [empty(ft.Icons.SEARCH_OFF, "没有找到这样的项目", "换个说法，或输入拼音首字母，例如“kmjy”。")]
        self._list.reset(len(items), lambda n: self._row(items[n]), head)

    def _row(self, item: ChecklistItem) -> ft.Control:
        row = ItemRow(self, item)
        self._rows[item.code] = row
        return row.control

    # ---- judging

    def judge(self, item: ChecklistItem, outcome: Outcome) -> None:
        """The verdict on an item; tapping the verdict it has takes it away. Both can be undone."""
        if judge_item(self, item, outcome):
            self._rows[item.code].follow()
            self._count()

    def details(self, item: ChecklistItem) -> None:
        """Fill in the finding on this item."""
        result = self.content.result_of(item.code)
        if result is not None:
            self.app.go(f"/check/{self.draft_id}/item/{result.id}")

    def _count(self) -> None:
        self._summary.content = self._words()
        self._summary.update()

    def _words(self) -> str:
        results = self.content.results
        if not results:
            return "返回"
        failed = len(self.content.findings)
        return f"已记 {len(results)} 项" + (f"，不合格 {failed} 项" if failed else "")


class ItemRow:
    """One item of the list: what it is, how grave, three verdicts, and the way to the details of a finding."""

    def __init__(self, screen: CheckItemsScreen, item: ChecklistItem) -> None:
        self._screen, self._item = screen, item
        self.control = ft.Container(
            bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
            border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
            border_radius=RADIUS,
            padding=ft.Padding.only(left=16, right=16, top=12, bottom=12),
        )
        self._result = screen.content.result_of(item.code)
        self._fill(self._result)

    def follow(self) -> None:
        """Show the verdict as it stands in the draft, if it is another one than the row shows."""
        result = self._screen.content.result_of(self._item.code)
        if result != self._result:
            self._result = result
            self._fill(result)
            if self.control.parent is not None:
                self.control.update()

    def _fill(self, result: ItemResult | None) -> None:
        lines: list[ft.Control] = [
            ft.Row(
                [
                    ft.Column(self._words(), spacing=2, expand=True),
                    severity_pill(result.severity if result else self._item.severity),
                ],
                vertical_alignment=ft.CrossAxisAlignment.START,
                spacing=10,
            ),
            verdict_row(self._item, result, lambda outcome: self._screen.judge(self._item, outcome)),
        ]
        if result is not None and result.outcome is Outcome.FAIL:
            lines.append(self._to_details(result))
        self.control.content = ft.Column(lines, spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)

    def _words(self) -> list[ft.Control]:
        """Its name, and below it the code with the whole text where that says more."""
        item = self._item
        said = item.code if item.name == item.text else f"{item.code} {item.text}"
        return [body(item.name, bold=True), quiet(said, lines=4)]

    def _to_details(self, result: ItemResult) -> ft.Control:
        told = " · ".join(part for part in (result.counted if result.count > 1 else "", result.facts) if part)
        words = told or "填写事实、数量，拍照"
        return ft.Container(
            ft.Row(
                [
                    ft.Container(body(words, color=ft.Colors.PRIMARY), expand=True),
                    ft.Icon(ft.Icons.CHEVRON_RIGHT, color=ft.Colors.PRIMARY),
                ],
                alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
            ),
            padding=ft.Padding.symmetric(vertical=10),
            ink=True,
            on_click=lambda _: self._screen.details(self._item),
        )
