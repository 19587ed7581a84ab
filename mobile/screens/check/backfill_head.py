"""补录: the day, the times and the reason of a check that was done on paper; on top of the usual form."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import datetime, time, timedelta
from typing import Any

import flet as ft

from mobile.parts.banner import banner
from mobile.parts.cards import line, list_card
from mobile.parts.fields import text_field
from mobile.parts.pickers import pick_day, pick_time
from mobile.parts.theme import Tone
from mobile.screens.check.check_base import CheckBase
from mobile.screens.check.check_parts import phrase_chips
from shared.moment import SHANGHAI, chinese_day_with_weekday, from_iso, to_iso

OLDEST = timedelta(days=366)
UNKNOWN = time(0, 0)  # a draft from paper begins at midnight until its start is given
REASONS = ("现场没有可用的手机", "手机没电或损坏", "现场不便使用手机", "支援人员用纸质记录")
INTRODUCTION = "按纸质记录填写，提交后标明“补录”。纸质记录请交督察科存档，可把它拍照或导入。"


class BackfillHead:
    """Each answer is kept at once; the end is asked for explicitly, so that nobody seals the present moment by
    mistake."""

    def __init__(self, screen: CheckBase) -> None:
        self._screen, self._app = screen, screen.app
        self._column = ft.Column(spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)

    def fill(self) -> list[ft.Control]:
        """The controls for the top of the form."""
        content = self._screen.content
        start, end = self._start, self._end
        reason = text_field("补录原因", content.backfill_reason, on_change=self._put_reason)

        def pick(words: str) -> None:
            reason.value = words
            self._screen.keep(lambda: self._screen.draft.set_text("backfill_reason", words))
            reason.update()

        begun = start.time() != UNKNOWN
        lines = [
            ("检查日期", chinese_day_with_weekday(start.date()), self._ask_day, ft.Icons.EVENT_OUTLINED),
            ("开始时间", f"{start:%H:%M}" if begun else "点按选择", self._ask_start, ft.Icons.SCHEDULE),
            ("结束时间", f"{end:%H:%M}" if end else "点按选择", self._ask_end, ft.Icons.SCHEDULE),
        ]
        self._column.controls = [
            banner(INTRODUCTION, Tone.INFO, icon=ft.Icons.POST_ADD),
            list_card([self._line(*each) for each in lines]),
            reason,
            phrase_chips(REASONS, pick),
        ]
        return [self._column]

    def _line(
        self, label: str, words: str, ask: Callable[[], Coroutine[Any, Any, None]], icon: ft.IconData
    ) -> ft.Control:
        return line(label, words, icon=icon, on_click=lambda _: self._app.run(ask))

    @property
    def _start(self) -> datetime:
        return from_iso(self._screen.content.started_at).astimezone(SHANGHAI)

    @property
    def _end(self) -> datetime | None:
        ended = self._screen.content.ended_at
        return from_iso(ended).astimezone(SHANGHAI) if ended else None

    async def _ask_day(self) -> None:
        today = self._app.device.clock.now().astimezone(SHANGHAI).date()
        day = await pick_day(self._app.page, self._start.date(), today - OLDEST, today)
        if day is not None:
            self._keep(self._start.replace(year=day.year, month=day.month, day=day.day), self._end)

    async def _ask_start(self) -> None:
        chosen = await pick_time(self._app.page, self._likely(self._start))
        if chosen is not None:
            self._keep(self._start.replace(hour=chosen.hour, minute=chosen.minute), self._end)

    async def _ask_end(self) -> None:
        chosen = await pick_time(self._app.page, self._likely(self._end or self._start))
        if chosen is not None:
            self._keep(self._start, self._start.replace(hour=chosen.hour, minute=chosen.minute))

    def _likely(self, entered: datetime) -> time:
        """Where the picker stands first: at what was entered, else at this hour."""
        now = self._app.device.clock.now().astimezone(SHANGHAI)
        return entered.time() if entered.time() != UNKNOWN else time(now.hour, 0)

    def _keep(self, start: datetime, end: datetime | None) -> None:
        """Both moments on the paper's day; a check that went past midnight ends on the next one."""
        if end is not None:
            end = start.replace(hour=end.hour, minute=end.minute)
            end += timedelta(days=1) if end < start else timedelta(0)
        if (end or start) > self._app.device.clock.now():
            self._app.say("纸质记录的时间晚于现在，请检查日期和时间。")
            return
        last = to_iso(end) if end is not None else ""
        if self._screen.keep(lambda: self._screen.draft.set_paper_times(to_iso(start), last)):
            self.fill()
            self._column.update()

    def _put_reason(self, event: ft.Event[ft.TextField]) -> None:
        self._screen.keep(lambda: self._screen.draft.set_text("backfill_reason", event.control.value or ""))
