"""我的一天: what I did on a day, one line after the other. It counts nothing and compares with nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

import flet as ft

from mobile.parts.cards import row_card
from mobile.parts.empty import empty
from mobile.parts.named import named
from mobile.parts.paged_list import PagedList
from mobile.parts.pill import severity_pill
from mobile.parts.record_row import ICONS, route_of, state_pill, summary
from mobile.parts.screen import Screen
from mobile.parts.theme import GUTTER
from mobile.parts.words import title
from mobile.store.phone import PhoneStore
from mobile.store.rows import RecordRow
from shared.catalogue import Severity
from shared.moment import SHANGHAI, WEEKDAYS, day_in_shanghai, from_iso, month_and_day
from shared.sealing import SealedKind

PAGE_ROWS = 20
LOOKED_AT = 60  # records at a time


class MyDayScreen(Screen):
    """Today first; a day back at each tap."""

    def view(self) -> ft.View:
        self._day = self._today()
        self._list = PagedList()
        self._list.page_rows = PAGE_ROWS
        self._name = title("")
        self._before = ft.IconButton(ft.Icons.CHEVRON_LEFT, tooltip="前一天", on_click=lambda _: self._step(-1))
        self._after = ft.IconButton(ft.Icons.CHEVRON_RIGHT, tooltip="后一天", on_click=lambda _: self._step(1))
        self._fill()
        above = ft.Container(
            ft.Row([named(self._before), ft.Container(self._name, expand=True), named(self._after)], spacing=4),
            padding=ft.Padding.symmetric(horizontal=GUTTER),
        )
        return self.frame("/day", "我的一天", self._list, above=above)

    def shown(self) -> None:
        self.changed()

    def changed(self) -> None:
        self._fill(self._list.shown)
        self.refresh()
        if self._list.parent is not None:
            self._list.update()

    def _step(self, days: int) -> None:
        self._day = min(self._day + timedelta(days=days), self._today())
        self.changed()

    def _today(self) -> date:
        return day_in_shanghai(self.app.device.clock.now())

    def _fill(self, at_least: int = 0) -> None:
        today = self._today()
        self._name.value = day_words(self._day, today)
        self._after.disabled = self._day >= today
        rows = sorted(rows_of_day(self.app.store, self._day), key=lambda row: from_iso(row.occurred_at))
        nothing = empty(
            ft.Icons.EVENT_NOTE_OUTLINED, "这一天没有记录", "检查、通知书、立即通知和回访会按时间列在这里。"
        )
        self._list.reset(len(rows), lambda n: self._entry(rows[n]), head=None if rows else [nothing], at_least=at_least)

    def _entry(self, row: RecordRow) -> ft.Control:
        at = from_iso(row.occurred_at).astimezone(SHANGHAI)
        tags = [state_pill(row), *([severity_pill(Severity(row.worst))] if row.worst else [])]
        where = f"\n{row.place}" if row.place else ""
        return row_card(
            f"{at:%H:%M} {what(row)}" + (f" · {row.unit_name}" if row.unit_name else ""),
            summary(row) + where,
            icon=ICONS[row.kind],
            pills=tags,
            on_click=self._opener(row),
        )

    def _opener(self, row: RecordRow) -> Callable[..., None]:
        return lambda _: self.app.go(route_of(row))


def what(row: RecordRow) -> str:
    """`检查`, `回访`, `通知书`, `立即通知`: what was done."""
    if row.kind is SealedKind.INSPECTION:
        ways = row.title.partition(" · ")[2].split("、")
        return next((way.removesuffix("督察") for way in ways if "回访" in way or "跟踪" in way), "检查")
    return "通知书" if row.kind is SealedKind.NOTICE else row.title


def day_words(day: date, today: date) -> str:
    """`今天 11月24日 星期二`, `昨天 …`, and the date alone for earlier days."""
    near = {today: "今天 ", today - timedelta(days=1): "昨天 "}.get(day, "")
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{near}{year}{month_and_day(day)} 星期{WEEKDAYS[day.weekday()]}"


def rows_of_day(store: PhoneStore, day: date) -> Iterator[RecordRow]:
    """What happened on the day. Only the newest records are looked at, as far back as the day: their ids begin with the
    moment at which they were begun, and what is keyed in later lies nearer."""
    begins = int(datetime.combine(day, time(), SHANGHAI).timestamp() * 1000)
    stamp = f"{begins:012x}"
    earliest = f"{stamp[:8]}-{stamp[8:]}"
    offset = 0
    while True:
        rows = store.records.list(offset=offset, limit=LOOKED_AT).rows
        for row in rows:
            if row.id < earliest:
                return
            if day_in_shanghai(from_iso(row.occurred_at)) == day:
                yield row
        if len(rows) < LOOKED_AT:
            return
        offset += LOOKED_AT
