"""A finding at the section: seen, closed without a notice, or ended as a correction of its record asks."""

from __future__ import annotations

from sqlalchemy import RowMapping, exists, select, update

from shared.evidence import PhotoPurpose
from shared.finding import FindingState
from shared.inspection import Inspection
from shared.plain import from_plain
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.approvals import as_linked
from sync_server.acts.common.closings import grave_facts, inform_city
from sync_server.acts.common.finding_states import check, end, facts_of, lower, move, these
from sync_server.acts.filed_findings import restate
from sync_server.casework import happenings
from sync_server.casework.happening import Happening
from sync_server.casework.refusal import Refusal
from sync_server.casework.said import says
from sync_server.grounds import casework as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.states import EndDecision
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import touch_record
from sync_server.procedures.closing import AskedEnd, Closing, Told, closer_refusal
from sync_server.procedures.findings import FINDING_COURSE, FindingDeed
from sync_server.procedures.permissions import Action, Caller, Target, require
from sync_server.reference.actors import as_actor


def acknowledge_finding(w: Write, caller: Caller, finding_id: str) -> None:
    """The section has taken the finding up. A second time changes nothing. Raises Problem."""
    row = _finding(w, caller, finding_id)
    if row["acknowledged_at"] is not None:
        return
    check(row, caller, FindingDeed.ACKNOWLEDGE)
    move(w, these([finding_id]), FindingDeed.ACKNOWLEDGE, acknowledged_at=w.now)
    _announce(w, caller, row, happenings.FINDING_ACKNOWLEDGED, f"督察科已收到：{row['item_text']}")


def undo_acknowledgement(w: Write, caller: Caller, at: str) -> int:
    """Take back what this person has confirmed at the moment `at`, as far as nothing has followed from it; how many.
    The log keeps both."""
    f, e = t.findings.c, t.events.c
    own = exists().where(
        (e.subject_kind == "record") & (e.subject_id == f.record_id) & (e.at == at),
        e.kind == happenings.FINDING_ACKNOWLEDGED.kind,
        e.actor_id == as_actor(caller).id,
    )
    waiting = (f.state == FindingState.ACKNOWLEDGED.value) & (f.acknowledged_at == at)
    ids = w.conn.execute(select(f.id).where(waiting, own).order_by(f.id)).scalars().all()
    rows = [_finding(w, caller, finding_id) for finding_id in ids]
    free = [row for row in rows if not FINDING_COURSE.refusal(FindingDeed.UNDO, facts_of(row), caller)]
    for row in free:
        move(w, these([row["id"]]), FindingDeed.UNDO, acknowledged_at=None)
        _announce(w, caller, row, happenings.FINDING_NOT_ACKNOWLEDGED, f"撤销了刚才的确认：{row['item_text']}")
    return len(free)


def close_finding(w: Write, caller: Caller, finding_id: str, words: str, closing: Closing | None = None) -> None:
    """Close a finding that needs no notice, e.g. corrected on the spot, with the reason. A grave one asks for more: the
    chief, evidence, the city's knowledge of what the city found (`procedures/closing.py`). Raises Problem."""
    row, this, closing = _finding(w, caller, finding_id), these([finding_id]), closing or Closing()
    check(row, as_linked(w.conn, caller), FindingDeed.CLOSE, words=words, grave=grave_facts(w.conn, this))
    _check_photos(w, row["record_id"], closing)
    seen = row["acknowledged_at"] or w.now
    grave = end(w, caller, this, FindingDeed.CLOSE, closing, words=words.strip(), acknowledged_at=seen)
    reason = "；".join(filter(None, (words.strip(), closing.words)))
    seq = _announce(
        w, caller, row, happenings.FINDING_CLOSED, f"不开具通知书，记录在案：{row['item_text']}（{reason}）"
    )
    inform_city(w, caller, grave, seq, happenings.FINDING_CLOSED, ("record", row["record_id"]))


def decide_end(
    w: Write, caller: Caller, request_id: str, *, granted: bool, words: str, told: Told | None = None
) -> None:
    """What a correction asks of a grave finding is granted by the chief – it is withdrawn, or becomes what the record
    now says – or it stays as it is; the `words` say how that was established. Raises Problem."""
    q = t.end_requests
    request = w.conn.execute(select(q).where(q.c.id == request_id)).mappings().first()
    if request is None:
        raise Problem(NOT_FOUND, what="这一销号请求")
    row, asked_by = _finding(w, caller, request["finding_id"]), [request["asked_by"]]
    if request["decision"]:
        raise Problem(grounds.END_DECIDED)
    this, closing, what = these([row["id"]]), Closing(proof=words, told=told), AskedEnd(request["what"])
    if not granted:
        facts = grave_facts(w.conn, this, asked_by=asked_by)
        if facts and (why := closer_refusal(facts, as_linked(w.conn, caller))):
            raise Refusal(why).problem()
    if not says(words):
        raise Problem(grounds.END_WORDS_MISSING)
    grave, happening = None, happenings.FINDING_END_REFUSED
    if granted:
        check(row, None, FindingDeed.STRIKE)  # what is not to be struck is not to be lowered either
        happening, why = happenings.FINDING_END_GRANTED, f"更正{what.label}：{request['words']}"
        if what is AskedEnd.STRUCK:
            grave = end(w, caller, this, FindingDeed.STRIKE, closing, words=why, asked_by=asked_by)
        else:
            grave = lower(w, caller, row, closing, words=why, asked_by=asked_by, **request["becomes"])
    name = f"{row['item_code']} {row['item_text']}"
    said = f"{'同意' if granted else '不同意'}按更正{what.label}严重问题“{name}”：{closing.words}"
    seq = _announce(w, caller, row, happening, said)
    body = w.conn.execute(select(t.records.c.body).where(t.records.c.id == row["record_id"])).scalar_one()
    restate(w, from_plain(Inspection, body))
    decided = {"decision": EndDecision.GRANTED.value if granted else EndDecision.REFUSED.value}
    decided |= {"decision_words": words.strip()}
    decided |= {"decided_by": caller.user_id, "decided_name": caller.name, "decided_at": w.now}
    w.conn.execute(update(q).where(q.c.id == request_id).values(**decided))
    inform_city(w, caller, grave, seq, happening, ("record", row["record_id"]))


def _check_photos(w: Write, record_id: str, closing: Closing) -> None:
    """What is named as evidence lies in the record, as files, and was taken afterwards: a picture of the fault does not
    show that it is put right. Raises Problem."""
    p = t.photos.c
    here = (p.record_id == record_id) & p.id.in_(closing.photos) & p.present_at.is_not(None)
    metas = w.conn.execute(select(p.meta).where(here)).scalars().all()
    if len(metas) != len(set(closing.photos)):
        raise Problem(grounds.EVIDENCE_ELSEWHERE)
    if any(meta.get("purpose") != PhotoPurpose.AFTER.value for meta in metas):
        raise Problem(grounds.EVIDENCE_OF_THE_FAULT)


def _finding(w: Write, caller: Caller, finding_id: str) -> RowMapping:
    f, r = t.findings, t.records.c
    query = select(f, r.district_code, r.user_id).join(t.records, r.id == f.c.record_id).where(f.c.id == finding_id)
    row = w.conn.execute(query).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这个问题")
    require(caller, Action.VERIFY, Target(row["district_code"], user_id=row["user_id"]), "这个问题")
    return row


def _announce(w: Write, caller: Caller, row: RowMapping, happening: Happening, words: str) -> int:
    record_id = row["record_id"]
    seq = w.event(happening, "record", record_id, words, actor=as_actor(caller), data={"finding_id": row["id"]})
    touch_record(w, record_id, seq)
    return seq
