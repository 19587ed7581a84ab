"""The inspection bodies there are (督察机构), and what of the ledger lies within the reach of one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, select

from shared.moment import day_in_shanghai, from_iso
from shared.organisation import UnitKind
from shared.problems import UNKNOWN_UNIT, Problem
from sync_server.ledger import tables as t
from sync_server.procedures.inspection_bodies import INSPECTION_BODIES, InspectionBody, as_body
from sync_server.reference.areas import special_names
from sync_server.reference.directory import Directory

_ORDER = {kind: place for place, kind in enumerate(INSPECTION_BODIES)}


def inspection_bodies(units: Directory) -> list[InspectionBody]:
    """All that stand: the supervision office, the detachment, the sections in the order of their codes."""
    bodies = [body for unit in units.units.values() if unit.active and (body := as_body(unit))]
    return sorted(bodies, key=lambda body: (_ORDER[body.unit.kind], body.district_code, body.id))


def reporting_bodies(units: Directory) -> list[InspectionBody]:
    """Those that hand plan and report to the supervision office each month (沪城管执〔2009〕1号 三, 四(一)7)."""
    return [body for body in inspection_bodies(units) if body.reports]


def owing_since(conn: Connection, units: Directory) -> dict[str, date]:
    """From which day each body owes plans and reports; those that owe none are left out. A district's section does
    from the beginning. The detachment and what stands like a district came later, and owe none before the first of
    their people has an account."""
    u = t.users.c
    first = select(u.unit_id, func.min(u.created_at)).group_by(u.unit_id)
    days = {row[0]: day_in_shanghai(from_iso(row[1])) for row in conn.execute(first)}
    found = {}
    for body in reporting_bodies(units):
        later = body.unit.kind is UnitKind.DETACHMENT or body.district_code in special_names()
        day = days.get(body.id) if later else date.min
        if day is not None:
            found[body.id] = day
    return found


def owing_bodies(conn: Connection, units: Directory, month: str = "9999-12") -> list[InspectionBody]:
    """Those that owe the papers of that month (`2026-11`)."""
    since = owing_since(conn, units)
    return [b for b in reporting_bodies(units) if b.id in since and f"{since[b.id]:%Y-%m}" <= month]


def body_of(units: Directory, unit_id: str) -> InspectionBody:
    """The inspection body that the unit is, or the one above a unit that is inspected. Raises Problem(UNKNOWN_UNIT)."""
    unit = units.unit(unit_id)
    body = as_body(unit) or as_body(units.section_for(unit))
    if body is None:
        raise Problem(UNKNOWN_UNIT, unit=unit_id)
    return body
