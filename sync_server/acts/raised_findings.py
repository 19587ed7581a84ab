"""Which findings stand one severity above the catalogue's: those for which the inspector adopted that because they came
back, as far as the ledger's own count bears it out (沪城管执〔2009〕1号 四(一)3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from shared.catalogue import Severity
from shared.inspection import Inspection
from shared.moment import day_in_shanghai, to_iso
from shared.organisation import Unit
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.rulebook import RepeatRules
from sync_server.reference.coming_back import proposals
from sync_server.reference.rulebook import rules_on


def raised_findings(
    w: Write, inspection: Inspection, unit: Unit, occurred: datetime, catalogues: Mapping[str, Severity]
) -> frozenset[str]:
    """Ids of the findings that are raised; `catalogues` are the items' own severities on the day. By the rules of that
    day. What an earlier version of the check was borne out in stays so: the checks before it may be gone since."""
    claimed = [finding for finding in inspection.findings if finding.raised]
    if not claimed:
        return frozenset()
    rules = rules_on(w.conn, RepeatRules, unit.district_code, day_in_shanghai(occurred))
    found = {finding.item_code: catalogues[finding.item_code] for finding in claimed}
    made = proposals(w.conn, inspection.id, unit.id, to_iso(occurred), found, rules)
    f = t.findings.c
    stands = {
        (row.id, row.item_code)
        for row in w.conn.execute(
            select(f.id, f.item_code).where(f.record_id == inspection.id, f.unit_id == unit.id, f.own_severity != "")
        )
    }
    return frozenset(one.id for one in claimed if one.item_code in made or (one.id, one.item_code) in stands)
