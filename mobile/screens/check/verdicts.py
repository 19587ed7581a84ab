"""合格, 不合格, 不适用 on one item, one tap each: in the catalogue's list and on the check's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from mobile.checks.adopting import judge
from mobile.checks.draft import Undo
from mobile.parts.theme import BODY, FONT
from mobile.screens.check.check_base import CheckBase
from shared.catalogue import ChecklistItem
from shared.inspection import ItemResult, Outcome


def judge_item(screen: CheckBase, item: ChecklistItem, outcome: Outcome) -> bool:
    """The verdict on an item; tapping the verdict it has takes it away. Both can be undone. False, with words on the
    screen, when the phone is full."""
    before = screen.content.result_of(item.code)
    done: list[Undo] = []
    if before is not None and before.outcome is outcome:
        kept = screen.keep(lambda: done.append(screen.draft.remove_result(before.id)))
        words = f"已取消“{outcome.label}”"
    else:
        new_id = screen.checks.new_id()
        kept = screen.keep(lambda: done.append(judge(screen.app.store, screen.draft, item, outcome, new_id)))
        words = f"{item.code} 已记为“{outcome.label}”"
        if kept and outcome is Outcome.FAIL and (taken := _photos(screen, item)):
            words += f"，{taken} 张照片已归入"
    if not kept:
        return False

    def undo() -> None:
        screen.keep(done[0])
        screen.app.show_anew()  # this screen, or the one gone back to meanwhile

    screen.app.say(words, undo=undo)
    return True


def _photos(screen: CheckBase, item: ChecklistItem) -> int:
    """How many pictures the finding has, which took those that belonged to none."""
    found = screen.content.result_of(item.code)
    return sum(found is not None and photo.finding_id == found.id for photo in screen.checks.photos(screen.draft_id))


def verdict_row(item: ChecklistItem, result: ItemResult | None, on_pick: Callable[[Outcome], Any]) -> ft.Row:
    """The three verdicts side by side, the one that the item has marked by icon and colour."""
    return ft.Row([_verdict(item, outcome, result, on_pick) for outcome in Outcome], spacing=8)


def _verdict(
    item: ChecklistItem, outcome: Outcome, result: ItemResult | None, on_pick: Callable[[Outcome], Any]
) -> ft.Control:
    chosen = result is not None and result.outcome is outcome
    back, front = _COLORS[outcome] if chosen else (ft.Colors.SURFACE, ft.Colors.ON_SURFACE)
    words = ft.Text(
        outcome.label,
        size=BODY,
        color=front,
        weight=ft.FontWeight.W_600,
        font_family=FONT,
        semantics_label=f"{item.code} {outcome.label}",
    )
    icon = ft.Icon(VERDICT_ICONS[outcome], size=20, color=front)
    return ft.Semantics(
        expand=True,
        button=True,
        selected=chosen,
        content=ft.Container(
            ft.Row([icon, words], alignment=ft.MainAxisAlignment.CENTER, spacing=4) if chosen else words,
            alignment=ft.Alignment.CENTER,
            bgcolor=back,
            border=ft.Border.all(1, back if chosen else ft.Colors.OUTLINE_VARIANT),
            border_radius=12,
            padding=ft.Padding.symmetric(vertical=12),
            ink=True,
            on_click=lambda _: on_pick(outcome),
        ),
    )


_COLORS = {
    Outcome.PASS: (ft.Colors.PRIMARY_CONTAINER, ft.Colors.ON_PRIMARY_CONTAINER),
    Outcome.FAIL: (ft.Colors.SECONDARY_FIXED, ft.Colors.ON_SECONDARY_FIXED),
    Outcome.NOT_APPLICABLE: (ft.Colors.SURFACE_CONTAINER_HIGHEST, ft.Colors.ON_SURFACE_VARIANT),
}
VERDICT_ICONS = {
    Outcome.PASS: ft.Icons.CHECK,
    Outcome.FAIL: ft.Icons.CLOSE,
    Outcome.NOT_APPLICABLE: ft.Icons.REMOVE,
}
