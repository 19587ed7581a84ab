"""The earlier notice that a check follows up."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from mobile.parts.cards import line, list_card
from mobile.parts.dates import short_moment
from mobile.screens.check.check_base import CheckBase
from mobile.store.rows import RecordFilter
from shared.sealing import SealedKind
from shared.wire import Assignment, ChangeKind, NoticeStatus

OFFERED = 20
SCAN = "scan"


class NoticeLink:
    """A line that says which notice, a tap chooses another. `refill` lays the
    section out again."""

    def __init__(self, screen: CheckBase, refill: Callable[[], None]) -> None:
        self._screen, self._app, self._refill = screen, screen.app, refill

    def fill(self) -> list[ft.Control]:
        """By the draft as it stands."""
        link = line(
            "原通知书",
            self._words(),
            icon=ft.Icons.DESCRIPTION_OUTLINED,
            on_click=lambda _: self._app.run(self._pick),
        )
        return [list_card([link])]

    def _words(self) -> str:
        notice_id = self._screen.content.notice_id
        if not notice_id:
            return "点按选择；不在本机的可在备注中写明文号"
        store = self._app.store
        row = store.records.row(notice_id)
        if row is not None and row.number:
            return row.number
        status = store.reference.get(ChangeKind.NOTICE_STATE, notice_id, NoticeStatus)
        if status is not None and status.number:
            return status.number
        task = store.reference.get(ChangeKind.ASSIGNMENT, self._screen.content.assignment_id, Assignment)
        return (task.notice_number or task.title) if task is not None else "已关联"

    async def _pick(self) -> None:
        records = self._app.store.records
        wanted = RecordFilter(kinds=frozenset({SealedKind.NOTICE}), unit_id=self._screen.content.unit_id)
        rows = records.list(wanted, limit=OFFERED).rows
        now = self._app.device.clock.now()
        choices = [
            (row.id, row.number or row.title, f"{row.unit_name} · {short_moment(row.occurred_at, now)}") for row in rows
        ]
        here = "纸质通知书落款处的二维码" if rows else "本机没有这个单位的通知书，可在备注中写明文号"
        choices.append((SCAN, "扫通知书码", here))
        chosen = await self._app.choose("原通知书", choices)
        if chosen == SCAN:
            self._app.go(f"/check/{self._screen.draft_id}/notice/scan")
            return
        if chosen and self._screen.keep(lambda: self._screen.draft.set_text("notice_id", chosen)):
            self._refill()
