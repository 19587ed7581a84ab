"""Reminders of all terms (domain.md §4): sources find what is to be said at a moment, one announcer says it once.

A reminder of a term that stands in the book is an entry in `reminders/terms.py`. To add another one write a function
`(Moment) -> Iterator[Reminder]` that reads by index and yields what is due now, whether or not it has been said, and
put it into `FINDERS`. What was said stands in the event log under the reminder's
subject, kind, `what` and `term`: any number of ticks on any number of servers say it once, and a new term is a new
reminder. A reminder that has become due in quiet hours waits for their end; a `flag` is a fact, entered at once, whose
way to receivers outside waits; one that must be said `at_once` never waits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from shared.moment import to_iso
from sync_server.acts.common.urgings import urge
from sync_server.clockwork.reminders import filings, terms
from sync_server.clockwork.reminders.reminder import Moment, Reminder, moment_of
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.procedures.reminding import is_quiet, quiet_until
from sync_server.procedures.urging import UrgingWay

REMEMBERED = timedelta(days=180)  # no term of which anybody is reminded is longer
Finder = Callable[[Moment], Iterator[Reminder]]
FINDERS: tuple[Finder, ...] = (
    terms.of_their_end,
    filings.monthly_papers,
    filings.bulletin,
)


def anything_due(conn: Connection, now: datetime, finders: Sequence[Finder] = FINDERS) -> bool:
    """True if somebody is to be reminded of something now."""
    return bool(_due(moment_of(conn, now), finders))


def run(w: Write, finders: Sequence[Finder] = FINDERS) -> int:
    """Say what has become due; returns how many reminders."""
    moment = moment_of(w.conn, w.moment)
    reminders = _due(moment, finders)
    for reminder in reminders:
        _announce(w, moment, reminder)
    return len(reminders)


def _due(moment: Moment, finders: Sequence[Finder]) -> list[Reminder]:
    """What is to be said at the moment and has not been."""
    found = [
        reminder
        for finder in finders
        for reminder in finder(moment)
        if reminder.at_once or reminder.flag or not is_quiet(moment.quiet(reminder.district_code), moment.now)
    ]
    told = _told(moment, found)
    return [reminder for reminder in found if reminder.key not in told]


def _told(moment: Moment, reminders: Iterable[Reminder]) -> set[tuple[str, str, str, str]]:
    """Which of the subjects' reminders stand in the log, by the index of subjects."""
    subjects: dict[str, set[str]] = defaultdict(set)
    kinds: dict[str, set[str]] = defaultdict(set)
    for reminder in reminders:
        subjects[reminder.subject_kind].add(reminder.subject_id)
        kinds[reminder.subject_kind].add(reminder.happening.kind)
    e = t.events.c
    told = set()
    for subject_kind, ids in subjects.items():
        mine = (e.subject_kind == subject_kind) & e.subject_id.in_(ids) & e.kind.in_(kinds[subject_kind])
        recent = e.at >= to_iso(moment.now - REMEMBERED)
        for row in moment.conn.execute(select(e.subject_id, e.kind, e.data).where(mine, recent)):
            told.add((row.subject_id, row.kind, str(row.data.get("what", "")), str(row.data.get("term", ""))))
    return told


def _announce(w: Write, moment: Moment, reminder: Reminder) -> None:
    seq = w.event(
        reminder.happening,
        reminder.subject_kind,
        reminder.subject_id,
        reminder.words,
        actor=SYSTEM,
        unit_id=reminder.unit_id or None,
        data={"what": reminder.what, "term": reminder.term, **reminder.data},
    )
    if reminder.urging:
        urge(w, *reminder.urging, UrgingWay.SYSTEM, SYSTEM, reminder.words)
    rules = moment.quiet(reminder.district_code)
    push_from = None if reminder.at_once else quiet_until(rules, w.moment)
    for unit_id in dict.fromkeys(reminder.receivers):
        w.deliver(
            seq,
            reminder.happening,
            subject_kind=reminder.subject_kind,
            subject_id=reminder.subject_id,
            unit_id=unit_id,
            push_from=push_from,
        )
