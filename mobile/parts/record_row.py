"""A record or notice as a card of a list: what, where, when, and its state in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import flet as ft

from mobile.parts.cards import badge_icon, card
from mobile.parts.dates import short_moment
from mobile.parts.pill import known_state, notice_pill, pill, severity_pill
from mobile.parts.theme import Tone
from mobile.parts.words import body, quiet
from mobile.store.rows import RecordRow, Sending
from shared.catalogue import Severity
from shared.sealing import SealedKind

ICONS = {
    SealedKind.INSPECTION: ft.Icons.FACT_CHECK_OUTLINED,
    SealedKind.NOTICE: ft.Icons.DESCRIPTION_OUTLINED,
    SealedKind.ALERT: ft.Icons.CAMPAIGN_OUTLINED,
    SealedKind.SUGGESTION: ft.Icons.FORUM_OUTLINED,
}

_SENDING = {
    Sending.WAITING: (ft.Icons.CLOUD_UPLOAD_OUTLINED, Tone.WAITING),
    Sending.SENT: (ft.Icons.CLOUD_SYNC_OUTLINED, Tone.WAITING),
    Sending.RECEIVED: (ft.Icons.CLOUD_DONE_OUTLINED, Tone.GOOD),
    Sending.REFUSED: (ft.Icons.CLOUD_OFF_OUTLINED, Tone.WAITING),
}


def state_pill(row: RecordRow) -> ft.Control:
    """How far it has come: on the way to the server first, then what became of the notice."""
    state = known_state(row.state)
    if row.sending is Sending.RECEIVED and state is not None:
        return notice_pill(state, overdue=row.overdue)
    icon, tone = _SENDING[row.sending]
    word = f"{row.files.some(row.missing)}待传" if row.sending is Sending.SENT and row.missing else row.sending.label
    return pill(word, icon, tone)


def summary(row: RecordRow) -> str:
    """`日常督察 · 2 个问题 · 3 张照片、1 段录音`; for a notice its number, for an alert or a
    suggestion how its words begin."""
    if row.kind is SealedKind.NOTICE:
        return row.number or row.title
    if row.about:
        return row.about
    parts = [row.title.split(" · ")[0]]
    if row.kind is SealedKind.INSPECTION:
        parts.append(f"{row.findings} 个问题" if row.findings else "未发现问题")
    if row.files:
        parts.append(row.files.words)
    return " · ".join(parts)


def record_card(row: RecordRow, now: datetime, on_click: Callable[..., Any]) -> ft.Control:
    """The card. Its name for screen readers is the text in it."""
    tags: list[ft.Control] = [state_pill(row)]
    if row.worst:
        tags.append(severity_pill(Severity(row.worst)))
    lines: list[ft.Control] = [
        body(row.unit_name or row.title, bold=True, lines=2),
        quiet(summary(row), lines=2),
        quiet(" · ".join(part for part in (short_moment(row.occurred_at, now), row.place) if part), lines=1),
        ft.Row(tags, wrap=True, spacing=8, run_spacing=6),
    ]
    return card(
        ft.Row(
            [badge_icon(ICONS[row.kind]), ft.Column(lines, spacing=3, expand=True)],
            spacing=14,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        on_click=on_click,
    )


def route_of(row: RecordRow) -> str:
    """Where the card leads."""
    return f"/notices/{row.id}" if row.kind is SealedKind.NOTICE else f"/records/{row.id}"
