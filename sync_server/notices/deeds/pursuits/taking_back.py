"""A pursuit that was opened for a term which had not run out: the term was 暂定 and the year's table put its end later,
or more time, asked for before its end, was granted after it. It is taken back with its reason, and whoever was told of
it is told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from sync_server.acts.common.assignments import call_off
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import ANSWER
from sync_server.notices.deeds.pursuits.held_pursuit import Pursued, note, pursuit_of, told_units
from sync_server.notices.deeds.pursuits.signed_papers import drop_drafts
from sync_server.notices.rules.pursuit import PURSUIT_COURSE, PursuitCause, PursuitDeed


def take_back(w: Write, notice_id: str, why: str) -> bool:
    """The notice's term was moved or prolonged, as `why` says. Where no term of the notice is left that was missed, its
    pursuit for 逾期 has no ground and is taken back, with the papers that nobody has signed and the follow-ups; True if
    it was. One whose proposal has gone to the street is the section's to end: it is told."""
    held = pursuit_of(w.conn, notice_id, w.moment)
    if held is None or held.row["cause"] != PursuitCause.OVERDUE.value or held.row["closed_at"]:
        return False
    if terms.any_missed(w.conn, "notice", notice_id, ANSWER, w.moment):
        return False
    said = f"{why}，不计逾期"
    if PURSUIT_COURSE.after(held.facts.state, PursuitDeed.TAKE_BACK) is None:
        words = f"{said}；追责建议书已送街镇，请承办的督察科函告并办结"
        note(w, held, happenings.PURSUIT_RECOMPUTED, words, caller=None, inside=True, to=[held.row["section_id"]])
        return False
    told = [*told_units(w, held), held.row["section_id"]]
    values: dict[str, Any] = {"deed": PursuitDeed.TAKE_BACK, "closed_at": w.now, "closing_words": said}
    note(w, held, happenings.PURSUIT_TAKEN_BACK, f"追踪督察撤回：{said}", caller=None, to=told, **values)
    drop_drafts(w, notice_id, f"追踪督察撤回（{said}）")
    _call_follow_ups_off(w, held, said)
    return True


def _call_follow_ups_off(w: Write, held: Pursued, why: str) -> None:
    a = t.assignments.c
    lie_open = (a.notice_id == held.row["notice_id"]) & a.done_at.is_(None)
    for task in w.conn.execute(select(t.assignments).where(lie_open)).mappings().all():
        call_off(w, task, why, SYSTEM)
