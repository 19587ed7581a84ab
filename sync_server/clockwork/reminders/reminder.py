"""One reminder, and what finders know of the moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select

from shared.moment import day_in_shanghai, from_iso
from shared.workdays import Calendar
from sync_server.casework.happening import Happening
from sync_server.ledger import tables as t
from sync_server.procedures.rulebook import Edition, ReminderRules, in_force
from sync_server.reference.directory import Directory, read_calendar, read_directory
from sync_server.reference.rulebook import read_editions

R = TypeVar("R")


@dataclass(frozen=True)
class Reminder:
    """Something to be said once. `what` says which reminder of the term, `term` which term it is.

    `unit_id` is the unit whose people may read the event besides the section; `urging` the subject under which it is
    entered in 催办登记; `at_once` says that it cannot wait for the end of the quiet hours."""

    happening: Happening
    subject_kind: str
    subject_id: str
    what: str
    term: str
    words: str
    receivers: tuple[str, ...] = ()
    district_code: str = ""  # whose quiet hours count
    unit_id: str = ""
    at_once: bool = False
    flag: bool = False
    urging: tuple[str, str] | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """By which the log knows that it has been said."""
        return (self.subject_id, self.happening.kind, self.what, self.term)


@dataclass(frozen=True)
class Moment:
    """The moment of a tick, with the reference data that every finder needs. `begun` is the day of
    the first account: what should have been said before it is not made up for."""

    conn: Connection
    now: datetime
    today: date
    begun: date
    calendar: Calendar
    units: Directory
    editions: tuple[Edition, ...]

    def rules(self, kind: type[R], district_code: str, day: date | None = None) -> R:
        """The district's rules in force today, or on another day."""
        return in_force(kind, self.editions, district_code, day or self.today)

    def quiet(self, district_code: str) -> ReminderRules:
        """The quiet hours of a district; of the city for ''."""
        return self.rules(ReminderRules, district_code)


def moment_of(conn: Connection, now: datetime) -> Moment:
    """Read once a tick."""
    first = conn.execute(select(func.min(t.users.c.created_at))).scalar()
    today = day_in_shanghai(now)
    begun = day_in_shanghai(from_iso(first)) if first else today
    return Moment(conn, now, today, begun, read_calendar(conn), read_directory(conn), read_editions(conn))
