"""What is to do, as cards: tasks, and notices that fall due."""

from __future__ import annotations

from datetime import date

import flet as ft

from mobile.checks.beginning import begun_check, record_of_task
from mobile.host import Host
from mobile.parts.cards import row_card
from mobile.parts.dates import due_line
from mobile.parts.pill import notice_pill, pill
from mobile.parts.record_row import route_of
from mobile.parts.theme import Tone
from mobile.parts.words import quiet
from mobile.screens.check.begin import open_new_check
from mobile.screens.today.task import cancelled_words
from mobile.store.rows import RecordRow, Sending
from shared.moment import WEEKDAYS, day_in_shanghai, month_and_day
from shared.notice import IssuedNotice, NoticeState
from shared.wire import Assignment, ChangeKind, NoticeStatus


def cancelled_line(app: Host, task: Assignment) -> ft.Control:
    """A task that was called off, said once."""
    words = ft.Row(
        [
            ft.Icon(ft.Icons.EVENT_BUSY, color=ft.Colors.ON_SURFACE_VARIANT),
            ft.Column([quiet(task.title), quiet(cancelled_words(task))], spacing=0, expand=True),
        ],
        spacing=14,
    )
    return ft.Container(
        words,
        padding=ft.Padding.symmetric(vertical=8, horizontal=16),
        ink=True,
        border_radius=14,
        on_click=lambda _: app.go(f"/tasks/{task.id}"),
    )


def awaits_delivery(app: Host, task: Assignment) -> RecordRow | None:
    """The record by which this phone has done the task, while the server does not know of it yet."""
    row = app.store.records.row(record) if (record := record_of_task(app.store, task.id)) else None
    return row if row is not None and row.sending is Sending.WAITING else None


def assignment_card(app: Host, assignment: Assignment) -> ft.Control:
    """A task; a tap begins its check, or goes on with it; one that is done leads to its record."""
    unit = app.reference.unit(assignment.unit_id)
    # Sections often give the squad itself as the place.
    words = (unit.name if unit else "", assignment.place.strip(), assignment.note.strip())
    detail = " · ".join(dict.fromkeys(part for part in words if part and part != assignment.title))
    tags = []
    done = awaits_delivery(app, assignment)
    if done is not None:
        tags.append(pill("已完成，待送达", ft.Icons.TASK_ALT, Tone.GOOD))
    elif begun_check(app.store, assignment.id):
        tags.append(pill("已开始", ft.Icons.EDIT_NOTE, Tone.INFO))
    if assignment.due_on and done is None:
        day = date.fromisoformat(assignment.due_on)
        today = day_in_shanghai(app.device.clock.now())
        # Of a day that is over nobody needs the weekday, and the whole fits on a small phone.
        weekday = f"（星期{WEEKDAYS[day.weekday()]}）" if day > today else ""
        when = "今天" if day == today else f"{month_and_day(day)}{weekday}"
        tags.append(
            pill(f"应于{when}完成", ft.Icons.EVENT_BUSY, Tone.WAITING, wraps=True)
            if day < today
            else pill(f"{when}完成", ft.Icons.EVENT_OUTLINED, wraps=True)
        )
    return row_card(
        assignment.title,
        detail,
        icon=ft.Icons.ASSIGNMENT_IND_OUTLINED,
        pills=tags,
        on_click=lambda _: app.go(route_of(done)) if done is not None else open_new_check(app, assignment),
    )


def notice_card(app: Host, row: RecordRow) -> ft.Control:
    """A notice that falls due or is late."""
    status = app.store.reference.get(ChangeKind.NOTICE_STATE, row.id, NoticeStatus)
    issued = app.store.records.body(row.id)
    words = due_line(issued.notice, status) if isinstance(issued, IssuedNotice) else ""
    tags: list[ft.Control] = [notice_pill(NoticeState(row.state), overdue=row.overdue)]
    return row_card(
        row.unit_name,
        f"{row.number}\n{words}",
        icon=ft.Icons.DESCRIPTION_OUTLINED,
        pills=tags,
        on_click=lambda _: app.go(f"/notices/{row.id}"),
    )
