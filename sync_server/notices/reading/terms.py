"""The terms of one notice as its page tells them: what was asked for, until when, and whether it was done in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping

from shared.prompt_steps import STEPS
from shared.workdays import Calendar
from sync_server.acts.common.term_book import clock_of, met_in_time
from sync_server.console.words import Look
from sync_server.ledger import terms
from sync_server.notices.deeds.held_notice import ANSWER, REPLY

_STEPS = {what: step.words for what, step in STEPS.items()}
OF_THE_UNIT: Mapping[str, str] = {ANSWER: "反馈", **_STEPS}
OF_BOTH: Mapping[str, str] = {**OF_THE_UNIT, REPLY: "督察科答复延期申请"}


@dataclass(frozen=True)
class NoticeTerm:
    """`open_step` names a step within hours that the unit can report now, '' for every other term."""

    asked: str
    since: str
    until: str
    look: Look
    met_at: str
    open_step: str


def notice_terms(
    conn: Connection, notice_id: str, words: Mapping[str, str], calendar: Calendar, now: datetime
) -> Sequence[NoticeTerm]:
    """The terms of the sorts that `words` names, in the order in which they began."""
    return [_told(row, words, calendar, now) for row in terms.of_subject(conn, "notice", notice_id, list(words))]


def _told(row: RowMapping, words: Mapping[str, str], calendar: Calendar, now: datetime) -> NoticeTerm:
    clock, runs = clock_of(row), row["ended_at"] is None
    step = row["what"] if runs and row["what"] in STEPS else ""
    return NoticeTerm(
        words[row["what"]], row["since"], clock.words(), _look(row, calendar, now), row["met_at"] or "", step
    )


def _look(row: RowMapping, calendar: Calendar, now: datetime) -> Look:
    clock, in_time = clock_of(row), met_in_time(row)
    if in_time is not None:
        return Look("按时", "green", "check") if in_time else Look("逾期办理", "red", "alert")
    if row["ended_at"] is not None:
        return Look("已终止", "grey", "cross")
    left = clock.span_words(now) if row["what"] in STEPS else clock.left_words(now, calendar)
    return Look(left, "red", "alert") if clock.over(now) else Look(left, "amber", "clock")
