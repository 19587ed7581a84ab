"""A term that has ended: the notice is flagged 逾期 and handed on to 追踪督察, as of the moment it fell due.

The clockwork does it, and whoever acts on a notice does it first: what should have been said while the server was down
is said before anything that came later, so that the same history gives the same terms and figures.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from shared.moment import from_iso
from sync_server.acts.common.term_book import running_term, say_over
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import ANSWER, Held, hold, touch_record
from sync_server.notices.deeds.pursuits.following import open_pursuit, terms_over
from sync_server.notices.deeds.pursuits.held_pursuit import pursuit_of
from sync_server.notices.rules.notice import overdue
from sync_server.notices.rules.pursuit import PursuitCause
from sync_server.reference.directory import calendar, directory


def catch_up(w: Write, notice_id: str) -> None:
    """Say that the notice's term is over, and then each round of its pursuit that has ended, unless it has been said.
    Raises Problem(NOT_FOUND)."""
    held = hold(w.conn, notice_id, calendar(w), w.moment)
    clock = held.clock
    if clock is None or not overdue(held.facts.state, clock.overdue_from, w.moment):
        return
    term = running_term(w.conn, "notice", notice_id, ANSWER)
    if term["said_at"] is None:
        say_over(w, term)
        _say(w, held)
    if (pursued := pursuit_of(w.conn, notice_id, w.moment)) is not None:
        terms_over(w, pursued.id)


def _say(w: Write, held: Held) -> None:
    """逾期: flagged, unit and section told, and a follow-up for the inspector (acceptance story 15)."""
    row, clock = held.row, held.clock
    assert clock is not None
    words = f"{held.name}逾期未反馈（期限{clock.words()}），转入追踪督察"
    data = {"what": "overdue", "term": row["overdue_from"]}
    happening = happenings.NOTICE_OVERDUE
    seq = w.event(happening, "notice", held.id, words, actor=SYSTEM, unit_id=row["unit_id"], data=data)
    for unit_id in dict.fromkeys([row["unit_id"], row["section_id"], *_street(w, row["record_id"])]):
        w.deliver(seq, happening, subject_kind="notice", subject_id=held.id, unit_id=unit_id, urgent=True)
    w.conn.execute(t.notices.update().where(t.notices.c.id == held.id).values(changed_seq=seq))
    touch_record(w, row["record_id"], seq)
    # A paper that reached the server after its own term is pursued from the day on which it did.
    since = max(clock.overdue_from, from_iso(row["online_at"]))
    open_pursuit(w, hold(w.conn, held.id, calendar(w), w.moment), PursuitCause.OVERDUE, SYSTEM, since=since)


def _street(w: Write, record_id: str) -> Iterable[str]:
    """The street's squad, which is told when another unit on its ground is late (acceptance story 15)."""
    r = t.records.c
    record = w.conn.execute(select(r.street_code, r.leader_concerned).where(r.id == record_id)).one()
    squad = None if record.leader_concerned else directory(w).squad_of_street(record.street_code)
    return [squad.id] if squad else []
