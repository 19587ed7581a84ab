"""The decision on rewards and penalties is entered by the appraisal body and fed back to the section."""

from __future__ import annotations

from shared.moment import day_in_shanghai
from shared.problems import NOT_FOUND, RULE, Problem
from sync_server.acts.common.held_document import SUBJECT, hold
from sync_server.acts.evaluations.handing_in import SCORE
from sync_server.casework import happenings
from sync_server.documents import kinds
from sync_server.grounds import documents as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentState, may_read
from sync_server.procedures.permissions import Action, Caller, Target, require
from sync_server.procedures.rewarding import Decision, RewardKind, decision_refusal
from sync_server.reference.actors import as_actor


def record_reward(w: Write, caller: Caller, document_id: str, unit_id: str, decision: Decision) -> str:
    """Enter what was decided for a unit on a decided evaluation; returns its id. The section is told, the unit too,
    except of a transfer, which concerns persons. Raises Problem."""
    held = hold(w.conn, document_id)
    if held.facts.kind is not kinds.EVALUATION or not may_read(held.facts, caller):
        raise Problem(NOT_FOUND, what="这份评定建议")
    require(caller, Action.DECIDE_EVALUATION, Target(held.row["district_code"]), "这份评定建议")
    if held.facts.state is not DocumentState.DECIDED:
        raise Problem(grounds.REWARD_BEFORE_DECISION)
    part = next((unit for unit in held.row["figures"]["units"] if unit["unit_id"] == unit_id), None)
    if part is None:
        raise Problem(grounds.REWARD_TO_NO_UNIT)
    words = decision_refusal(decision, day_in_shanghai(w.moment))
    if words:
        raise Problem(RULE, reason=words)
    reward_id = w.new_id()
    w.add(
        t.rewards,
        id=reward_id,
        document_id=document_id,
        unit_id=unit_id,
        kind=decision.kind.value,
        words=decision.words.strip(),
        paper=decision.paper.strip(),
        decided_on=decision.decided_on.isoformat(),
        transferred_to=decision.transferred_to.strip(),
        user_id=caller.user_id,
        user_name=caller.name,
        at=w.now,
    )
    transfer = decision.kind is RewardKind.TRANSFER
    to = f"，移送{decision.transferred_to.strip()}" if transfer else ""
    said = f"登记{decision.kind.label}：{part['unit_name']}{to}（{decision.paper.strip()}）"
    happening = happenings.of("reward", decision.kind.value)
    unit = None if transfer else unit_id
    seq = w.event(happening, SUBJECT, document_id, said, actor=as_actor(caller), unit_id=unit)
    w.deliver(seq, happening, subject_kind=SUBJECT, subject_id=document_id, unit_id=held.row["unit_id"])
    if not transfer:
        w.deliver(seq, happening, subject_kind=SCORE, subject_id=document_id, unit_id=unit_id)
    return reward_id
