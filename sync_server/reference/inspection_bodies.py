"""The inspection bodies there are (督察机构), and what of the ledger lies within the reach of one."""

from __future__ import annotations

from shared.problems import UNKNOWN_UNIT, Problem
from sync_server.ledger.figures import Area
from sync_server.procedures.inspection_bodies import INSPECTION_BODIES, InspectionBody, as_body
from sync_server.procedures.permissions import Scope
from sync_server.reference.directory import Directory

_ORDER = {kind: place for place, kind in enumerate(INSPECTION_BODIES)}


def inspection_bodies(units: Directory) -> list[InspectionBody]:
    """All that stand: the supervision office, the detachment, the sections in the order of their codes."""
    bodies = [body for unit in units.units.values() if unit.active and (body := as_body(unit))]
    return sorted(bodies, key=lambda body: (_ORDER[body.unit.kind], body.district_code, body.id))


def reporting_bodies(units: Directory) -> list[InspectionBody]:
    """Those that hand plan and report to the supervision office each month (沪城管执〔2009〕1号 三, 四(一)7)."""
    return [body for body in inspection_bodies(units) if body.reports]


def body_of(units: Directory, unit_id: str) -> InspectionBody:
    """The inspection body that the unit is, or the one above a unit that is inspected. Raises Problem(UNKNOWN_UNIT)."""
    unit = units.unit(unit_id)
    body = as_body(unit) or as_body(units.section_for(unit))
    if body is None:
        raise Problem(UNKNOWN_UNIT, unit=unit_id)
    return body


def area_of(body: InspectionBody) -> Area:
    """What its figures are counted over."""
    return Area() if body.scope is Scope.CITY else Area(district_code=body.district_code)
