"""Notices that await an answer: reminded of a day and two hours before the term ends (domain.md §4 step 5)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from shared.moment import from_iso
from sync_server.casework import happenings
from sync_server.clockwork.reminders.reminder import Moment, Reminder
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.procedures.reminding import BEFORE_THE_END, CANNOT_WAIT, answer_reminder
from sync_server.reference.clock import stored_clock

_SAYS = {"1d": "1天", "2h": "2小时"}


def answers(moment: Moment) -> Iterator[Reminder]:
    """Terms for feedback that end within a day, by the index on states and terms."""
    n, u = t.notices.c, t.units.c
    soon = terms.overdue(moment.now + max(BEFORE_THE_END.values()))
    query = select(t.notices, u.district_code.label("quiet_in")).join(t.units, u.id == n.unit_id)
    for row in moment.conn.execute(query.where(soon, ~terms.passed(moment.now))).mappings():
        what = answer_reminder(from_iso(row["overdue_from"]), moment.now)
        if not what:
            continue
        name = row["number"] or row["provisional"] or "督察通知书"
        yield Reminder(
            happening=happenings.NOTICE_REMINDER,
            subject_kind="notice",
            subject_id=row["id"],
            what=what,
            term=row["overdue_from"],
            words=f"提醒：{name}反馈期限还剩不到{_SAYS[what]}，请于{stored_clock(row).end_words()}前反馈",
            receivers=(row["unit_id"],),
            district_code=row["quiet_in"],
            unit_id=row["unit_id"],
            at_once=what in CANNOT_WAIT,
            urging=("notice", row["id"]),
        )
