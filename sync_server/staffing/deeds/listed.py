"""Who a deed is about: a line of the directory that holds on a day, of a unit that the caller looks after."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, RowMapping, or_, select

from shared.organisation import Unit
from shared.problems import NOT_FOUND, Problem
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action, Caller, Target, in_scope, require
from sync_server.reference.directory import directory


def kept_unit(w: Write, caller: Caller, action: Action, unit_id: str, what: str) -> Unit:
    """A unit within the caller's reach for the action. Raises Problem."""
    unit = directory(w).unit(unit_id)
    require(caller, action, Target(unit.district_code, frozenset({unit_id})), what)
    return unit


def listed(w: Write, caller: Caller, action: Action, line_id: str, day: date) -> RowMapping:
    """The line of somebody who stands in the directory on that day. Raises Problem(NOT_FOUND) for anybody else, and
    for those of units out of reach."""
    row = _holding(w.conn, line_id, day)
    unit = directory(w).unit(row["unit_id"]) if row else None
    if row is None or unit is None or not in_scope(caller, action, Target(unit.district_code, frozenset({unit.id}))):
        raise Problem(NOT_FOUND, what="当天名录中的这名人员")
    return row


def _holding(conn: Connection, line_id: str, day: date) -> RowMapping | None:
    d, said = t.directory_lines.c, day.isoformat()
    holds = d.void_at.is_(None) & (d.first_day <= said) & or_(d.last_day.is_(None), d.last_day >= said)
    return conn.execute(select(t.directory_lines).where(d.id == line_id, holds)).mappings().first()
