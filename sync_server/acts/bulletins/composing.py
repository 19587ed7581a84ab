"""《督察动态》 put together from the reports that the districts have filed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from shared.catalogue import Severity
from sync_server.acts.reports.composing import area_name, frozen_figures, last_event, sections
from sync_server.acts.reports.month_rows import examples
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentState
from sync_server.procedures.reporting.bulletin import DistrictReport, Filed, district_rows, propose_bulletin
from sync_server.procedures.reporting.words import MOST_EXAMPLES, Example

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
    reports = district_reports(conn, month)
    shown: list[Example] = []
    for section, report in zip(sections(conn), reports, strict=True):
        if report.figures and report.figures.total.grave and len(shown) < MOST_EXAMPLES:
            shown += examples(conn, section.district_code, month, (Severity.GRAVE,))
    texts = propose_bulletin(month, reports, shown[:MOST_EXAMPLES])
    return ComposedBulletin(last_event(conn), district_rows(reports), texts)


def district_reports(conn: Connection, month: str) -> list[DistrictReport]:
    """Every district's report on the month, filed or not, in the order of the districts."""
    d = t.documents.c
    query = select(t.documents).where(
        d.kind == kinds.REPORT.value, d.period == month, d.state != DocumentState.VOID.value
    )
    there = {row["unit_id"]: row for row in conn.execute(query).mappings()}
    return [_report(area_name(section), there.get(section.id)) for section in sections(conn)]


def _report(district: str, row: RowMapping | None) -> DistrictReport:
    if row is None or row["filed_at"] is None:
        return DistrictReport(district, Filed.MISSING)
    if row["state"] not in _FILED:
        return DistrictReport(district, Filed.RETURNED)
    filed = Filed.LATE if row["late"] else Filed.ON_TIME
    return DistrictReport(district, filed, frozen_figures(row), str(row["body"].get("good") or ""))
