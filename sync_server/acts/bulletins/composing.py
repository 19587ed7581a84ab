"""《督察动态》 put together from the reports that the districts have filed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from shared.catalogue import Severity
from sync_server.acts.reports.composing import area_name, frozen_figures, last_event
from sync_server.acts.reports.month_rows import examples
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentState
from sync_server.procedures.inspection_bodies import InspectionBody
from sync_server.procedures.permissions import Scope
from sync_server.procedures.reporting.bulletin import DistrictReport, Filed, district_rows, propose_bulletin
from sync_server.procedures.reporting.words import MOST_EXAMPLES, Example
from sync_server.reference.directory import read_directory
from sync_server.reference.inspection_bodies import owing_bodies

_FILED = (DocumentState.FILED.value, DocumentState.RECEIVED.value)


@dataclass(frozen=True)
class ComposedBulletin:
    """What the filed reports say now: the district table and the texts they propose."""

    event: int
    districts: list[list[str]]
    texts: Mapping[str, str]

    def plain(self, at: str) -> dict[str, Any]:
        """The column `documents.figures`."""
        return {"at": at, "event": self.event, "texts": dict(self.texts)}

    def says_what(self, row: RowMapping) -> bool:
        """True if the bulletin on file shows exactly these figures."""
        return bool(row["body"].get("districts") == self.districts)


def compose_bulletin(conn: Connection, month: str) -> ComposedBulletin:
    """The month's bulletin as the reports stand now."""
    bodies = owing_bodies(conn, read_directory(conn), month)
    told = _reports(conn, bodies, month)
    districts = [(body, told[body.id]) for body in bodies if body.scope is not Scope.CITY]
    detachment = next((told[body.id] for body in bodies if body.scope is Scope.CITY), None)
    shown: list[Example] = []
    for body, report in districts:
        if report.figures and report.figures.total.grave and len(shown) < MOST_EXAMPLES:
            shown += examples(conn, body, month, (Severity.GRAVE,))
    reports = [report for _, report in districts]
    texts = propose_bulletin(month, reports, shown[:MOST_EXAMPLES], detachment)
    return ComposedBulletin(last_event(conn), district_rows(reports, detachment), texts)


def _reports(conn: Connection, bodies: Sequence[InspectionBody], month: str) -> dict[str, DistrictReport]:
    """Every body's report on the month, filed or not."""
    d = t.documents.c
    query = select(t.documents).where(
        d.kind == kinds.REPORT.value, d.period == month, d.state != DocumentState.VOID.value
    )
    there = {row["unit_id"]: row for row in conn.execute(query).mappings()}
    return {body.id: _report(body, there.get(body.id)) for body in bodies}


def _report(body: InspectionBody, row: RowMapping | None) -> DistrictReport:
    name = area_name(body)
    if row is None or row["filed_at"] is None:
        return DistrictReport(name, Filed.MISSING, section_id=body.id)
    if row["state"] not in _FILED:
        return DistrictReport(name, Filed.RETURNED, section_id=body.id)
    filed = Filed.LATE if row["late"] else Filed.ON_TIME
    return DistrictReport(name, filed, frozen_figures(row), str(row["body"].get("good") or ""), body.id)
