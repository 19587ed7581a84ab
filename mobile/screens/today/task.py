"""One task (派勤) in full: what is asked, what the check will begin with, and why it was called off if it was."""

from __future__ import annotations

from datetime import date

import flet as ft

from mobile.checks.beginning import begun_check
from mobile.checks.prefill import prefill_words
from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.bars import bottom_bar
from mobile.parts.cards import card, fact
from mobile.parts.empty import empty
from mobile.parts.pill import pill
from mobile.parts.screen import Screen
from mobile.parts.theme import Tone
from mobile.parts.words import heading, title
from mobile.screens.check.begin import open_new_check
from shared.moment import chinese_day_with_weekday
from shared.wire import Assignment, ChangeKind


class TaskScreen(Screen):
    """Also of tasks that are over: messages lead here."""

    def __init__(self, app: Host, task_id: str) -> None:
        super().__init__(app)
        self._id = task_id

    def view(self) -> ft.View:
        task = self.app.store.reference.get(ChangeKind.ASSIGNMENT, self._id, Assignment)
        if task is None:
            nothing = empty(ft.Icons.SEARCH_OFF, "没有找到这项任务", "它可能已由督察科收回，请联网后再看。")
            return self.frame(f"/tasks/{self._id}", "任务", [nothing])
        bottom = None
        if not task.done and self.app.status.usable:
            begun = begun_check(self.app.store, task.id)
            start = ft.FilledButton(
                "继续检查" if begun else "开始检查",
                icon=ft.Icons.ADD_TASK,
                on_click=lambda _: open_new_check(self.app, task),
            )
            bottom = bottom_bar(start)
        return self.frame(f"/tasks/{self._id}", "任务", self._content(task), bottom=bottom)

    def _content(self, task: Assignment) -> list[ft.Control]:
        parts: list[ft.Control] = [title(task.title)]
        if task.cancelled:
            parts.append(banner(cancelled_words(task), Tone.QUIET, icon=ft.Icons.EVENT_BUSY))
        elif task.done:
            parts.append(ft.Row([pill("已完成", ft.Icons.TASK_ALT, Tone.GOOD)]))
        unit = self.app.reference.unit(task.unit_id or task.prefill.unit_id)
        facts = [
            ("被督察单位", unit.name if unit else ""),
            ("地点", task.place),
            ("完成日期", chinese_day_with_weekday(date.fromisoformat(task.due_on)) if task.due_on else ""),
            ("要求", "" if task.cancelled else task.note),
        ]
        parts.append(card(ft.Column([fact(label, words) for label, words in facts if words], spacing=10)))
        case = self.app.reference.case(task.prefill.case_id)
        if case is not None:
            asked = [fact(unit.name, unit.words) for unit in case.units]
            parts += [heading("所属专项"), card(ft.Column([fact("案由", case.title), *asked], spacing=10))]
        filled = prefill_words(task.prefill, self._item_words(task))
        if filled:
            parts += [heading("检查将带入"), card(ft.Column([fact(*each) for each in filled], spacing=10))]
        return parts

    def _item_words(self, task: Assignment) -> list[str]:
        items = (self.app.reference.item(code) for code in task.prefill.item_codes)
        return [item.name if item else code for code, item in zip(task.prefill.item_codes, items, strict=True)]


def cancelled_words(task: Assignment) -> str:
    """`已取消：台风`; called off is not undone."""
    return f"已取消：{task.cancel_reason}" if task.cancel_reason else "已取消"
