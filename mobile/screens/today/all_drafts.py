"""全部草稿: every check and notice begun on this phone, those thrown away too while they can be brought back."""

from __future__ import annotations

import flet as ft

from mobile.parts.empty import empty
from mobile.parts.named import named
from mobile.parts.paged_list import PagedList
from mobile.parts.screen import Screen
from mobile.parts.words import heading
from mobile.screens.today.draft_cards import draft_card, handed_card, thrown_away_card
from mobile.store.drafts import Draft
from mobile.store.handed import HandedOut

PAGE_ROWS = 12  # a card has a picture and many words


class AllDraftsScreen(Screen):
    """The one changed last comes first; nothing is left out."""

    def view(self) -> ft.View:
        self._list = PagedList()
        self._list.page_rows = PAGE_ROWS
        self._seen: list[tuple[str, str, str]] = []
        self._fill()
        take = ft.IconButton(ft.Icons.INSTALL_MOBILE, tooltip="接手检查", on_click=lambda _: self.app.go("/take"))
        return self.frame("/drafts", "全部草稿", self._list, actions=[named(take)])

    def shown(self) -> None:
        self._redraw()

    def changed(self) -> None:
        if self._state() != self._seen:
            self._redraw()

    def _redraw(self) -> None:
        self._fill(self._list.shown)
        self.refresh()
        if self._list.parent is not None:
            self._list.update()

    def _state(self) -> list[tuple[str, str, str]]:
        drafts = self.app.store.drafts
        handed = [(out.draft_id, out.standing.value, out.at) for out in self.app.store.handed.all_out()]
        both = (*drafts.open_drafts(), *drafts.discarded())
        return [*((one.id, one.changed_at, one.going_at) for one in both), *handed]

    def _fill(self, at_least: int = 0) -> None:
        drafts = self.app.store.drafts
        begun, thrown = drafts.open_drafts(), drafts.discarded()
        self._seen = self._state()
        given = self.app.store.handed.all_out()
        if not (begun or thrown or given):
            hint = "没有写完的检查和通知书都在这里，可以随时继续。"
            self._list.reset(0, lambda _: ft.Container(), [empty(ft.Icons.EDIT_NOTE, "没有草稿", hint)])
            return
        rows: list[Draft | HandedOut | str] = [*begun]
        if given:
            rows += [f"交给同事的（{len(given)}）", *given]
        if thrown:
            rows += [f"已删除，可以恢复（{len(thrown)}）", *thrown]
        head = [heading(f"没有写完的（{len(begun)}）")] if begun else []

        def build(index: int) -> ft.Control:
            row = rows[index]
            if isinstance(row, str):
                return heading(row)
            if isinstance(row, HandedOut):
                return handed_card(self.app, row)
            card = thrown_away_card if row.discarded_at else draft_card
            return card(self.app, row, self._redraw)

        self._list.reset(len(rows), build, head, at_least=at_least)
