"""A case of 专项督察 that is being handled, put into a ledger as it stands: for tests of what counts to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.reference.directory import directory
from sync_server.special.deeds.held import CASE
from sync_server.special.rules.case import CaseSource, CaseState
from sync_server.special.rules.share import ShareState

NUMBER, POINT = "沪长城管督立〔2026〕1号", "固守人员是否在岗"
CHECKLIST = [["JM01", "占道设摊"], ["", POINT]]


def put_case(w: Write, body_id: str, unit_ids: Sequence[str], *, number: str = NUMBER, **values: Any) -> str:
    """The case's id; each unit answers for a share of its own that was served."""
    case_id, body = w.new_id(), directory(w).unit(body_id)
    seq = w.event(happenings.CASE_OPENED, CASE, case_id, "准予立案", actor=SYSTEM)
    row: dict[str, Any] = {"title": "定西路乱设摊问题", "place": "定西路", "state": CaseState.HANDLING.value}
    row |= {"source": CaseSource.DIRECTION.value, "source_name": "市政府办公厅", "received_on": "2026-11-03"}
    row |= {"measure": "days", "amount": 15, "checklist": CHECKLIST, "handler_id": "", "handler_name": "科员"}
    row |= {"created_at": w.now, "opened_at": w.now, "number": number, **values}
    w.add(t.cases, id=case_id, body_id=body.id, district_code=body.district_code, changed_seq=seq, **row)
    for nth, unit_id in enumerate(unit_ids, 1):
        unit = directory(w).unit(unit_id)
        share: dict[str, Any] = {"case_id": case_id, "unit_id": unit.id, "unit_name": unit.name, "lead": nth == 1}
        share |= {"district_code": unit.district_code, "demands": "取缔占道设摊", "state": ShareState.SERVED.value}
        share |= {"due_on": "2026-11-19", "due_at": "2026-11-19T16:00:00.000Z"}
        w.add(t.case_shares, id=w.new_id(), nth=nth, served_at=w.now, changed_seq=seq, **share)
    return case_id


def end_case(w: Write, case_id: str, state: CaseState = CaseState.CLOSED, **values: Any) -> None:
    """The case is over from now on."""
    seq = w.event(happenings.CASE_CLOSED, CASE, case_id, "结案", actor=SYSTEM)
    ended = {"state": state.value, "ended_at": w.now, "changed_seq": seq, **values}
    w.conn.execute(t.cases.update().where(t.cases.c.id == case_id).values(**ended))
