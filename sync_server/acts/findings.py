"""A finding at the section: seen, closed without a notice, or told to a street it does not answer for."""

from __future__ import annotations

from sqlalchemy import RowMapping, select

from shared.problems import NOT_FOUND, Problem
from sync_server.acts.finding_states import check, move, these
from sync_server.acts.held_notice import touch_record
from sync_server.casework import happenings
from sync_server.casework.happening import Happening
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
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


def close_finding(w: Write, caller: Caller, finding_id: str, words: str) -> None:
    """Close a finding that needs no notice, e.g. corrected on the spot, with the reason. Raises Problem."""
    row = _finding(w, caller, finding_id)
    check(row, caller, FindingDeed.CLOSE, words=words)
    move(w, these([finding_id]), FindingDeed.CLOSE, acknowledged_at=row["acknowledged_at"] or w.now)
    said = f"不开具通知书，记录在案：{row['item_text']}（{words.strip()}）"
    _announce(w, caller, row, happenings.FINDING_CLOSED, said)


def _finding(w: Write, caller: Caller, finding_id: str) -> RowMapping:
    f, r = t.findings, t.records.c
    query = select(f, r.district_code, r.user_id).join(t.records, r.id == f.c.record_id).where(f.c.id == finding_id)
    row = w.conn.execute(query).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这个问题")
    require(caller, Action.VERIFY, Target(row["district_code"], user_id=row["user_id"]), "这个问题")
    return row


def _announce(w: Write, caller: Caller, row: RowMapping, happening: Happening, words: str) -> None:
    record_id = row["record_id"]
    seq = w.event(happening, "record", record_id, words, actor=as_actor(caller), data={"finding_id": row["id"]})
    touch_record(w, record_id, seq)
