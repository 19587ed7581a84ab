"""Notices that await an answer: reminded a day and two hours before the term ends, followed up once it is over.

Nothing here decides whether a notice is overdue (that is computed when asked); it is only said, once a term.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, Select, exists, or_, select

from shared.moment import day_in_shanghai, from_iso, to_iso
from sync_server.acts.notices.lapsing import catch_up
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.procedures.reminding import is_quiet
from sync_server.procedures.rulebook import ReminderRules, in_force
from sync_server.reference.clock import stored_clock
from sync_server.reference.rulebook import read_editions

# domain.md §4 step 5: remind one day and two hours before the term ends.
REMINDERS = {"1d": timedelta(days=1), "2h": timedelta(hours=2)}
_SAYS = {"1d": "1天", "2h": "2小时"}


def reminders_due(conn: Connection, now: datetime) -> bool:
    """True if a notice is to be reminded of."""
    return any(what != "overdue" for _, what in _due(conn, now))


def overdue_due(conn: Connection, now: datetime) -> bool:
    """True if a term has ended of which that has not been said."""
    return any(what == "overdue" for _, what in _due(conn, now))


def remind(w: Write) -> int:
    """Remind units of terms that end within a day or two hours."""
    rows = [(row, what) for row, what in _due(w.conn, w.moment) if what != "overdue"]
    for row, what in rows:
        _remind(w, row, what)
    return len(rows)


def say_overdue(w: Write) -> int:
    """Flag the terms that have ended and hand them on to 追踪督察."""
    rows = [row for row, what in _due(w.conn, w.moment) if what == "overdue"]
    for row in rows:
        catch_up(w, row["id"])
    return len(rows)


def _due(conn: Connection, now: datetime) -> list[tuple[RowMapping, str]]:
    rows = conn.execute(_awaiting(now)).mappings().all()
    if not rows:
        return []
    told, editions = _told(conn, [row["id"] for row in rows]), read_editions(conn)
    found = []
    for row in rows:
        what = _next(row, told[row["id"]], now)
        # The reminder a day before can wait for the morning; two hours before the end it cannot.
        rules = in_force(ReminderRules, editions, row["district_code"], day_in_shanghai(now))
        if what and not (what == "1d" and is_quiet(rules, now)):
            found.append((row, what))
    return found


def _awaiting(now: datetime) -> Select[tuple[object, ...]]:
    """Notices that await an answer and whose term ends within a day, or has ended without being announced: those
    long overdue need no second look, however many they are."""
    n, e = t.notices.c, t.events.c
    announced = exists().where(
        (e.subject_kind == "notice") & (e.subject_id == n.id) & (e.kind == "notice.overdue") & (e.at >= n.overdue_from)
    )
    awaiting = terms.overdue(now + max(REMINDERS.values()))
    query = select(t.notices, t.units.c.district_code).join(t.units, t.units.c.id == n.unit_id)
    return query.where(awaiting & or_(n.overdue_from > to_iso(now), ~announced))


def _told(conn: Connection, notice_ids: list[str]) -> defaultdict[str, set[tuple[str, str]]]:
    """What has been said of each notice: (reminder or `overdue`, the term it was said of)."""
    e = t.events.c
    kinds = e.kind.in_(("notice.reminder", "notice.overdue"))
    query = select(e.subject_id, e.data).where((e.subject_kind == "notice") & e.subject_id.in_(notice_ids) & kinds)
    told: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in conn.execute(query):
        told[row.subject_id].add((row.data["what"], row.data["term"]))
    return told


def _next(row: RowMapping, told: Iterable[tuple[str, str]], now: datetime) -> str:
    """What is to be said now: `overdue`, the later of the reminders, or ''. After an outage the earlier reminder is
    not made up for."""
    term = row["overdue_from"]
    end = from_iso(term)
    if now >= end:
        return "" if ("overdue", term) in told else "overdue"
    for which in ("2h", "1d"):
        if now >= end - REMINDERS[which]:
            return "" if (which, term) in told else which
    return ""


def _remind(w: Write, row: RowMapping, which: str) -> None:
    words = f"提醒：{_name(row)}反馈期限还剩不到{_SAYS[which]}，请于{stored_clock(row).words()}前反馈"
    _announce(w, row, "notice.reminder", words, which, [row["unit_id"]])


def _announce(w: Write, row: RowMapping, kind: str, words: str, what: str, receivers: Iterable[str]) -> None:
    data = {"what": what, "term": row["overdue_from"]}
    seq = w.event(kind, "notice", row["id"], words, actor=SYSTEM, unit_id=row["unit_id"], data=data)
    for unit_id in dict.fromkeys(receivers):
        w.deliver(seq, kind=kind, subject_kind="notice", subject_id=row["id"], unit_id=unit_id)


def _name(row: RowMapping) -> str:
    return str(row["number"] or row["provisional"] or "督察通知书")
