"""投诉建议 from the app (国办函〔2026〕12号): to the district's section, without a name when the person wants none."""

from __future__ import annotations

from sqlalchemy import select, update

from shared.inspection import Suggestion
from shared.moment import from_iso, to_iso
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.approvals import must_be_another, taken_by
from sync_server.acts.common.devices import DeviceCaller
from sync_server.casework import happenings
from sync_server.casework.approval import two_steps
from sync_server.casework.said import says
from sync_server.grounds import casework as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action, Caller, Target, require
from sync_server.reference.actors import as_actor
from sync_server.reference.directory import directory

ANSWERING = two_steps("suggest", "answer", "这条建议由您本人提出，须由另一人答复")
NOBODY = Actor("device", "anonymous", "匿名")


def file_suggestion(w: Write, device: DeviceCaller, suggestion: Suggestion) -> None:
    """File the suggestion. An anonymous one leaves neither name nor device in the table or the log."""
    w.add(
        t.suggestions,
        id=suggestion.id,
        district_code=device.unit.district_code,
        user_id="" if suggestion.anonymous else device.user_id,
        text=suggestion.text,
        contact=suggestion.contact[:80],
        at=to_iso(from_iso(suggestion.at)),
    )
    words = "收到一条匿名建议" if suggestion.anonymous else f"收到{device.name}的建议"
    actor = NOBODY if suggestion.anonymous else device.actor
    seq = w.event(happenings.SUGGESTION_RECEIVED, "suggestion", suggestion.id, words, actor=actor)
    section = directory(w).section_for(device.unit)
    w.deliver(
        seq, happenings.SUGGESTION_RECEIVED, subject_kind="suggestion", subject_id=suggestion.id, unit_id=section.id
    )


def answer_suggestion(w: Write, caller: Caller, suggestion_id: str, answer: str) -> None:
    """Answer a suggestion of the caller's district, made by another person as far as it names one; a later answer
    replaces the first. Raises Problem."""
    s = t.suggestions.c
    row = w.conn.execute(select(s.district_code, s.user_id).where(s.id == suggestion_id)).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这条投诉建议")
    require(caller, Action.ANSWER_SUGGESTIONS, Target(row.district_code), "这条投诉建议")
    must_be_another(w, caller, ANSWERING, "answer", taken_by(w.conn, "suggest", [row.user_id]))
    if not says(answer):
        raise Problem(grounds.REPLY_MISSING)
    w.conn.execute(update(t.suggestions).where(s.id == suggestion_id).values(answer=answer.strip(), answered_at=w.now))
    w.event(happenings.SUGGESTION_ANSWERED, "suggestion", suggestion_id, "答复投诉建议", actor=as_actor(caller))
