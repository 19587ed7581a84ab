"""我的记录: ten thousand records that open at once, found by words and filters."""

from __future__ import annotations

from dataclasses import replace

import flet as ft

from mobile.parts.bars import bar_words
from mobile.parts.empty import empty
from mobile.parts.fields import chips, mark, search_field
from mobile.parts.paged_list import PAGE_ROWS, PagedList
from mobile.parts.record_row import record_card, route_of
from mobile.parts.screen import Screen
from mobile.parts.words import quiet
from mobile.screens.check.begin import open_backfill
from mobile.store.rows import RecordFilter, Sending
from shared.catalogue import Severity
from shared.sealing import SealedKind

_FILTERS: dict[str, tuple[str, RecordFilter | None]] = {
    "all": ("全部", None),
    "waiting": ("待发送", RecordFilter(sending=frozenset({Sending.WAITING, Sending.SENT, Sending.REFUSED}))),
    "problems": ("有问题", RecordFilter(severities=frozenset(Severity))),
    "notices": ("通知书", RecordFilter(kinds=frozenset({SealedKind.NOTICE}))),
    "grave": ("严重", RecordFilter(severities=frozenset({Severity.GRAVE}))),
}


class RecordsScreen(Screen):
    """The list is fed 40 rows at a time from the store's rows; nothing is opened."""

    def view(self) -> ft.View:
        self._chosen, self._words = "all", ""
        self._list = PagedList()
        self._count = quiet("")
        self._chips = chips(((key, label) for key, (label, _) in _FILTERS.items()), ["all"], self._pick, wrap=False)
        search = search_field("查找记录", self._searched, hint="单位、地点、项目、文号")
        above = ft.Container(
            ft.Column(
                [search, self._chips, self._count],
                spacing=8,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            padding=ft.Padding.only(top=4, bottom=8),
        )
        self._fill()
        backfill = bar_words("补录", lambda _: open_backfill(self.app), icon=ft.Icons.POST_ADD)
        return self.frame("/records", "我的记录", self._list, above=above, tabs=True, actions=[backfill])

    def shown(self) -> None:
        self.changed()
        self.refresh()

    def changed(self) -> None:
        """News keep the rows already read in place: only what is on the screen is built again."""
        self._fill(at_least=self._list.shown)
        self._show()

    def _pick(self, key: str) -> None:
        self._chosen = key
        mark(self._chips, [key])
        self._fill()
        self._show()

    def _searched(self, event: ft.Event[ft.TextField]) -> None:
        self._words = event.control.value or ""
        self._fill()
        self._show()

    def _fill(self, at_least: int = 0) -> None:
        wanted = _FILTERS[self._chosen][1]
        if self._words.strip():
            wanted = replace(wanted or RecordFilter(), words=self._words)
        records, now = self.app.store.records, self.app.device.clock.now()
        # Unfiltered, the store reads only the rows asked for; a filter looks at all of them anyway, but once.
        size = PAGE_ROWS if wanted is None else max(1, records.count())
        page = records.list(wanted, limit=size)
        rows = dict(enumerate(page.rows))

        def build(index: int) -> ft.Control:
            if index not in rows:
                rows.update(enumerate(records.list(wanted, offset=index, limit=size).rows, index))
            row = rows[index]
            return record_card(row, now, lambda _: self.app.go(route_of(row)))

        self._list.reset(page.total, build, head=None if page.total else [self._nothing()], at_least=at_least)
        self._count.value = f"共 {page.total} 条"

    def _nothing(self) -> ft.Control:
        if self._words or self._chosen != "all":
            return empty(ft.Icons.SEARCH_OFF, "没有符合条件的记录", "请换一个词，或点“全部”。")
        return empty(ft.Icons.ASSIGNMENT_OUTLINED, "还没有记录", "完成第一次检查后，记录和通知书会列在这里。")

    def _show(self) -> None:
        if self._list.parent is not None:
            self._count.update()
            self._list.update()
