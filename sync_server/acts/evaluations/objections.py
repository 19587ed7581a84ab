"""A unit objects to its score; somebody who did not draft it decides; what is upheld is counted anew (domain.md §9)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from shared.organisation import UnitKind
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.approvals import as_linked, must_be_another, taken_by
from sync_server.acts.common.documents import amend
from sync_server.acts.common.held_document import SUBJECT, Held, drafters, hold
from sync_server.acts.evaluations.drafting import counted_again
from sync_server.acts.evaluations.handing_in import objection_term, tell_units
from sync_server.casework import happenings
from sync_server.casework.approval import Chain, Step
from sync_server.casework.said import says
from sync_server.documents import kinds
from sync_server.grounds import documents as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.accounts import as_doer
from sync_server.procedures.answers import AnswerDecision
from sync_server.procedures.documents import DocumentState
from sync_server.procedures.evaluating import score_words
from sync_server.procedures.permissions import Action, Caller, Target, require
from sync_server.reference.actors import as_actor
from sync_server.reference.directory import directory

REVIEW = Chain(
    (
        Step("draft"),
        Step("object"),
        Step("review", frozenset({"draft", "object"}), "您参与起草了这份评定建议或提出了异议，须由没有参与的同事复核"),
    )
)
UPHELD, REJECTED = AnswerDecision.UPHELD.value, AnswerDecision.REJECTED.value
LONGEST = 1_000


def unit_part(held: Held, unit_id: str) -> dict[str, Any]:
    """The unit's own part of the frozen figures. Raises Problem(NOT_FOUND) for a document that does not score it, or
    that has not been handed in."""
    if held.facts.kind is kinds.EVALUATION and held.facts.state in (DocumentState.FILED, DocumentState.DECIDED):
        for unit in held.row["figures"].get("units", ()):
            if unit["unit_id"] == unit_id:
                return dict(unit)
    raise Problem(NOT_FOUND, what="这份评定")


def object_to_score(w: Write, caller: Caller, document_id: str, subject_id: str, reason: str) -> str:
    """Object to one line of the unit's score (a finding, or a late notice), or to the whole ('' as `subject_id`);
    returns the objection's id. Raises Problem."""
    require(caller, Action.OBJECT_TO_SCORE)
    held = hold(w.conn, document_id)
    part = unit_part(held, caller.unit_id)
    if held.facts.state is DocumentState.DECIDED:
        raise Problem(grounds.SCORES_DECIDED)
    term = objection_term(w.conn, document_id)
    if term.over(w.moment):
        raise Problem(grounds.OBJECTION_TERM_OVER, end=term.end_words())
    line = next((line for line in part["lines"] if line["subject"] == subject_id and line["points"]), None)
    if subject_id and line is None:
        raise Problem(grounds.NOTHING_DEDUCTED)
    if not says(reason, 5):
        raise Problem(grounds.OBJECTION_MISSING)
    if len(reason) > LONGEST:
        raise Problem(grounds.OBJECTION_TOO_LONG, longest=LONGEST)
    o = t.score_objections.c
    of_line = (o.document_id == document_id) & (o.unit_id == caller.unit_id) & (o.finding_id == subject_id)
    if w.conn.execute(select(o.id).where(of_line)).first():
        raise Problem(grounds.OBJECTED_ALREADY)
    objection_id = w.new_id()
    w.add(
        t.score_objections,
        id=objection_id,
        document_id=document_id,
        unit_id=caller.unit_id,
        finding_id=subject_id,
        reason=reason.strip(),
        user_id=caller.user_id,
        user_name=caller.name,
        at=w.now,
    )
    about = f"“{line['code']} {line['text']}”".replace("“ ", "“") if line else "得分"
    said = f"{part['unit_name']}对{about}提出异议"
    seq = w.event(happenings.SCORE_OBJECTED, SUBJECT, document_id, said, actor=as_actor(caller), unit_id=caller.unit_id)
    section = held.row["unit_id"]
    w.deliver(seq, happenings.SCORE_OBJECTED, subject_kind=SUBJECT, subject_id=document_id, unit_id=section)
    return objection_id


def review_refusal(conn: Connection, caller: Caller, document_id: str) -> str:
    """Why the caller cannot review objections to the document's scores, without the full stop; '' when they can. That
    they made one themselves is looked at with the objection."""
    drafted = taken_by(conn, "draft", drafters(conn, document_id))
    return REVIEW.refusal("review", drafted, as_doer(as_linked(conn, caller)))


def decide_score_objection(w: Write, caller: Caller, objection_id: str, *, upheld: bool, words: str) -> None:
    """Decide an objection. Upheld: the line costs nothing, the unit's score is counted anew from the ledger, and a
    new version of the evaluation says why. Raises Problem."""
    o = t.score_objections
    row = w.conn.execute(select(o).where(o.c.id == objection_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这件异议")
    held = hold(w.conn, row["document_id"])
    require(
        caller,
        Action.DRAFT_EVALUATION,
        Target(held.row["district_code"], frozenset({held.row["unit_id"]})),
        "这件异议",
    )
    if directory(w).unit(caller.unit_id).kind is not UnitKind.SECTION or caller.unit_id != held.row["unit_id"]:
        raise Problem(grounds.OBJECTION_BY_ITS_SECTION)
    if row["decision"]:
        raise Problem(grounds.OBJECTION_REVIEWED)
    drafted = taken_by(w.conn, "draft", drafters(w.conn, held.id))
    must_be_another(w, caller, REVIEW, "review", [*drafted, *taken_by(w.conn, "object", [row["user_id"]])])
    if not says(words):
        raise Problem(grounds.REVIEW_MISSING)
    decision = UPHELD if upheld else REJECTED
    w.conn.execute(
        update(o)
        .where(o.c.id == objection_id)
        .values(decision=decision, decision_words=words.strip(), decided_by=caller.name, decided_at=w.now)
    )
    said = f"复核得分异议：{'成立' if upheld else '不成立，维持原扣分'}。{words.strip()}"
    seq = w.event(
        happenings.SCORE_OBJECTION_DECIDED, SUBJECT, held.id, said, actor=as_actor(caller), unit_id=row["unit_id"]
    )
    if upheld:
        _correct(w, caller, held, row, words.strip())
    del seq
    tell_units(
        w,
        held.row,
        happenings.SCORE_OBJECTION_DECIDED,
        f"的得分异议已复核：{'成立' if upheld else '不成立'}",
        [row["unit_id"]],
    )


def _correct(w: Write, caller: Caller, held: Held, objection: Any, words: str) -> None:
    tables, figures = counted_again(w, held.row)
    unit = next(unit for unit in figures["units"] if unit["unit_id"] == objection["unit_id"])
    before = unit_part(held, unit["unit_id"])
    note = (
        f"{unit['unit_name']}得分异议成立（{words}），扣分由{before['deducted']:g}改为{unit['deducted']:g}，"
        f"得分由{score_words(before['score'])}改为{score_words(unit['score'])}"
    )
    remarks = "\n".join(filter(None, (held.row["body"].get("remarks", ""), f"更正：{note}。")))
    amend(w, as_actor(caller), held, {**held.row["body"], **tables, "remarks": remarks}, figures, note)
