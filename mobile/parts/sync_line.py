"""The one quiet line about sending."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from mobile.parts.theme import RADIUS, Tone
from mobile.parts.words import body
from mobile.sync import status

LOOKS = {
    status.Tone.DONE: (ft.Icons.CLOUD_DONE_OUTLINED, Tone.GOOD),
    status.Tone.BUSY: (ft.Icons.CLOUD_SYNC_OUTLINED, Tone.INFO),
    status.Tone.WAITING: (ft.Icons.CLOUD_UPLOAD_OUTLINED, Tone.WAITING),
    status.Tone.ATTENTION: (ft.Icons.CLOUD_OFF_OUTLINED, Tone.WAITING),
}


def sync_line(now: status.SyncStatus, on_click: Callable[..., Any]) -> ft.Control:
    """`已全部送达`, `3 条、7 张照片待上传 · 无网络`, `正在上传 2/7`; leads to the details by item."""
    icon, tone = LOOKS[now.tone]
    return ft.Semantics(
        live_region=True,
        content=ft.Container(
            ft.Row(
                [
                    ft.Icon(icon, color=tone.front, size=22),
                    ft.Container(body(now.line, color=tone.front), expand=True),
                    ft.Icon(ft.Icons.CHEVRON_RIGHT, color=tone.front),
                ],
                spacing=10,
            ),
            bgcolor=tone.back,
            border_radius=RADIUS,
            padding=ft.Padding.symmetric(vertical=12, horizontal=16),
            ink=True,
            on_click=on_click,
        ),
    )
