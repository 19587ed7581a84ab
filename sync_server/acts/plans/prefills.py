"""What the check of a plan's task opens with: besides the row's own words the notice, complaint, shift and draw it
speaks of, so that the inspector need not look them up (沪城管执〔2009〕1号 三: 随行、随诉、跟踪、回访督察)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, select, tuple_

from shared.inspection import Method, Timing
from sync_server.ledger import tables as t
from sync_server.procedures.inspection_bodies import InspectionBody
from sync_server.procedures.permissions import Scope
from sync_server.procedures.schedules import Duty
from sync_server.reference.directory import read_directory
from sync_server.reference.inspection_bodies import body_of

_COMPLAINT = re.compile(r"诉件\s*[“”:：]?\s*([A-Za-z0-9\u4e00-\u9fa5]{0,4}[A-Za-z0-9][A-Za-z0-9-]{3,38}[A-Za-z0-9])")
_FOLLOWING = (Method.TRACKING, Method.REVISIT)
_NUMBER = re.compile(r"沪[^\s〔〕沪]{1,20}〔\d{4}〕\d+号")


def prefills(conn: Connection, plan: RowMapping, duties: Sequence[Duty]) -> dict[int, dict[str, Any]]:
    """The prefill of each row, plain form of `shared.wire.Prefill`. `plan` is the document's row."""
    notices = _notices(conn, body_of(read_directory(conn), plan["unit_id"]), duties)
    shifts = _shifts(conn, duties)
    found = {}
    for duty in duties:
        fields = duty.prefill()
        if duty.row in notices:
            fields["notice_id"] = notices[duty.row]
        if Method.COMPLAINT in duty.methods and (complaint := _COMPLAINT.search(duty.content)):
            fields["complaint_number"] = complaint[1]
        if shift_id := shifts.get((duty.unit_id, duty.day.isoformat())):
            fields["shift_id"] = shift_id
        if duty.timing is Timing.RANDOM and (drawn := _draw(plan["body"].get("draws", ()), duty)):
            fields["draw"] = drawn
        found[duty.row] = fields
    return found


def _notices(conn: Connection, body: InspectionBody, duties: Sequence[Duty]) -> dict[int, str]:
    """Row → the notice whose number stands in its content: one that the section handles, or one that the detachment
    follows up wherever it is handled."""
    named = {duty.row: _NUMBER.search(duty.content) for duty in duties if set(duty.methods) & set(_FOLLOWING)}
    wanted = {row: match[0] for row, match in named.items() if match}
    if not wanted:
        return {}
    n = t.notices.c
    query = select(n.id, n.number).where(n.number.in_(sorted(set(wanted.values()))))
    if body.scope is not Scope.CITY:
        query = query.where(n.section_id == body.id)
    ids = {row.number: row.id for row in conn.execute(query)}
    return {row: ids[text] for row, text in wanted.items() if text in ids}


def _shifts(conn: Connection, duties: Sequence[Duty]) -> dict[tuple[str, str], str]:
    """Unit and day → the shift to go with, when the unit has one only on that day."""
    wanted = {(duty.unit_id, duty.day.isoformat()) for duty in duties if Method.ACCOMPANYING in duty.methods}
    if not wanted:
        return {}
    s = t.shifts.c
    found: dict[tuple[str, str], list[str]] = {}
    query = select(s.id, s.unit_id, s.day).where(tuple_(s.unit_id, s.day).in_(sorted(wanted)))
    for row in conn.execute(query):
        found.setdefault((row.unit_id, row.day), []).append(row.id)
    return {key: ids[0] for key, ids in found.items() if len(ids) == 1}


def _draw(draws: Sequence[Sequence[str]], duty: Duty) -> str:
    """Which draw of the plan chose the row, in words; '' when none did."""
    for purpose, *rest in draws:
        if duty.content.startswith(purpose) and len(rest) >= 3:
            return f"{purpose}（种子 {rest[2]}）"[:200]
    return ""
