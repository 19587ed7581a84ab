"""计划与排班 of a month: how many tasks and shifts stand on each day, counted by the lists' own questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Select, func, select

from sync_server.accounts.viewer import Viewer
from sync_server.console.listing import EVERY, Filters
from sync_server.console.queries import AnyRow, assignments, shifts
from sync_server.ledger import tables as t
from sync_server.ledger.spans import Span

ALL = {"state": EVERY}
MOST = 200  # lines of one day


@dataclass(frozen=True)
class Day:
    """What stands on one day: tasks (of which `done`), shifts, and of how many units."""

    tasks: int = 0
    done: int = 0
    shifts: int = 0
    units: int = 0


def month(conn: Connection, viewer: Viewer, span: Span, today: date) -> Mapping[str, Day]:
    """By day, ISO; days on which nothing stands are absent."""
    first, last = span.first.isoformat(), span.last.isoformat()
    a, s = t.assignments.c, t.shifts.c
    listed = _tasks(viewer, {}, today).where(a.due_on.between(first, last)).subquery()
    done = func.count().filter(listed.c.done_at.is_not(None) & listed.c.cancelled_at.is_(None))
    tasks = select(listed.c.due_on, func.count(), done).group_by(listed.c.due_on)
    shown = shifts.sees_shifts(viewer)
    on_duty = select(s.day, func.count(), func.count(s.unit_id.distinct())).where(shown, s.day.between(first, last))
    given = {row[0]: (int(row[1]), int(row[2])) for row in conn.execute(tasks)}
    worked = {row[0]: (int(row[1]), int(row[2])) for row in conn.execute(on_duty.group_by(s.day))}
    return {day: Day(*given.get(day, (0, 0)), *worked.get(day, (0, 0))) for day in {*given, *worked}}


def tasks_on(conn: Connection, viewer: Viewer, day: date, today: date) -> Sequence[AnyRow]:
    """The tasks of the day, as the list of tasks shows them with all states."""
    query = _tasks(viewer, {"day": day.isoformat()}, today).order_by(t.assignments.c.id)
    return conn.execute(query.limit(MOST)).all()


def shifts_on(conn: Connection, viewer: Viewer, day: date) -> Sequence[AnyRow]:
    """The shifts of the day, unit by unit."""
    s, u = t.shifts.c, t.units.c
    query = select(s.id, s.starts, s.ends, s.area, s.crew, s.vehicle, s.kind, u.name.label("unit_name"))
    query = query.join_from(t.shifts, t.units, s.unit_id == u.id).where(shifts.sees_shifts(viewer))
    return conn.execute(
        query.where(s.day == day.isoformat()).order_by(s.district_code, u.street_code, s.unit_id, s.starts).limit(MOST)
    ).all()


def _tasks(viewer: Viewer, more: Mapping[str, str], today: date) -> Select[tuple[object, ...]]:
    return assignments.task_list(viewer, Filters({**ALL, **more}), today.isoformat())
