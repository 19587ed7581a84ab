"""Monthly reports as lists show them, within the viewer's reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select

from sync_server.accounts.viewer import Viewer
from sync_server.acts.reports.composing import frozen_figures
from sync_server.console.queries.documents import sees_documents
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentState
from sync_server.procedures.reporting.figures import Figures
from sync_server.reference.directory import read_directory
from sync_server.reference.inspection_bodies import owing_bodies, reporting_bodies

MOST = 60
d = t.documents.c


@dataclass(frozen=True)
class Line:
    """A month of a body: its report with the figures it states; `row` None while there is none to be seen."""

    month: str
    section: str
    row: RowMapping | None

    @property
    def figures(self) -> Figures | None:
        return frozen_figures(self.row) if self.row is not None else None


def of_months(conn: Connection, viewer: Viewer, months: Sequence[str]) -> list[Line]:
    """The viewer's own body month by month, those without a report included."""
    rows = _rows(conn, viewer, unit_id=viewer.unit_id)
    there = {row["period"]: row for row in rows}
    older = sorted(set(there) - set(months), reverse=True)
    return [Line(month, viewer.unit_name, there.get(month)) for month in (*months, *older)]


def of_month(conn: Connection, viewer: Viewer, month: str) -> list[Line]:
    """All bodies that report in one month, those that have not filed included."""
    there = {row["unit_id"]: row for row in _rows(conn, viewer, month=month)}
    bodies = owing_bodies(conn, read_directory(conn), month)
    return [Line(month, body.unit.name, there.get(body.id)) for body in bodies]


def circulated(conn: Connection, viewer: Viewer) -> list[Line]:
    """The signed reports the viewer may read, newest first."""
    rows = _rows(conn, viewer)
    names = {body.id: body.unit.name for body in reporting_bodies(read_directory(conn))}
    return [Line(row["period"], names.get(row["unit_id"], ""), row) for row in rows]


def _rows(conn: Connection, viewer: Viewer, *, unit_id: str = "", month: str = "") -> Sequence[RowMapping]:
    where = [d.kind == kinds.REPORT.value, d.state != DocumentState.VOID.value, sees_documents(viewer)]
    if unit_id:
        where.append(d.unit_id == unit_id)
    if month:
        where.append(d.period == month)
    query = select(t.documents).where(*where).order_by(d.period.desc(), d.district_code).limit(MOST)
    return conn.execute(query).mappings().all()
