"""The check from a phone that follows up a notice: it counts in the notice's pursuit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from shared.inspection import Inspection, Method
from shared.moment import to_iso
from shared.notice import NoticeState
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.notices.deeds.pursuits.following import terms_over
from sync_server.notices.deeds.pursuits.held_pursuit import SUBJECT, pursuit_of
from sync_server.notices.deeds.pursuits.lapsing import catch_up
from sync_server.notices.rules.pursuit import PURSUIT_COURSE, PursuitDeed
from sync_server.procedures.answers import AnswerKind


def follow_up_filed(w: Write, inspection: Inspection, actor: Actor, occurred: datetime) -> None:
    """A check from a phone that follows up a notice (跟踪, 回访) counts in its pursuit, and as the visit on which
    sampled feedback can be accepted, if it `occurred` after that. A check of another unit than the notice's is left
    alone; the caller has looked that the unit lies within the inspector's remit."""
    if not inspection.notice_id or not _of_unit(w, inspection):
        return
    _note_revisit(w, inspection, occurred)
    catch_up(w, inspection.notice_id)
    if (running := pursuit_of(w.conn, inspection.notice_id, w.moment)) is not None:
        terms_over(w, running.id)
    held = pursuit_of(w.conn, inspection.notice_id, w.moment)
    if held is None or PURSUIT_COURSE.after(held.facts.state, PursuitDeed.CHECK) is None:
        return
    words = f"追踪核查（第{held.facts.round}轮，{actor.name}到现场）：{inspection.found_words}"
    data = {"record_id": inspection.id}
    seq = w.event(
        happenings.PURSUIT_CHECKED, SUBJECT, held.id, words, actor=actor, unit_id=held.row["unit_id"], data=data
    )
    w.conn.execute(
        t.pursuits.update().where(t.pursuits.c.id == held.id).values(checks=t.pursuits.c.checks + 1, changed_seq=seq)
    )


def _of_unit(w: Write, inspection: Inspection) -> bool:
    """True if the check is on the unit that answers for the notice, or on the one that was inspected."""
    n, r = t.notices.c, t.records.c
    query = select(n.unit_id, r.unit_id.label("inspected")).join(t.records, r.id == n.record_id)
    row = w.conn.execute(query.where(n.id == inspection.notice_id)).first()
    return row is not None and inspection.unit_id in (row.unit_id, row.inspected)


def _note_revisit(w: Write, inspection: Inspection, occurred: datetime) -> None:
    """The visit that the open feedback waits for (回访). One made before it, that arrives after it, shows nothing of
    what it says."""
    if Method.REVISIT not in inspection.methods:
        return
    a, n = t.answers.c, t.notices.c
    of_unit = select(n.id).where((n.id == inspection.notice_id) & (n.state == NoticeState.FED_BACK.value))
    waiting = (
        a.notice_id.in_(of_unit)
        & (a.kind == AnswerKind.FEEDBACK.value)
        & (a.decision == "")
        & (a.at <= to_iso(occurred))
    )
    w.conn.execute(t.answers.update().where(waiting).values(verify_record_id=inspection.id))
