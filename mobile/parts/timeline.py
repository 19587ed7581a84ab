"""What happened to a record, one line after the other."""

from __future__ import annotations

from collections.abc import Iterable

import flet as ft

from mobile.parts.words import body, quiet
from shared.moment import chinese_moment, from_iso
from shared.wire import TimelineEntry


def timeline(entries: Iterable[TimelineEntry]) -> ft.Control:
    """Latest first: that is what people look for."""
    ordered = sorted(entries, key=lambda entry: entry.at, reverse=True)
    return ft.Column([_entry(entry, newest=n == 0) for n, entry in enumerate(ordered)], spacing=10)


def _entry(entry: TimelineEntry, *, newest: bool) -> ft.Control:
    dot = ft.Container(
        width=12,
        height=12,
        border_radius=6,
        bgcolor=ft.Colors.PRIMARY if newest else ft.Colors.OUTLINE_VARIANT,
        margin=ft.Margin.only(top=6),
    )
    return ft.Row(
        [dot, ft.Column([body(entry.text, bold=newest), quiet(moment_words(entry.at))], spacing=0, expand=True)],
        spacing=14,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def moment_words(iso: str) -> str:
    """`2026年11月24日 15:04`; text that is no moment stays as it is (a newer server may send a day)."""
    try:
        return chinese_moment(from_iso(iso))
    except ValueError:
        return iso
