"""The record that was saved just now, at the top of 今日."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from mobile.host import Host
from mobile.parts.cards import badge_icon, card
from mobile.parts.named import named
from mobile.parts.record_row import route_of, state_pill, summary
from mobile.parts.theme import Tone
from mobile.parts.words import body, quiet
from mobile.screens.check.just_saved import JustSaved, number_words
from mobile.store.rows import Sending
from mobile.sync.status import kept_words
from shared.sealing import SealedKind


def saved_card(app: Host, changed: Callable[[], None]) -> list[ft.Control]:
    """The card, or nothing: what was saved, how far it has come, and the next check like it at one tap."""
    saved = app.shared(JustSaved)
    row = saved.row
    if row is None or row.kind is not SealedKind.INSPECTION:
        return []

    def put_away(_: Any) -> None:
        saved.put_away()
        changed()

    close = ft.IconButton(ft.Icons.CLOSE, tooltip="收起", icon_color=ft.Colors.ON_SURFACE_VARIANT, on_click=put_away)
    said = ft.Semantics(live_region=True, expand=True, content=body(f"已保存 · {number_words(row)}", bold=True))
    words: list[ft.Control] = [
        ft.Row([said, named(close)], spacing=0),
        quiet(row.unit_name, lines=2),
        quiet(summary(row), lines=2),
        quiet(kept_words(app.status.facts)) if row.sending is Sending.WAITING else ft.Row([state_pill(row)], wrap=True),
    ]
    head = ft.Row(
        [
            badge_icon(ft.Icons.TASK_ALT, Tone.GOOD),
            ft.Column(words, spacing=0, expand=True),
        ],
        spacing=14,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    again = ft.FilledTonalButton(
        "再查一处", icon=ft.Icons.ADD_LOCATION_ALT_OUTLINED, expand=True, on_click=lambda _: saved.begin_another()
    )
    look = ft.OutlinedButton("查看", on_click=lambda _: app.go(route_of(row)))
    return [card(ft.Column([head, ft.Row([again, look], spacing=10)], spacing=12))]
