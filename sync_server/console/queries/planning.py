"""Plans as their pages show them: the list, how each was carried out, and which papers came in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, select

from shared.organisation import Unit
from sync_server.accounts.viewer import Viewer
from sync_server.acts.plans.dispatch import CHANGED
from sync_server.console.queries import AnyRow, documents
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentKind, DocumentState
from sync_server.procedures.execution import Progress, Totals, progress, totals
from sync_server.procedures.permissions import Action, Scope
from sync_server.reference.directory import read_directory
from sync_server.reference.inspection_bodies import owing_bodies

d, a = t.documents.c, t.assignments.c
ORDERS = {"period": d.period, "created": d.created_at}
KEY = d.id


def plan_list(viewer: Viewer, period: str = "") -> Select[Any]:
    """The plans the viewer may read."""
    statement = (
        select(d.id, d.title, d.period, d.state, d.due_on, d.due_certain, d.late, d.filed_at, d.created_at)
        .add_columns(d.version, d.district_code, t.units.c.name.label("unit_name"))
        .join_from(t.documents, t.units, d.unit_id == t.units.c.id)
        .where(
            d.kind == kinds.PLAN.value,
            d.state != DocumentState.VOID.value,
            documents.sees_documents(viewer),
        )
    )
    return statement.where(d.period == period) if period else statement


@dataclass
class Line:
    """One row of the plan as it was given out: its task with each of its inspectors."""

    row: int
    due_on: str
    unit_name: str
    place: str
    title: str
    note: str
    tasks: list[AnyRow] = field(default_factory=list)
    states: list[Progress] = field(default_factory=list)

    @property
    def state(self) -> Progress:
        """Undone if one is, upcoming if one still is, done if one was, else called off."""
        order = (Progress.UNDONE, Progress.UPCOMING, Progress.DONE, Progress.CANCELLED)
        return next(state for state in order if state in self.states)

    @property
    def open_ids(self) -> list[str]:
        return [task.id for task in self.tasks if task.done_at is None]

    @property
    def reasons(self) -> list[str]:
        return list(dict.fromkeys(task.cancel_reason for task in self.tasks if task.cancelled_at))


def execution(conn: Connection, plan_id: str, today: date) -> tuple[list[Line], Totals]:
    """The rows in order with their tasks; what a change of the plan took back is left out."""
    rows = conn.execute(
        select(a.id, a.plan_row, a.due_on, a.place, a.title, a.note, a.done_at, a.cancelled_at, a.cancel_reason)
        .add_columns(a.record_id, t.users.c.name.label("user_name"), t.units.c.name.label("unit_name"))
        .join_from(t.assignments, t.users, a.user_id == t.users.c.id)
        .outerjoin(t.units, a.unit_id == t.units.c.id)
        .where(a.plan_id == plan_id, a.cancel_reason != CHANGED)
        .order_by(a.due_on, a.plan_row, t.users.c.name)
    )
    lines: dict[tuple[str, int], Line] = {}
    for row in rows:
        key = (row.due_on, row.plan_row)
        line = lines.setdefault(
            key, Line(row.plan_row, row.due_on, row.unit_name or "", row.place, row.title, row.note)
        )
        line.tasks.append(row)
        done, cancelled = row.done_at is not None, row.cancelled_at is not None
        line.states.append(progress(done=done, cancelled=cancelled, due_on=row.due_on, today=today))
    return list(lines.values()), totals(state for line in lines.values() for state in line.states)


def bodies(conn: Connection, viewer: Viewer) -> list[Unit]:
    """The bodies whose filings the viewer follows, the detachment before the districts."""
    owing = [body.unit for body in owing_bodies(conn, read_directory(conn))]
    city = viewer.reach(Action.SEE_FILINGS) is Scope.CITY
    return [unit for unit in owing if city or unit.district_code == viewer.district_code]


def filed(
    conn: Connection, kinds: Mapping[DocumentKind, str], unit_ids: Iterable[str]
) -> dict[tuple[str, str], AnyRow]:
    """The papers of each kind for its month, by (kind, unit)."""
    found: dict[tuple[str, str], AnyRow] = {}
    for kind, period in kinds.items():
        rows = conn.execute(
            select(d.id, d.kind, d.unit_id, d.state, d.late, d.filed_at, d.due_on)
            .where(d.kind == kind.value, d.period == period, d.state != DocumentState.VOID.value)
            .where(d.unit_id.in_(list(unit_ids)), d.subject_id == "")
        )
        found |= {(row.kind, row.unit_id): row for row in rows}
    return found
