"""What the task, the case or the last check asks to look at, on the check's page: a verdict is one tap."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from mobile.checks.cases import planned_by, planned_items
from mobile.parts.cards import card, line, list_card
from mobile.parts.words import body, quiet
from mobile.screens.check.check_base import CheckBase
from mobile.screens.check.check_cards import finding_lines
from mobile.screens.check.check_parts import stack
from mobile.screens.check.verdicts import judge_item, verdict_row
from shared.catalogue import ChecklistItem
from shared.evidence import Photo
from shared.inspection import Outcome

MOST_ROWS = 12  # the others are in the list of items


class PlannedItems:
    """`fill` takes those without a verdict and those found wanting; the others are told in one line by the page. Who
    judges here keeps the row where it was until the page is come back to."""

    def __init__(self, screen: CheckBase, judged: Callable[[], None]) -> None:
        """`judged` is called after each verdict that was given here."""
        self._judged = judged
        self._screen, self._app = screen, screen.app
        self.control, self._left = stack(), stack()
        self._rows: dict[str, _Row] = {}

    @property
    def shown(self) -> frozenset[str]:
        """Codes of the items that stand here: their findings need no card of their own."""
        return frozenset(self._rows)

    def fill(self, photos: Sequence[Photo]) -> None:
        """By the draft as it stands. Does not send."""
        content = self._screen.content
        open_codes = [
            code
            for code in self._planned()
            if (known := content.result_of(code)) is None or known.outcome is Outcome.FAIL
        ]
        items = [item for code in open_codes if (item := self._app.reference.item(code)) is not None]
        self._rows = {item.code: self._kept(item, photos) for item in items[:MOST_ROWS]}
        self._say_left()
        self.control.controls = [self._left, *(row.control for row in self._rows.values())]
        self.control.visible = bool(self._rows) or self._left.visible  # an empty one would leave a gap

    def _kept(self, item: ChecklistItem, photos: Sequence[Photo]) -> _Row:
        row = self._rows.get(item.code) or _Row(self, self._screen, item)
        row.follow(photos)
        return row

    def judged(self) -> None:
        """A verdict was given here. Sends what changed besides the row itself."""
        self._say_left()
        self._left.update()
        self._judged()

    def _planned(self) -> tuple[str, ...]:
        content = self._screen.content
        return planned_items(content, self._app.reference.case(content.case_id))

    def _say_left(self) -> None:
        content = self._screen.content
        left = sum(content.result_of(code) is None for code in self._planned())
        self._left.visible = left > 0
        route = f"/check/{self._screen.draft_id}/items"
        words = f"{planned_by(content)}还有 {left} 项待检查"
        lead = line(words, icon=ft.Icons.CHECKLIST, on_click=lambda _: self._app.go(route))
        self._left.controls = [list_card([lead])] if left else []


class _Row:
    """One item with its three verdicts; one found wanting reads as its finding and leads there."""

    def __init__(self, owner: PlannedItems, screen: CheckBase, item: ChecklistItem) -> None:
        self._owner, self._screen, self._item = owner, screen, item
        self._state: object = None
        self.control = card(ft.Column([]))

    def follow(self, photos: Sequence[Photo]) -> None:
        """Show the verdict as it stands in the draft. Does not send."""
        result = self._screen.content.result_of(self._item.code)
        mine = [photo for photo in photos if result is not None and photo.finding_id == result.id]
        if self._state == (state := (result, mine)):
            return
        self._state = state
        lines: list[ft.Control] = [body(self._item.name, bold=True), quiet(f"{self._item.code} {self._item.text}")]
        if result is not None and result.outcome is Outcome.FAIL:
            route = f"/check/{self._screen.draft_id}/item/{result.id}"
            lines = finding_lines(self._screen.app, result, mine)
            lines.append(body("填写事实、数量，拍照" if not result.facts else "查看和修改", color=ft.Colors.PRIMARY))
            lines = [ft.Container(ft.Column(lines, spacing=6), ink=True, on_click=lambda _: self._screen.app.go(route))]
        verdicts = verdict_row(self._item, result, self._judge)
        self.control.content = ft.Column(
            [ft.Column(lines, spacing=2, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), verdicts],
            spacing=10,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def _judge(self, outcome: Outcome) -> None:
        if judge_item(self._screen, self._item, outcome):
            self.follow(self._screen.checks.photos(self._screen.draft_id))
            self.control.update()
            self._owner.judged()
