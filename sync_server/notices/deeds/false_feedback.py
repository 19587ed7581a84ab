"""虚假反馈: feedback that the section finds untrue goes back, and stands in the ledger as a finding of its own (RW12)
on the unit that gave it (domain.md §2: false feedback = RW12 plus reopen)."""

from __future__ import annotations

from sqlalchemy import select, update

from shared.catalogue import Severity
from shared.finding import FindingState
from shared.inspection import OnSpotAction
from shared.moment import day_in_shanghai, month_in_shanghai
from shared.problems import Problem
from sync_server.casework import happenings
from sync_server.grounds import notices as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.deeds.decisions import OnSite, decide_feedback
from sync_server.notices.deeds.held_notice import Held, begin
from sync_server.notices.rules.notice import Deed
from sync_server.procedures.catalogue import scored_as
from sync_server.procedures.permissions import Caller
from sync_server.reference.actors import as_actor
from sync_server.reference.catalogue import catalogue

FALSE_FEEDBACK = "RW12"


def judge_false(w: Write, caller: Caller, notice_id: str, words: str, *, on_site: OnSite | None = None) -> str:
    """Return the feedback as untrue for another round, and enter RW12 on the unit, beside the findings of the notice's
    check, with how that was established; the finding's id. Raises Problem as a return does."""
    held = begin(w, caller, notice_id, Deed.RETURN, reason=words)
    decide_feedback(w, caller, notice_id, accepted=False, words=f"反馈与事实不符：{words.strip()}", on_site=on_site)
    return _enter(w, caller, held, words.strip())


def _enter(w: Write, caller: Caller, held: Held, words: str) -> str:
    editions, row = catalogue(w), held.row
    if FALSE_FEEDBACK not in editions:
        raise Problem(grounds.NO_ITEM_OF_FALSE_FEEDBACK, item=FALSE_FEEDBACK)
    item = editions.on(FALSE_FEEDBACK, day_in_shanghai(w.moment)).item
    finding_id, unit = w.new_id(), item.counted_in
    said = f"登记虚假反馈（{FALSE_FEEDBACK}）：{held.name}的反馈与事实不符，{words}"
    seq = w.event(happenings.FINDING_ADDED, "record", row["record_id"], said, actor=as_actor(caller))
    w.add(
        t.findings,
        id=finding_id,
        record_id=row["record_id"],
        item_code=FALSE_FEEDBACK,
        item_text=item.text,
        severity=item.severity.value,
        points=item.points,
        count=1,
        facts=f"对{held.name}的反馈与事实不符：{words}",
        action=OnSpotAction.NONE.value,
        answering_unit_id=row["unit_id"],
        section_id=row["section_id"],
        state=FindingState.OPEN.value,
        unit_id=row["unit_id"],
        district_code=held.facts.district_code,
        occurred_at=w.now,
        month=month_in_shanghai(w.moment),
        unit=unit,
        counting=scored_as(item, unit).value,
        added_by=caller.user_id,
    )
    _restate(w, row["record_id"], item.severity, seq)
    return finding_id


def _restate(w: Write, record_id: str, severity: Severity, seq: int) -> None:
    """The record's line in lists counts what was added to it, and its phone hears of it."""
    r = t.records.c
    worst = w.conn.execute(select(r.worst).where(r.id == record_id)).scalar_one()
    known = Severity(worst) if worst else severity
    values = {
        "finding_count": r.finding_count + 1,
        "worst": max(known, severity, key=lambda one: one.rank).value,
        "changed_seq": seq,
    }
    w.conn.execute(update(t.records).where(r.id == record_id).values(**values))
