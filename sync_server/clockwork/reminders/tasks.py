"""Tasks that are due today, told to the inspector's phone at its next contact.

Nothing goes to a unit's inbox or to receivers outside: an inspection that was announced there would be none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from sqlalchemy import select

from shared.moment import SHANGHAI
from sync_server.casework import happenings
from sync_server.clockwork.reminders.reminder import Moment, Reminder
from sync_server.ledger import tables as t

MOST = 2_000


def due_today(moment: Moment) -> Iterator[Reminder]:
    """Open tasks of today that were given before today, by the index on open ones."""
    a, u, n = t.assignments.c, t.users.c, t.units.c
    open_today = a.done_at.is_(None) & a.cancelled_at.is_(None) & (a.due_on == moment.today.isoformat())
    open_today &= a.id < _first_id_of(moment)
    query = (
        select(a.id, a.title, a.place, n.district_code)
        .join(t.users, u.id == a.user_id)
        .join(t.units, n.id == u.unit_id)
        .where(open_today, u.active)
        .limit(MOST)
    )
    for row in moment.conn.execute(query):
        where = f"（{row.place}）" if row.place else ""
        yield Reminder(
            happening=happenings.ASSIGNMENT_REMINDER,
            subject_kind="assignment",
            subject_id=row.id,
            what="due",
            term=moment.today.isoformat(),
            words=f"提醒：任务“{row.title}”{where}今日到期",
            district_code=row.district_code,
        )


def _first_id_of(moment: Moment) -> str:
    """The smallest UUIDv7 of today: ids begin with the time at which they were made."""
    midnight = datetime.combine(moment.today, time(), SHANGHAI)
    stamp = f"{int(midnight.timestamp() * 1000):012x}"
    return f"{stamp[:8]}-{stamp[8:]}"
