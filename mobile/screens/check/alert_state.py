"""How far a 立即通知 has come: what was sealed is not yet told."""

from __future__ import annotations

import flet as ft

from mobile.checks.content import AlertNotes
from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.theme import Tone
from mobile.store.rows import RecordRow, Sending
from mobile.sync.status import hold_words

CALL = "打电话给督察科"


def alert_words(app: Host, notes: AlertNotes) -> tuple[str, Tone, bool]:
    """The words, how they look, and whether the person should ring the section now."""
    row = app.store.records.row(notes.alert_id) if notes.alert_id else None
    if row is None:  # a colleague's
        return "已立即通知。", Tone.INFO, False
    if row.sending is Sending.REFUSED:
        return f"立即通知未被接收：{row.reason.rstrip('。')}。", Tone.WAITING, True
    if row.sending is not Sending.WAITING:
        return "立即通知已送达督察科。", Tone.INFO, False
    return _waiting_words(app, row, notes)


def _waiting_words(app: Host, row: RecordRow, notes: AlertNotes) -> tuple[str, Tone, bool]:
    held = hold_words(app.status.facts)
    if not held:
        return "立即通知已保存，正在发送，先于其他内容。", Tone.INFO, False
    kept = f"立即通知已保存在本机，还没有送达（{held}），能发送时最先发送。"
    if notes.called_phone:
        return f"已拨打 {notes.called_phone}。{kept}", Tone.INFO, False
    return kept, Tone.WAITING, True


def alert_banner(app: Host, notes: AlertNotes, check_route: str) -> ft.Control:
    """On the finding and before sealing; leads to the telephone while the section may not know."""
    words, tone, ring = alert_words(app, notes)
    route = f"{check_route}/alert/{notes.finding_id}"
    return banner(
        words,
        tone,
        icon=ft.Icons.CAMPAIGN_OUTLINED,
        action=CALL if ring else "",
        on_click=lambda _: app.go(route),
    )
