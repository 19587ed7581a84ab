"""建议撤销或更正: who may not revoke a notice says why it should be, and the section's chief takes it up or not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, literal_column, select

from shared.problems import Problem
from sync_server.acts.common.approvals import must_be_another, taken_by
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.grounds import notices as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import Held, change, hold
from sync_server.notices.rules.notice import ENDED, REVOCATION
from sync_server.procedures.permissions import Action, Caller, require
from sync_server.reference.actors import as_actor
from sync_server.reference.directory import calendar

_ENDS = (
    happenings.NOTICE_REVOCATION_DECLINED.kind,
    happenings.NOTICE_CORRECTED.kind,
    happenings.NOTICE_REVOKED.kind,
    happenings.NOTICE_OBJECTION_DECIDED.kind,
)
_ENDED = [state.value for state in ENDED]
_later = t.events.alias("later")


def propose_revocation(w: Write, caller: Caller, notice_id: str, words: str) -> None:
    """An inspector or officer who may not revoke says why it should be; the section's chief decides. Raises Problem."""
    held = _held(w, caller, notice_id, Action.PROPOSE_REVOCATION)
    if not says(words):
        raise Problem(grounds.REASON_OF_PROPOSAL_MISSING)
    said = f"{caller.name}建议撤销或更正{held.name}：{words.strip()}"
    seq = w.event(
        happenings.NOTICE_REVOCATION_PROPOSED,
        "notice",
        notice_id,
        said,
        actor=as_actor(caller),
        data={"reason": words.strip()},
    )
    change(w, held, seq)
    receiver = held.row["section_id"]
    w.deliver(seq, happenings.NOTICE_REVOCATION_PROPOSED, subject_kind="notice", subject_id=notice_id, unit_id=receiver)


def decline_proposal(w: Write, caller: Caller, notice_id: str, words: str) -> None:
    """The chief leaves the notice as it is and says why; the proposals so far are settled. Raises Problem."""
    held = _held(w, caller, notice_id, Action.REVOKE_NOTICE)
    if not open_proposals(w.conn, notice_id):
        raise Problem(grounds.NO_PROPOSAL_WAITS)
    must_be_anothers(w, caller, notice_id)
    if not says(words):
        raise Problem(grounds.REASON_OF_NOT_FOLLOWING_MISSING)
    said = f"未采纳撤销或更正{held.name}的建议：{words.strip()}"
    seq = w.event(happenings.NOTICE_REVOCATION_DECLINED, "notice", notice_id, said, actor=as_actor(caller))
    change(w, held, seq)


def must_be_anothers(w: Write, caller: Caller, notice_id: str) -> None:
    """Make sure that whoever takes up the proposals that wait, or leaves the notice as it is, has made none of them.
    Raises Problem(RULE)."""
    proposed = taken_by(w.conn, "propose", [proposal.actor_id for proposal in open_proposals(w.conn, notice_id)])
    must_be_another(w, caller, REVOCATION, "decide", proposed)


def open_proposals(conn: Connection, notice_id: str) -> list[Any]:
    """Time, proposer and `data` (its `reason`) of the proposals nobody has decided on yet, oldest first."""
    e = t.events.c
    query = select(e.at, e.actor_id, e.actor_name, e.data).join(t.notices, t.notices.c.id == e.subject_id)
    of_notice = (e.subject_kind == "notice") & (e.subject_id == notice_id)
    return list(conn.execute(query.where(of_notice, is_open_proposal()).order_by(e.seq)).all())


def is_open_proposal() -> ColumnElement[bool]:
    """Condition on `events` joined with their `notices`: a proposal without a decision after it. The kind is spelt out
    in the SQL, so that the partial index serves."""
    e, later = t.events.c, _later.c
    decided = exists().where(
        later.subject_kind == "notice", later.subject_id == e.subject_id, later.seq > e.seq, later.kind.in_(_ENDS)
    )
    proposed = e.kind == literal_column(f"'{happenings.NOTICE_REVOCATION_PROPOSED.kind}'")
    return and_(proposed, t.notices.c.state.not_in(_ENDED), ~decided)


def _held(w: Write, caller: Caller, notice_id: str, action: Action) -> Held:
    held = hold(w.conn, notice_id, calendar(w), w.moment)
    require(caller, action, held.facts.target(), "这份通知书")
    if held.facts.state in ENDED:
        raise Problem(grounds.STATE_ENDED, label=held.facts.state.label)
    return held
