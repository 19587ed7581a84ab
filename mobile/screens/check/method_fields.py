"""Fields of a draft's method data: each writes its own value down as it is entered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from enum import StrEnum
from typing import Any

import flet as ft

from mobile.parts.cards import line
from mobile.parts.fields import chips, mark, text_field
from mobile.parts.pickers import pick_time
from mobile.screens.check.check_base import CheckBase
from shared.moment import chinese_moment


class MethodFields:
    """`part` and `name` are those of `shared.method_data.MethodData`; `refill` lays the section out anew."""

    def __init__(self, screen: CheckBase, refill: Callable[[], None]) -> None:
        self._screen, self._refill = screen, refill

    def value(self, part: str, name: str) -> Any:
        """What was entered; None when nothing of the part was."""
        entered = getattr(self._screen.content.method_data, part)
        return getattr(entered, name) if entered is not None else None

    def put(self, part: str, name: str, value: Any) -> bool:
        """Keep a plain value; False, with words on the screen, when the phone is full."""
        return self._screen.keep(lambda: self._screen.draft.set_method_data(part, name, value))

    def text(self, label: str, part: str, name: str, *, hint: str = "", lines: int = 1) -> ft.TextField:
        """Words."""

        def changed(event: ft.Event[ft.TextField]) -> None:
            self.put(part, name, event.control.value or "")

        return text_field(label, self.value(part, name) or "", hint=hint, lines=lines, on_change=changed)

    def choices(self, part: str, name: str, kind: type[StrEnum]) -> ft.Row:
        """One or none of an enumeration with labels; tapping the chosen one takes it back."""

        def pick(value: str) -> None:
            self.put(part, name, None if value in self._chosen(part, name) else value)
            mark(row, self._chosen(part, name))

        labels = [(member.value, _label(member)) for member in kind]
        row = chips(labels, self._chosen(part, name), pick)
        return row

    def time_line(self, label: str, part: str, name: str) -> ft.Control:
        """A time of day, `08:30`, by the phone's picker."""

        async def pick() -> None:
            now = self.value(part, name) or chinese_moment(self._screen.app.device.clock.now())[-5:]
            chosen = await pick_time(self._screen.app.page, _time(now))
            if chosen is not None and self.put(part, name, f"{chosen.hour:02d}:{chosen.minute:02d}"):
                self._refill()

        words = self.value(part, name) or "点按选择"
        return line(label, words, icon=ft.Icons.SCHEDULE, on_click=lambda _: self._screen.app.run(pick))

    def _chosen(self, part: str, name: str) -> list[str]:
        chosen = self.value(part, name)
        return [str(chosen.value)] if chosen is not None else []


def _time(words: str) -> time:
    hour, _, minute = words.partition(":")
    try:
        return time(int(hour), int(minute))
    except ValueError:
        return time(8, 30)


def _label(member: Any) -> str:
    return str(member.label)
