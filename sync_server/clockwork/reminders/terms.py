"""Whoever has a term is reminded before it ends: what is said of which term, and how long before.

A new term with a reminder needs an entry in `REMINDED`, its happening in the register, and the act that enters the term
in the book (`acts/common/term_book.begin_term`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select, tuple_

from sync_server.acts.common.term_book import clock_of
from sync_server.casework import happenings
from sync_server.casework.happening import Happening
from sync_server.clockwork.reminders.reminder import Moment, Reminder
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.procedures.reminding import OF_ANSWERS, Rhythm


@dataclass(frozen=True)
class Reminded:
    """`words` has a place for the name of the subject, for what is left at least, and for the end of the term."""

    happening: Happening
    rhythm: Rhythm
    words: str


# (subject, what) as the book of terms has it.
REMINDED: Mapping[tuple[str, str], Reminded] = {
    ("notice", "answer"): Reminded(
        happenings.NOTICE_REMINDER, OF_ANSWERS, "提醒：{name}反馈期限还剩不到{left}，请于{end}前反馈"
    ),
}


def near_their_end(moment: Moment) -> Iterator[Reminder]:
    """Running terms of which the unit is to be reminded now, by the index on running ones."""
    c = t.terms.c
    soon = terms.ends_between(moment.now, moment.now + max(one.rhythm.longest for one in REMINDED.values()))
    query = select(t.terms).where(soon, tuple_(c.subject_kind, c.what).in_(list(REMINDED))).order_by(c.overdue_from)
    for row in moment.conn.execute(query).mappings():
        reminded, clock = REMINDED[row["subject_kind"], row["what"]], clock_of(row)
        before = reminded.rhythm.due(clock.overdue_from, moment.now)
        if before is None:
            continue
        yield Reminder(
            happening=reminded.happening,
            subject_kind=row["subject_kind"],
            subject_id=row["subject_id"],
            what=before.name,
            term=row["overdue_from"],
            words=reminded.words.format(name=row["name"], left=before.words, end=clock.end_words()),
            receivers=(row["unit_id"],),
            district_code=row["district_code"],
            unit_id=row["unit_id"],
            at_once=before.at_once,
            urging=(row["subject_kind"], row["subject_id"]),
        )
