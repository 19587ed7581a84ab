"""例会 as a term: the day that the minutes set for the next meeting, of which the body is reminded until it has called
it (沪城管执〔2009〕1号 三: 督察例会)."""

from __future__ import annotations

from sqlalchemy import select

from shared.moment import chinese_day, day_in_shanghai
from shared.problems import Problem
from sync_server.acts.by_hand import chosen_below
from sync_server.acts.common.document_steps import KindActs, take
from sync_server.acts.common.held_document import SUBJECT, Held
from sync_server.acts.common.numbers import document_number
from sync_server.acts.common.term_book import TermOf, begin_term, stop_terms
from sync_server.casework.term import Reckoning
from sync_server.documents import kinds
from sync_server.grounds import planning as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.terms import running
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import Caller
from sync_server.procedures.schedules import read_day

NEXT_MEETING = "next_meeting"


def set_next(w: Write, held: Held) -> None:
    """The minutes that are signed say when the body meets next; what earlier ones said is over. Words without a day
    (另行通知) are left as they are. Raises Problem for a day that cannot be read or is past."""
    said, today = str(held.row["body"].get("next_on") or "").strip(), day_in_shanghai(w.moment)
    names_day = any(character.isdecimal() for character in said)
    day = read_day(said, today.year) if names_day else None
    if names_day and (day is None or day <= today):
        raise Problem(grounds.NEXT_MEETING_UNREADABLE, day=said[:40], year=today.year)
    _called(w, held)
    if day is not None:
        row, name = held.row, f"定于{chinese_day(day)}的督察工作例会"
        of = TermOf(SUBJECT, held.id, NEXT_MEETING, name, row["unit_id"], row["unit_id"], row["district_code"])
        begin_term(w, of, Reckoning.of_day(day))


def _called(w: Write, held: Held) -> None:
    """The body has met again, or called the meeting: nobody is reminded of it any more."""
    c = t.terms.c
    waiting = (c.subject_kind == SUBJECT) & (c.what == NEXT_MEETING) & (c.unit_id == held.row["unit_id"]) & running()
    for document_id in w.conn.execute(select(c.subject_id).where(waiting)).scalars().all():
        stop_terms(w, SUBJECT, document_id, NEXT_MEETING, met=True)


def _issue_notice(w: Write, caller: Caller, held: Held, words: str) -> None:
    """会议通知 goes to the units below that were chosen. Raises Problem."""
    receivers = chosen_below(w.conn, held)
    _called(w, held)
    values = {"number": document_number(w, held.row)}
    take(w, caller, held.id, DocumentDeed.ISSUE, words=words, receivers=receivers, values=values)


NOTICE_ACTS = KindActs(kinds.MEETING_NOTICE, {DocumentDeed.ISSUE: _issue_notice})
