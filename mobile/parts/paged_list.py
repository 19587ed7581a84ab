"""A list of any length that opens at once: some rows at a time, kept out of the page's own updates."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import flet as ft

C = TypeVar("C", bound=ft.Control)


def isolated(control: type[C]) -> type[C]:
    """Class decorator: the page's updates pass over such a control; it is updated by its own `update()`."""
    decorate = cast(Callable[[type[C]], type[C]], ft.control(isolated=True))
    return decorate(control)


PAGE_ROWS = 40
LOAD_AHEAD = 1200  # logical pixels before the end at which the next rows are fetched


@isolated
class Row(ft.Container):
    """One row. Isolated: appending rows does not compare those already shown."""


@isolated
class PagedList(ft.ListView):
    """Rows built on demand. `page.update()` never looks inside: change it with `reset` and `update` only.

    Flet has no item builder on the Python side: every control made is packed and sent, so only a page of them is made
    until the person scrolls near the end.
    """

    def init(self) -> None:
        self.expand = True
        self.spacing = 10
        self.scroll_interval = 100
        self.on_scroll = self._scrolled
        self.page_rows = PAGE_ROWS  # fewer where a row is made of many controls
        self._total = 0
        self._build_row: Callable[[int], ft.Control] | None = None
        self._head: list[ft.Control] = []

    def reset(
        self,
        total: int,
        build_row: Callable[[int], ft.Control],
        head: list[ft.Control] | None = None,
        *,
        at_least: int = 0,
    ) -> None:
        """Show rows `0 … total-1` below the fixed controls of `head`. `at_least` rows are built at once, so that
        somebody who has scrolled stays where he is. Call `update` afterwards when the list is on the page."""
        self._total, self._build_row, self._head = total, build_row, head or []
        self.controls = list(self._head)
        self._more()
        while self.shown < min(at_least, total):
            self._more()

    @property
    def shown(self) -> int:
        """How many rows have been built so far."""
        return len(self.controls) - len(self._head)

    def _more(self) -> None:
        if self._build_row is None:
            return
        first = self.shown
        rows = [self._build_row(n) for n in range(first, min(first + self.page_rows, self._total))]
        self.controls.extend(Row(row) for row in rows)

    def _scrolled(self, event: ft.OnScrollEvent) -> None:
        if event.pixels > event.max_scroll_extent - LOAD_AHEAD and self.shown < self._total:
            self._more()
            self.update()
