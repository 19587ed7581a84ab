"""The book of terms: every term is entered when it begins, and kept up when it is prolonged, moved, met or dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, update

from shared.moment import MIDNIGHT, from_iso, to_iso
from shared.workdays import Calendar
from sync_server.casework.term import Reckoning, TermClock, prolonged
from sync_server.ledger import tables as t
from sync_server.ledger.terms import about, running
from sync_server.ledger.write import Write
from sync_server.reference.clock import END_OF_DAY, clock_values, stored_clock
from sync_server.reference.directory import calendar


@dataclass(frozen=True)
class TermOf:
    """Whose term it is, and for what: the answer to a notice, a round of 追踪督察, a supervision order."""

    subject_kind: str
    subject_id: str
    what: str
    name: str = ""
    unit_id: str = ""
    section_id: str = ""
    district_code: str = ""


def begin_term(w: Write, of: TermOf, reckoning: Reckoning) -> TermClock:
    """Enter a term that begins; one of the same sort that still ran is over with it. Returns until when it runs."""
    stop_terms(w, of.subject_kind, of.subject_id, of.what)
    clock = reckoning.reckoned(calendar(w))
    c = t.terms.c
    last = select(func.max(c.nth)).where(about(of.subject_kind, of.subject_id, [of.what]))
    w.add(
        t.terms,
        subject_kind=of.subject_kind,
        subject_id=of.subject_id,
        what=of.what,
        nth=(w.conn.execute(last).scalar() or 0) + 1,
        name=of.name[:120],
        unit_id=of.unit_id,
        section_id=of.section_id,
        district_code=of.district_code,
        **_columns(reckoning, clock, calendar(w)),
    )
    return clock


def prolong_term(w: Write, subject_kind: str, subject_id: str, what: str, days: int) -> TermClock:
    """The running term of the subject lasts `days` working days longer, from the day on which it ends now.

    Raises LookupError when none runs."""
    row = running_term(w.conn, subject_kind, subject_id, what)
    clock = prolonged(calendar(w), clock_of(row), days)
    _write(w, row, extended=row["extended"] + days, **_moved(w, row, clock))
    return clock


def renew_term(w: Write, subject_kind: str, subject_id: str, what: str, reckoning: Reckoning) -> TermClock:
    """The running term of the subject is reckoned otherwise from now on, and stays the same term.

    Raises LookupError when none runs."""
    row = running_term(w.conn, subject_kind, subject_id, what)
    clock = reckoning.reckoned(calendar(w))
    _write(w, row, **_columns(reckoning, clock, calendar(w)), said_at=_still_said(w, row, clock))
    return clock


def move_term(w: Write, row: RowMapping, clock: TermClock) -> None:
    """A term was reckoned anew: it runs until `clock`."""
    _write(w, row, **_moved(w, row, clock))


def say_over(w: Write, row: RowMapping) -> None:
    """People are told that the term of the row is over: once, unless it is moved and comes to an end again."""
    _write(w, row, said_at=w.now)


def stop_terms(
    w: Write, subject_kind: str, subject_id: str, *what: str, met: bool = False, met_at: str | None = None
) -> None:
    """What was asked for is done (`met`, by the moment `met_at` where that was earlier), or no longer asked for: these
    terms of the subject cease to run."""
    done = met_at or (w.now if met else None)
    values = {"ended_at": w.now, **({"met_at": done} if done else {})}
    of = about(subject_kind, subject_id, what) & running()
    w.conn.execute(update(t.terms).where(of).values(**values))


def goes_on_as(conn: Connection, row: RowMapping) -> bool:
    """Whether the term still runs, or has ended, as the row says, which was read before."""
    c = t.terms.c
    this = about(row["subject_kind"], row["subject_id"], [row["what"]]) & (c.nth == row["nth"])
    return bool(conn.execute(select(c.ended_at).where(this)).scalar_one() == row["ended_at"])


def last_term(conn: Connection, subject_kind: str, subject_id: str, what: str) -> RowMapping:
    """The subject's last term of the sort, running or not. Raises LookupError when it has had none."""
    query = select(t.terms).where(about(subject_kind, subject_id, [what])).order_by(t.terms.c.nth.desc()).limit(1)
    row = conn.execute(query).mappings().first()
    if row is None:
        raise LookupError(f"no term: {subject_kind} {subject_id} {what}")
    return row


def rename_terms(w: Write, subject_kind: str, subject_id: str, what: str, name: str) -> None:
    """People call the subject otherwise now."""
    of = about(subject_kind, subject_id, [what]) & running()
    w.conn.execute(update(t.terms).where(of).values(name=name[:120]))


def running_term(conn: Connection, subject_kind: str, subject_id: str, *what: str) -> RowMapping:
    """The term of the subject, of one of these sorts, that runs. Raises LookupError when there is none."""
    runs = about(subject_kind, subject_id, what) & running()
    row = conn.execute(select(t.terms).where(runs)).mappings().first()
    if row is None:
        raise LookupError(f"no term runs: {subject_kind} {subject_id} {what}")
    return row


def clock_of(row: RowMapping) -> TermClock:
    """Until when the term of a row runs."""
    return stored_clock(row)


def met_in_time(row: RowMapping) -> bool | None:
    """Whether what the term of a row asked for was done before its end; None while it is not done."""
    return None if row["met_at"] is None else not clock_of(row).over(from_iso(row["met_at"]))


def _write(w: Write, row: RowMapping, **values: Any) -> None:
    this = about(row["subject_kind"], row["subject_id"], [row["what"]]) & (t.terms.c.nth == row["nth"])
    w.conn.execute(update(t.terms).where(this).values(**values))


def _columns(reckoning: Reckoning, clock: TermClock, days: Calendar) -> dict[str, Any]:
    return {
        "since": to_iso(reckoning.since),
        "amount": reckoning.amount,
        "measure": reckoning.measure.value,
        "hour": END_OF_DAY if reckoning.hour == MIDNIGHT else f"{reckoning.hour:%H:%M}",
        "known_at": to_iso(reckoning.known_at) if reckoning.known_at else None,
        "extended": reckoning.extended,
        **_until(clock, reckoning.since, days),
    }


def _moved(w: Write, row: RowMapping, clock: TermClock) -> dict[str, Any]:
    return {"said_at": _still_said(w, row, clock), **_until(clock, from_iso(row["since"]), calendar(w))}


def _still_said(w: Write, row: RowMapping, clock: TermClock) -> str | None:
    """What was said of the old end stands only if the term is over by the new one too."""
    return row["said_at"] if clock.over(w.moment) else None


def _until(clock: TermClock, since: datetime, days: Calendar) -> dict[str, Any]:
    return {
        "calendar": days.edition(since.year, clock.last_day.year),
        **clock_values(clock),
    }
