"""借阅: who has a volume, what for, until when; and that it came back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update

from shared.moment import chinese_day, day_in_shanghai
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.term_book import TermOf, begin_term, stop_terms
from sync_server.archive.deeds.filing import SUBJECT
from sync_server.archive.deeds.held_volume import hold_volume
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.casework.term import Reckoning
from sync_server.grounds import archive as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller
from sync_server.reference.actors import as_actor

BORROWING, RETURN = "borrowing", "return"  # what a borrowing has a term for


def lend(w: Write, caller: Caller, volume_id: str, borrower: str, purpose: str, back_on: date) -> str:
    """Let somebody have the volume until a day; returns the id of the entry. Raises Problem."""
    row = hold_volume(w, caller, volume_id)
    if not says(borrower) or not says(purpose):
        raise Problem(grounds.PURPOSE_MISSING)
    if back_on < day_in_shanghai(w.moment):
        raise Problem(grounds.BACK_BEFORE_TODAY)
    borrowing_id, name = w.new_id(), borrower.strip()[:80]
    w.add(
        t.borrowings,
        id=borrowing_id,
        volume_id=volume_id,
        borrower=name,
        purpose=purpose.strip()[:300],
        at=w.now,
        user_id=caller.user_id,
        user_name=caller.name,
    )
    said = f"{name}借阅案卷{row['number']}"
    keeper = row["unit_id"]
    begin_term(
        w,
        TermOf(BORROWING, borrowing_id, RETURN, said, keeper, keeper, row["district_code"]),
        Reckoning.of_day(back_on),
    )
    words = f"{said}，{chinese_day(back_on)}前归还，用途：{purpose.strip()[:300]}"
    w.event(happenings.VOLUME_LENT, SUBJECT, volume_id, words, actor=as_actor(caller))
    return borrowing_id


def take_back(w: Write, caller: Caller, volume_id: str, borrowing_id: str, words: str = "") -> None:
    """The volume has come back, in the state that the words say. Raises Problem."""
    volume, b = hold_volume(w, caller, volume_id), t.borrowings.c
    of_volume = (b.id == borrowing_id) & (b.volume_id == volume_id)
    row = w.conn.execute(select(t.borrowings).where(of_volume)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这次借阅")
    if row["returned_at"]:
        raise Problem(grounds.ALREADY_BACK)
    state = words.strip()[:300]
    values = {"returned_at": w.now, "returned_to": caller.name, "returned_words": state}
    w.conn.execute(update(t.borrowings).where(b.id == borrowing_id).values(**values))
    stop_terms(w, BORROWING, borrowing_id, RETURN, met=True)
    said = f"{row['borrower']}归还案卷{volume['number']}" + (f"：{state}" if state else "")
    w.event(happenings.VOLUME_RETURNED, SUBJECT, volume_id, said, actor=as_actor(caller))
