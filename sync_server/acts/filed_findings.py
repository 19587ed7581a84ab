"""A record's findings as the newest version has them. What has gone out on a notice stays as the paper has it; what
would take a grave one off the ledger is asked of the chief (`procedures/closing.py`) and changes nothing before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, select, update

from shared.catalogue import Severity
from shared.finding import FindingState
from shared.inspection import Inspection, ItemResult
from shared.moment import from_iso, month_in_shanghai
from shared.repeats import severity_in_force
from sync_server.acts.common.closings import grave_facts
from sync_server.acts.common.devices import DeviceCaller
from sync_server.acts.common.end_requests import announce_requests, ask_for_end, asked_before, drop_requests
from sync_server.acts.common.finding_states import amend, end, move, these
from sync_server.acts.routing import Routed
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.catalogue import Item, scored_as
from sync_server.procedures.closing import AskedEnd, Closing, stops_being_grave
from sync_server.procedures.findings import FINDING_COURSE, FindingDeed
from sync_server.reference.directory import directory


@dataclass(frozen=True)
class Filed:
    """What the server says of the findings: where each goes, by what it is scored and counted, what it repeats of its
    record."""

    routes: Mapping[str, Routed]
    scored: Mapping[str, Item]
    units: Mapping[str, str]  # in what each finding (id) was counted
    raised: frozenset[str]  # ids of those one severity above the catalogue's
    copied: Mapping[str, Any]

    def values(self, finding: ItemResult) -> dict[str, Any]:
        """The finding's columns."""
        route, entry = self.routes[finding.id], self.scored[finding.item_code]
        unit = self.units[finding.id]
        raised = finding.id in self.raised
        return {
            **self.copied,
            "item_code": finding.item_code,
            "item_text": entry.text,
            "severity": severity_in_force(entry.severity, raised=raised).value,
            "own_severity": entry.severity.value if raised else "",
            "points": entry.points,
            "count": finding.count,
            "unit": unit,
            "counting": scored_as(entry, unit).value,
            "facts": finding.facts,
            "action": finding.action.value,
            "answering_unit_id": route.answering_unit_id,
            "section_id": route.section_id,
            "rule_id": route.rule_id,
        }


def copied(record: Mapping[str, Any]) -> dict[str, Any]:
    """What a finding repeats of its record, so that lists and figures need not join."""
    names = ("unit_id", "district_code", "occurred_at", "latitude", "longitude")
    return {name: record[name] for name in names} | {"month": month_in_shanghai(from_iso(record["occurred_at"]))}


def file_findings(
    w: Write,
    device: DeviceCaller,
    inspection: Inspection,
    version: int,
    filed: Filed,
    earlier: Mapping[str, ItemResult] | None,
) -> None:
    """Write the findings, or bring them to the new version, where they go included. One that the correction took out is
    withdrawn, one that it brings back is open again (their event is the record's correction). `earlier` are the
    findings of the version before, None for the first."""
    before = {} if earlier is None else _rows(w, inspection.id)
    asked: dict[str, AskedEnd] = {}
    for finding in inspection.findings:
        row, values = before.get(finding.id), filed.values(finding)
        if row is None:
            w.add(t.findings, id=finding.id, record_id=inspection.id, **values)
        elif _lowers(row, values):
            asked[finding.id] = AskedEnd.LOWERED
        elif row["state"] != FindingState.NOTICED.value:
            amend(w, these([finding.id]), **values)
            if finding.id not in (earlier or ()):
                move(w, these([finding.id]), FindingDeed.BRING_BACK, acknowledged_at=None, notice_id="")
    if before:
        own = {finding_id for finding_id, row in before.items() if not row["added_by"]}
        struck = own - {finding.id for finding in inspection.findings}
        asked |= _strike(w, device, [before[finding_id] for finding_id in struck])
        drop_requests(w, device.caller, before.keys() - asked.keys())
        _ask(w, device, inspection, version, filed, _anew(w, inspection, asked, earlier or {}), before)
        restate(w, inspection)


def restate(w: Write, inspection: Inspection) -> None:
    """Let the record's line in lists count what it found as it stands: what it lists, and what it lists no more while
    that is on a notice, or the chief has not decided on it."""
    f, r = t.findings.c, t.records.c
    listed = {finding.id for finding in inspection.findings}
    rows = w.conn.execute(select(f.id, f.severity, f.state).where(f.record_id == inspection.id)).all()
    stands = [Severity(row.severity) for row in rows if row.id in listed or row.state != FindingState.WITHDRAWN.value]
    worst = max(stands, key=lambda severity: severity.rank, default=None)
    values = {"finding_count": len(stands), "worst": worst.value if worst else ""}
    w.conn.execute(update(t.records).where(r.id == inspection.id).values(**values))


def _rows(w: Write, record_id: str) -> dict[str, RowMapping]:
    rows = w.conn.execute(select(t.findings).where(t.findings.c.record_id == record_id)).mappings()
    return {row["id"]: row for row in rows}


def _lowers(row: RowMapping, values: Mapping[str, Any]) -> bool:
    settled = row["state"] in (FindingState.NOTICED.value, FindingState.WITHDRAWN.value)
    return not settled and stops_being_grave(Severity(row["severity"]), Severity(values["severity"]))


def _strike(w: Write, device: DeviceCaller, rows: list[RowMapping]) -> dict[str, AskedEnd]:
    """Withdraw what the version does not list. Which of them are grave, or have a grave one merged into them, and so
    are the chief's to end."""
    goes = [row["id"] for row in rows if FINDING_COURSE.after(FindingState(row["state"]), FindingDeed.STRIKE)]
    grave = [finding_id for finding_id in goes if grave_facts(w.conn, these([finding_id]))]
    if plain := set(goes) - set(grave):
        end(w, device.caller, these(plain), FindingDeed.STRIKE, Closing(), words="")
    return dict.fromkeys(grave, AskedEnd.STRUCK)


def _anew(
    w: Write, inspection: Inspection, asked: Mapping[str, AskedEnd], earlier: Mapping[str, ItemResult]
) -> dict[str, AskedEnd]:
    """What this version is the first to ask: a correction of something else does not ask again."""
    now, before = {finding.id: finding for finding in inspection.findings}, asked_before(w, asked)
    return {one: what for one, what in asked.items() if one not in before or now.get(one) != earlier.get(one)}


def _ask(
    w: Write,
    device: DeviceCaller,
    inspection: Inspection,
    version: int,
    filed: Filed,
    asked: Mapping[str, AskedEnd],
    before: Mapping[str, RowMapping],
) -> None:
    listed, words = {finding.id: finding for finding in inspection.findings}, inspection.correction_reason
    for one, what in asked.items():
        becomes = filed.values(listed[one]) if what is AskedEnd.LOWERED else None
        ask_for_end(w, device.caller, one, what, version=version, words=words, becomes=becomes)
    if asked:
        names = {f"{before[one]['item_code']} {before[one]['item_text']}": what for one, what in asked.items()}
        section = directory(w).section_for(directory(w).unit(inspection.unit_id))
        announce_requests(w, inspection.id, names, section.id)
