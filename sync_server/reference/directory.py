"""Units, their sections and their number prefixes, and the calendar, as acts need them; read once a group commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from shared.issuing_body import IssuingBody, body_that_issues
from shared.organisation import INSPECTED, Unit, UnitKind
from shared.problems import UNKNOWN_UNIT, Problem
from shared.workdays import Calendar, YearTable
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.meetings import ALL_UNITS, EVERYBODY, names_of
from sync_server.procedures.permissions import CITY_CODE
from sync_server.reference.areas import special_names


@dataclass(frozen=True)
class Directory:
    """All units by id, with the questions acts ask about them."""

    units: dict[str, Unit]

    def unit(self, unit_id: str) -> Unit:
        """Raises Problem(UNKNOWN_UNIT)."""
        try:
            return self.units[unit_id]
        except KeyError as error:
            raise Problem(UNKNOWN_UNIT, unit=unit_id) from error

    def of_kind(self, kind: UnitKind, district_code: str) -> Unit | None:
        """The district's unit of that kind (the city's for the office and the detachment)."""
        return next((u for u in self.units.values() if u.kind is kind and u.district_code == district_code), None)

    def squad_of_street(self, street_code: str) -> Unit | None:
        """The squad of a street or town."""
        if not street_code:
            return None
        return next((u for u in self.units.values() if u.kind is UnitKind.SQUAD and u.street_code == street_code), None)

    def street_of(self, unit: Unit) -> Unit | None:
        """The street or town that a squad belongs to (街镇属、街镇管、街镇用, domain.md trap 2), which is told of what
        concerns it and answers 追责建议; None for a unit of none, as a district's own team is."""
        if not unit.street_code:
            return None
        streets = (u for u in self.units.values() if u.kind is UnitKind.STREET and u.active)
        return next((u for u in streets if u.street_code == unit.street_code), None)

    def section_for(self, unit: Unit) -> Unit:
        """The inspection body above a unit: its district's section; the supervision office for a section, for the
        detachment, for anything of the city, and for the units of a district without a section, whose work it does
        (what is brought to a section is brought to it). Raises Problem(UNKNOWN_UNIT) when the ledger has none."""
        below = unit.kind in INSPECTED
        section = self.of_kind(UnitKind.SECTION, unit.district_code) if below else None
        found = section or self.of_kind(UnitKind.OFFICE, CITY_CODE)
        if found is None:
            raise Problem(UNKNOWN_UNIT, unit=unit.id)
        return found

    def prefix(self, unit: Unit) -> str:
        """机关代字 for the unit's papers: its own, or that of the nearest unit above within the same bureau. The
        detachment is an office of the city's bureau and has that bureau's, whatever was entered for it."""
        while unit.parent_id in self.units and (not unit.prefix or unit.kind is UnitKind.DETACHMENT):
            above = self.units[unit.parent_id]
            if above.district_code != unit.district_code:
                break  # a district's section never writes under the city's number
            unit = above
        return unit.prefix

    def issuing_body(self, unit_id: str) -> IssuingBody:
        """The body that issues what the unit writes; for a unit that is inspected, the body above it. Raises
        Problem(UNKNOWN_UNIT)."""
        unit = self.unit(unit_id)
        body = body_that_issues(unit, lambda code: self.of_kind(UnitKind.SECTION, code)) or self.section_for(unit)
        return IssuingBody(body.name, body.id, self.prefix(body))


def read_directory(conn: Connection) -> Directory:
    rows = conn.execute(select(t.units)).mappings()
    return Directory({row["id"]: _unit(row) for row in rows})


_BELOW = {UnitKind.OFFICE: (UnitKind.DETACHMENT, UnitKind.SECTION), UnitKind.SECTION: INSPECTED}


def units_below(conn: Connection, body_id: str) -> dict[str, str]:
    """Whom a body's papers go to below: the office's to the detachment and the sections, a district's to its squads,
    the detachment's to nobody, for nothing answers to it. Id → name."""
    u = t.units.c
    body = conn.execute(select(u.kind, u.district_code).where(u.id == body_id)).first()
    kinds = _BELOW.get(UnitKind(body.kind), ()) if body else ()
    if body is None or not kinds:
        return {}
    query = select(u.id, u.name).where(u.kind.in_([kind.value for kind in kinds]), u.active)
    if body.district_code != CITY_CODE:
        query = query.where(u.district_code == body.district_code)
    return {row.id: row.name for row in conn.execute(query.order_by(u.district_code, u.street_code))}


def district_name(section: Unit) -> str:
    """`长宁区` of a section's unit, `临港新片区` of one that stands like a district's."""
    if special := special_names().get(section.district_code):
        return special
    return section.name.split("城市管理")[0]


def task_names(unit: Unit) -> Sequence[str]:
    """How the minutes of a meeting name a unit to which they give a task, alone or with the others; the detachment is
    none of 各区."""
    if unit.kind is UnitKind.DETACHMENT:
        return (*names_of(unit.name), "机动督察支队", "机动支队", ALL_UNITS)
    return (*names_of(unit.name, district_name(unit) if unit.kind is UnitKind.SECTION else ""), *EVERYBODY)


def _unit(row: Any) -> Unit:
    names = ("id", "name", "district_code", "street_code", "parent_id", "prefix", "duty_phone", "active")
    return Unit(kind=UnitKind(row["kind"]), **{name: row[name] for name in names})


def directory(w: Write) -> Directory:
    """The directory, shared by the jobs of one group commit."""
    found: Directory = w.cached(t.units, "directory", read_directory)
    return found


def read_calendar(conn: Connection) -> Calendar:
    """The working-day tables as one calendar."""
    rows = conn.execute(select(t.calendars))
    return Calendar(YearTable(r.year, tuple(r.off), tuple(r.work), r.status, r.source) for r in rows)


def calendar(w: Write) -> Calendar:
    """The calendar, shared by the jobs of one group commit."""
    found: Calendar = w.cached(t.calendars, "calendar", read_calendar)
    return found
