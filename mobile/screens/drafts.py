"""Checks and notices begun but not finished, as cards: 「继续上次的检查」."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import flet as ft

from mobile.checks.content import read
from mobile.checks.draft import KIND
from mobile.parts.cards import card
from mobile.parts.dates import short_moment
from mobile.parts.theme import Tone
from mobile.parts.words import body, quiet
from mobile.store.drafts import Draft

if TYPE_CHECKING:
    from mobile.app import App

SHOWN = 3


def contents(draft: Draft, photos: int) -> str:
    """`3 项检查结果（1 个问题）· 2 张照片`, or that nothing is in it yet."""
    content = read(draft.fields)
    parts = []
    if content.results:
        found = len(content.findings)
        parts.append(f"{len(content.results)} 项检查结果" + (f"（{found} 个问题）" if found else ""))
    if photos:
        parts.append(f"{photos} 张照片")
    return " · ".join(parts) or "尚未填写"


def draft_route(draft: Draft) -> str:
    """Where the draft is gone on with."""
    return f"/check/{draft.id}" if draft.kind == KIND else f"/notice/{draft.id}"


def draft_cards(app: App, changed: Callable[[], None]) -> list[ft.Control]:
    """The drafts changed last; each can be gone on with or thrown away (and brought back)."""
    intent = app.store.drafts.camera_intent()
    return [
        _card(app, draft, intent is not None and intent.draft_id == draft.id, changed)
        for draft in app.store.drafts.open_drafts()[:SHOWN]
    ]


def _card(app: App, draft: Draft, camera: bool, changed: Callable[[], None]) -> ft.Control:
    content = read(draft.fields)
    now = app.device.clock.now()
    headline = content.unit_name or "尚未选择单位"
    if draft.kind != KIND:
        headline = "督察通知书（尚未开具）"
    lines: list[ft.Control] = [
        body(headline, bold=True, lines=2, color=Tone.INFO.front),
        body(
            f"{short_moment(draft.created_at, now)} 开始 · {contents(draft, len(app.store.photos.of_draft(draft.id)))}",
            color=Tone.INFO.front,
        ),
    ]
    if camera:
        lines.append(body("上次在拍照时中断，进入后可继续拍照。", color=Tone.INFO.front))
    if content.corrects:
        lines.append(quiet("这是对已提交记录的更正"))

    def throw_away(_: Any) -> None:
        app.store.drafts.discard(draft.id)
        changed()
        app.say("草稿已删除，7 天内可以恢复", undo=bring_back)

    def bring_back() -> None:
        app.store.drafts.restore(draft.id)
        changed()

    return card(
        ft.Row(
            [
                ft.Icon(ft.Icons.EDIT_NOTE, color=Tone.INFO.front, size=28),
                ft.Column(lines, spacing=2, expand=True),
                ft.IconButton(
                    ft.Icons.DELETE_OUTLINE,
                    tooltip=f"删除草稿：{headline}",
                    icon_color=Tone.INFO.front,
                    on_click=throw_away,
                ),
            ],
            spacing=12,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        tone=Tone.INFO,
        on_click=lambda _: app.go(draft_route(draft)),
    )
