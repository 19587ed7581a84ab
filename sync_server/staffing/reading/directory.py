"""督察名录 as pages and papers read it: who stands in it on a day, in the order of the founding document (city office,
detachment, districts; 沪城管执〔2009〕1号 annexes 1 and 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, and_, case, cast, exists, false, or_, select, true

from shared.organisation import UnitKind, organ_of
from shared.problems import NOT_FOUND, Problem
from sync_server.accounts.viewer import Viewer
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow, reference
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import CITY_CODE, Action
from sync_server.staffing.reading.reach import reaches
from sync_server.staffing.rules.directory import LISTED, Roll

d, n, p = t.directory_lines.c, t.units.c, t.people.c
KEY = d.id
ALL_VERSIONS = "all"
MOST_UNLISTED = 40
_TIERS = {UnitKind.OFFICE.value: "0", UnitKind.DETACHMENT.value: "1"}


def _unit_place() -> ColumnElement[str]:
    """The order of the founding document as one text that sorts. What stands beside the districts comes after them."""
    known = {code: f"{at:02d}" for at, code in enumerate(reference.districts())}
    return (
        case(_TIERS, value=n.kind, else_="2")
        + case(known, value=n.district_code, else_="99")
        + n.district_code
        + case((n.street_code == "", "000000000"), else_=n.street_code)
        + n.id
    )


UNIT_PLACE = _unit_place()
PLACE = UNIT_PLACE + cast(d.position + 10_000, String) + d.first_day
ORDERS: Mapping[str, ColumnElement[Any]] = {"place": PLACE}


def standing(day: date) -> ColumnElement[bool]:
    """Condition: the line says what was so on that day."""
    said = day.isoformat()
    return and_(d.void_at.is_(None), d.first_day <= said, or_(d.last_day.is_(None), d.last_day >= said))


def sees_directory(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on units: the city knows all; a district its own people and the city's."""
    if not viewer.may(Action.SEE_DIRECTORY):
        return false()
    return true() if viewer.city_wide else or_(n.district_code == viewer.district_code, n.district_code == CITY_CODE)


def keeps_directory(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on units: those whose lists the viewer keeps."""
    return reaches(viewer, Action.KEEP_DIRECTORY)


def _lines(viewer: Viewer) -> Select[Any]:
    columns = (t.directory_lines, n.name.label("unit_name"), n.kind.label("unit_kind"), n.district_code, p.badge)
    return (
        select(*columns)
        .join_from(t.directory_lines, t.units, n.id == d.unit_id)
        .outerjoin(t.people, p.id == d.person_id)
        .where(sees_directory(viewer))
    )


def directory_list(viewer: Viewer, filters: Filters, today: date) -> Select[Any]:
    """The lines that fit the filters: of a day (today, when none is asked for), or all that ever were."""
    statement = _lines(viewer).where(d.roll == roll_of(filters).value)
    if filters.text("shown") != ALL_VERSIONS:
        statement = statement.where(standing(filters.day("day") or today))
    for name, column in (("unit", d.unit_id), ("district", n.district_code)):
        if filters.text(name):
            statement = statement.where(column == filters.text(name))
    return statement.where(*filters.words(d.name, d.post, d.duty, n.name, d.phone))


def roll_of(filters: Filters) -> Roll:
    """The list that the address names; the leaders' when it names none."""
    asked = filters.text("roll")
    return Roll(asked) if asked in {roll.value for roll in Roll} else Roll.LEADERS


def on_day(conn: Connection, viewer: Viewer, roll: Roll, day: date) -> Sequence[AnyRow]:
    """Who stood in the list on that day, in the order of the founding document."""
    return conn.execute(_lines(viewer).where(d.roll == roll.value, standing(day)).order_by(PLACE, d.id)).all()


def line(conn: Connection, viewer: Viewer, line_id: str) -> AnyRow:
    """One line. Raises Problem (not found) when the viewer may not see it."""
    row = conn.execute(_lines(viewer).add_columns(keeps_directory(viewer).label("kept")).where(d.id == line_id)).first()
    if row is None:
        raise Problem(NOT_FOUND, what="名录中的这一条")
    return row


def versions(conn: Connection, viewer: Viewer, entry_id: str) -> Sequence[AnyRow]:
    """All lines of an entry, the latest first; the void ones behind those that hold."""
    lines = _lines(viewer).where(d.entry_id == entry_id)
    return conn.execute(lines.order_by(d.void_at.is_not(None), d.first_day.desc(), d.id.desc())).all()


def units_kept(conn: Connection, viewer: Viewer, roll: Roll) -> Sequence[AnyRow]:
    """The units whose list of that kind the viewer keeps."""
    of_kind = n.kind.in_([kind.value for kind in roll.kinds])
    query = select(n.id, n.name, n.kind, n.district_code).where(keeps_directory(viewer), n.active, of_kind)
    return conn.execute(query.order_by(UNIT_PLACE)).all()


def units_seen(conn: Connection, viewer: Viewer, roll: Roll) -> Sequence[AnyRow]:
    """The units by which the list can be narrowed."""
    of_kind = n.kind.in_([kind.value for kind in roll.kinds])
    query = select(n.id, n.name).where(sees_directory(viewer), n.active, of_kind)
    return conn.execute(query.order_by(UNIT_PLACE)).all()


def unlisted(conn: Connection, viewer: Viewer, roll: Roll, today: date) -> Sequence[AnyRow]:
    """Who has an account by whose role they belong into the list (of squads: who is marked as inspector), and does not
    stand in it: `person_id`, `name`, `unit_id`, `unit_name`."""
    u = t.users.c
    listed = exists().where(d.roll == roll.value, d.unit_id == n.id, d.person_id == p.id, standing(today))
    named = exists().where(d.roll == roll.value, d.unit_id == n.id, d.name == p.name, standing(today))
    query = select(p.id.label("person_id"), p.name, n.id.label("unit_id"), n.name.label("unit_name"))
    query = query.join_from(t.people, t.units, n.id == p.unit_id)
    if roll is Roll.SQUADS:
        query = query.where(p.inspector, n.kind.in_([kind.value for kind in roll.kinds]))
    else:
        roles = [role.value for role, its in LISTED.items() if its is roll]
        query = query.where(exists().where(u.person_id == p.id, u.active, u.role.in_(roles)))
    query = query.where(keeps_directory(viewer), p.active, ~listed, ~named)
    return conn.execute(query.order_by(UNIT_PLACE, p.name, p.id).limit(MOST_UNLISTED)).all()


def gone(conn: Connection, viewer: Viewer, roll: Roll, today: date) -> Sequence[AnyRow]:
    """Who stands in a list that the viewer keeps, and by the directory of officers has left or is of another unit."""
    left = or_(~p.active, p.unit_id != d.unit_id)
    query = _lines(viewer).where(d.roll == roll.value, standing(today), left, keeps_directory(viewer))
    return conn.execute(query.order_by(PLACE, d.id).limit(MOST_UNLISTED)).all()


def people_of(conn: Connection, viewer: Viewer, unit_id: str) -> Sequence[AnyRow]:
    """The officers of a unit whose list the viewer keeps."""
    query = select(p.id, p.name, p.badge).join_from(t.people, t.units, n.id == p.unit_id)
    return conn.execute(query.where(p.unit_id == unit_id, p.active, keeps_directory(viewer)).order_by(p.name)).all()


def body_name(roll: Roll, unit_name: str) -> str:
    """The body as the list names it: leaders are the bureau's, staff its office's."""
    return organ_of(unit_name) if roll is Roll.LEADERS else unit_name
