"""A finding at the section: seen, closed without a notice, or told to a street it does not answer for."""

from __future__ import annotations

from sqlalchemy import RowMapping, select

from shared.evidence import PhotoPurpose
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.approvals import as_linked
from sync_server.acts.common.closings import check_closing, grave_facts, inform_city, note_closing
from sync_server.acts.common.finding_states import check, move, these
from sync_server.casework import happenings
from sync_server.casework.happening import Happening
from sync_server.grounds import casework as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import touch_record
from sync_server.procedures.closing import Closing
from sync_server.procedures.findings import FindingDeed
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


def close_finding(w: Write, caller: Caller, finding_id: str, words: str, closing: Closing | None = None) -> None:
    """Close a finding that needs no notice, e.g. corrected on the spot, with the reason. A grave one asks for more: the
    chief, evidence, the city's knowledge of what the city found (`procedures/closing.py`). Raises Problem."""
    row, this, closing = _finding(w, caller, finding_id), these([finding_id]), closing or Closing()
    grave = grave_facts(w.conn, this)
    check(row, as_linked(w.conn, caller), FindingDeed.CLOSE, words=words, grave=grave)
    _check_photos(w, row["record_id"], closing)
    check_closing(w, caller, grave, closing)
    move(w, this, FindingDeed.CLOSE, acknowledged_at=row["acknowledged_at"] or w.now)
    reason = "；".join(filter(None, (words.strip(), closing.words)))
    seq = _announce(
        w, caller, row, happenings.FINDING_CLOSED, f"不开具通知书，记录在案：{row['item_text']}（{reason}）"
    )
    note_closing(w, caller, this, closing, words=words.strip())
    inform_city(w, caller, grave, seq, happenings.FINDING_CLOSED, ("record", row["record_id"]))


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
