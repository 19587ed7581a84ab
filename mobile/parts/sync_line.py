"""The one quiet line about sending."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from mobile.parts.theme import RADIUS, Tone
from mobile.parts.words import body
from mobile.sync import status
from mobile.sync.status import late_words

LOOKS = {
    status.Tone.DONE: (ft.Icons.CLOUD_DONE_OUTLINED, Tone.GOOD),
    status.Tone.BUSY: (ft.Icons.CLOUD_SYNC_OUTLINED, Tone.INFO),
    status.Tone.WAITING: (ft.Icons.CLOUD_UPLOAD_OUTLINED, Tone.WAITING),
    status.Tone.ATTENTION: (ft.Icons.CLOUD_OFF_OUTLINED, Tone.WAITING),
}


def sync_line(now: status.SyncStatus, on_click: Callable[..., Any]) -> ft.Control:
    """`已全部送达`, `3 条、7 张照片待上传 · 无网络`, `正在上传 2/7`; leads to the details by item. Quiet words; a
    colour only for what does not pass by itself, and for what has waited longer than a day, which then says why."""
    icon, tone = LOOKS[now.tone]
    late = late_words(now.facts)
    trouble = bool(late) or now.tone is status.Tone.ATTENTION
    front = tone.front if trouble else ft.Colors.ON_SURFACE_VARIANT
    words: list[ft.Control] = [body(now.line, color=front, bold=bool(late))]
    if late:
        words.append(body(late, color=front))
    return ft.Semantics(
        live_region=True,
        content=ft.Container(
            ft.Row(
                [
                    ft.Icon(icon, color=front, size=22),
                    ft.Column(words, spacing=0, expand=True),
                    ft.Icon(ft.Icons.CHEVRON_RIGHT, color=front),
                ],
                spacing=10,
            ),
            bgcolor=tone.back if trouble else None,
            border_radius=RADIUS,
            padding=ft.Padding.symmetric(vertical=12, horizontal=16 if trouble else 0),
            margin=ft.Margin.only(top=8) if trouble else None,
            ink=True,
            on_click=on_click,
        ),
    )
