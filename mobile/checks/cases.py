"""The case of 专项督察 that a check counts to: what it asks for, and what of it has been looked at."""

from __future__ import annotations

from mobile.checks.content import Content
from shared.case_brief import CaseBrief
from shared.inspection import Form


def planned_items(content: Content, case: CaseBrief | None) -> tuple[str, ...]:
    """Codes of the items that the task names, and those of the case's own checklist."""
    of_case = case.item_codes if case is not None and content.form is Form.SPECIAL else ()
    return tuple(dict.fromkeys((*content.planned_items, *of_case)))


def planned_by(content: Content) -> str:
    """Who named the items: a task, or the person, who took them over from the last check."""
    return "本次任务" if content.assignment_id or content.form is Form.SPECIAL else "本次检查"


def open_points(content: Content, case: CaseBrief) -> tuple[str, ...]:
    """The case's points without a verdict yet."""
    return tuple(text for text in case.points if content.point(text).outcome is None)
