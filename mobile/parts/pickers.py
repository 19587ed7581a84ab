"""Days and times by the phone's own pickers."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time
from typing import Any

import flet as ft

from shared.moment import day_in_shanghai


async def pick_day(page: ft.Page, value: date, first: date, last: date) -> date | None:
    """A day between two others; None when the picker was closed."""
    picker = ft.DatePicker(value=value, first_date=first, last_date=last)
    chosen = await _ask(page, picker)
    if not isinstance(chosen, datetime):
        return None
    # The picker answers with midnight of the phone's zone in UTC.
    return day_in_shanghai(chosen if chosen.tzinfo else chosen.replace(tzinfo=UTC))


async def pick_time(page: ft.Page, value: time) -> time | None:
    """A time of day; None when the picker was closed."""
    picker = ft.TimePicker(value=value, hour_format=ft.TimePickerHourFormat.H24)
    chosen = await _ask(page, picker)
    return chosen if isinstance(chosen, time) else None


async def _ask(page: ft.Page, picker: ft.DatePicker | ft.TimePicker) -> Any:
    answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def settle(value: Any) -> None:
        if not answer.done():
            answer.set_result(value)

    picker.on_change = lambda _: settle(picker.value)
    picker.on_dismiss = lambda _: settle(None)
    page.show_dialog(picker)
    return await answer
