"""派勤 for a case of 专项督察: the task's check opens as one of that case, with the case's own checklist."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from shared.inspection import Form
from shared.problems import NOT_FOUND, Problem
from sync_server.grounds import special_cases as grounds
from sync_server.procedures.permissions import Caller
from sync_server.special.deeds.held import hold_case
from sync_server.special.rules.case import GOES_ON, may_read


def case_prefill(conn: Connection, caller: Caller, case_id: str) -> dict[str, Any]:
    """What the check of such a task begins with (part of a plain `shared.wire.Prefill`); empty without a case.

    Raises Problem: NOT_FOUND outside the caller's reach, RULE for a case that is not being handled."""
    if not case_id:
        return {}
    case = hold_case(conn, case_id)
    if not may_read(case.facts, caller):
        raise Problem(NOT_FOUND, what="这件专项督察")
    if case.facts.state not in GOES_ON:
        raise Problem(grounds.NOT_BEING_HANDLED, state=case.facts.state.label)
    return {"form": Form.SPECIAL.value, "case_id": case.id, "case_number": case.row["number"]}
