"""Figures of units: inspectors, equipment in use, hours of training. Of units only; no person is counted alone or put
in an order (domain.md trap 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from sync_server.accounts.viewer import Viewer
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action
from sync_server.staffing.reading.directory import UNIT_PLACE, standing
from sync_server.staffing.reading.reach import reaches
from sync_server.staffing.rules.directory import Roll
from sync_server.staffing.rules.equipment import IN_USE
from sync_server.staffing.rules.training import TOOK_PART

d, e, g, r, n = t.directory_lines.c, t.equipment.c, t.trainings.c, t.training_results.c, t.units.c


@dataclass(frozen=True)
class UnitFigures:
    """What stands of a unit. `part` counts who took part once for each course, `hours` their hours."""

    unit_id: str
    unit_name: str
    inspectors: int
    pieces: int
    courses: int
    part: int
    hours: float

    @property
    def pieces_each(self) -> float | None:
        return self.pieces / self.inspectors if self.inspectors else None

    @property
    def hours_each(self) -> float | None:
        return self.hours / self.inspectors if self.inspectors else None


def unit_figures(
    conn: Connection, viewer: Viewer, year: int, today: date, district_code: str = ""
) -> list[UnitFigures]:
    """The units within reach that have inspectors, equipment or training, in the order of the founding document;
    inspectors as of today, or of the last day of a year that is over. `district_code` narrows to one district."""
    day = min(today, date(year, 12, 31))
    first, last = f"{year}-01-01", f"{year}-12-31"
    of_reach = reaches(viewer, Action.KEEP_STAFFING)
    if district_code:
        of_reach = and_(of_reach, n.district_code == district_code)
    inspects = d.roll.in_([Roll.STAFF.value, Roll.SQUADS.value])
    inspectors = _by_unit(conn, d.unit_id, func.count(), inspects, standing(day), of_reach)
    pieces = _by_unit(conn, e.unit_id, func.count(), e.state.in_([state.value for state in IN_USE]), of_reach)
    held = (g.void_at.is_(None), g.day.between(first, last), r.result.in_([result.value for result in TOOK_PART]))
    taken = {
        row.unit_id: row
        for row in conn.execute(
            select(r.unit_id, func.count(g.id.distinct()).label("courses"), func.count().label("part"))
            .add_columns(func.sum(g.hours).label("hours"))
            .join_from(t.training_results, t.trainings, g.id == r.training_id)
            .join(t.units, n.id == r.unit_id)
            .where(*held, of_reach)
            .group_by(r.unit_id)
        )
    }
    found = []
    for unit in conn.execute(select(n.id, n.name).where(of_reach).order_by(UNIT_PLACE)):
        if unit.id in inspectors or unit.id in pieces or unit.id in taken:
            row = taken.get(unit.id)
            courses = (row.courses, row.part, float(row.hours)) if row else (0, 0, 0.0)
            counted = (inspectors.get(unit.id, 0), pieces.get(unit.id, 0))
            found.append(UnitFigures(unit.id, unit.name, *counted, *courses))
    return found


def _by_unit(
    conn: Connection, unit_id: ColumnElement[Any], what: ColumnElement[Any], *conditions: ColumnElement[bool]
) -> Mapping[str, int]:
    query = select(unit_id.label("unit_id"), what.label("many")).join(t.units, n.id == unit_id)
    return {row.unit_id: row.many for row in conn.execute(query.where(*conditions).group_by(unit_id))}
