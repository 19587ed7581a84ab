"""States as small pills: icon + word + colour, never colour alone."""

from __future__ import annotations

import flet as ft

from mobile.parts.theme import BODY, Tone
from shared.catalogue import Severity
from shared.inspection import Outcome
from shared.notice import NoticeState


def pill(word: str, icon: ft.IconData, tone: Tone = Tone.QUIET, *, wraps: bool = False) -> ft.Control:
    """One state. The pill grows with the text, so that 200 % text is not cut; one that `wraps` stands in a line that
    wraps as well, and goes on in a second line where it is too long for one."""
    text = ft.Text(word, size=BODY, color=tone.front, weight=ft.FontWeight.W_600, no_wrap=not wraps)
    if wraps:
        text.expand = text.expand_loose = True
    return ft.Container(
        ft.Row(
            [ft.Icon(icon, size=18, color=tone.front), text],
            spacing=5,
            tight=True,
        ),
        bgcolor=tone.back,
        border_radius=16 if wraps else 99,
        padding=ft.Padding.symmetric(vertical=3, horizontal=10),
    )


def severity_pill(severity: Severity, count: int | None = None) -> ft.Control:
    """`严重`, or `3 项严重` with a count. Red is kept for 严重."""
    icon, tone = {
        Severity.MINOR: (ft.Icons.ADJUST, Tone.QUIET),
        Severity.MAJOR: (ft.Icons.ERROR_OUTLINE, Tone.WAITING),
        Severity.GRAVE: (ft.Icons.REPORT_OUTLINED, Tone.SEVERE),
    }[severity]
    return pill(f"{count} 项{severity.label}" if count else severity.label, icon, tone)


def outcome_pill(outcome: Outcome) -> ft.Control:
    """合格 · 不合格 · 不适用."""
    icon, tone = {
        Outcome.PASS: (ft.Icons.CHECK_CIRCLE_OUTLINE, Tone.INFO),
        Outcome.FAIL: (ft.Icons.CANCEL_OUTLINED, Tone.WAITING),
        Outcome.NOT_APPLICABLE: (ft.Icons.REMOVE_CIRCLE_OUTLINE, Tone.QUIET),
    }[outcome]
    return pill(outcome.label, icon, tone)


_NOTICE = {
    NoticeState.AWAITING_CONFIRMATION: (ft.Icons.HOURGLASS_TOP, Tone.WAITING),
    NoticeState.ISSUED: (ft.Icons.DESCRIPTION_OUTLINED, Tone.INFO),
    NoticeState.SERVED: (ft.Icons.MARK_EMAIL_READ_OUTLINED, Tone.INFO),
    NoticeState.FED_BACK: (ft.Icons.RATE_REVIEW_OUTLINED, Tone.INFO),
    NoticeState.OBJECTED: (ft.Icons.GAVEL, Tone.WAITING),
    NoticeState.RETURNED: (ft.Icons.REPLAY, Tone.WAITING),
    NoticeState.CLOSED: (ft.Icons.TASK_ALT, Tone.GOOD),
    NoticeState.REVOKED: (ft.Icons.BLOCK, Tone.QUIET),
    NoticeState.VOID: (ft.Icons.BLOCK, Tone.QUIET),
}


def known_state(text: str) -> NoticeState | None:
    """The state the server named; None for an empty text or one of a newer server."""
    return next((state for state in NoticeState if state.value == text), None)


def notice_pill(state: NoticeState, *, overdue: bool = False) -> ft.Control:
    """The notice's state; an overdue one says so instead, because that is what asks for action."""
    if overdue:
        return pill("反馈超期", ft.Icons.ALARM, Tone.WAITING)
    icon, tone = _NOTICE[state]
    # Beside “已送达”, which on a phone means that the server has it, the bare label would be misread.
    return pill("已送达单位" if state is NoticeState.SERVED else state.label, icon, tone)
