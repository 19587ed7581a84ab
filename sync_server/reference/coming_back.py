"""What comes back at a unit, counted in the ledger: the proposal that the inspector's phone makes, by the server's own
count (`shared/repeats.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, select

from shared.catalogue import Severity
from shared.moment import day_in_shanghai, from_iso, to_iso
from shared.repeats import RepeatProposal, SeenOnce, first_day, propose_for_repeat
from sync_server.casework.term import start_of
from sync_server.ledger import tables as t
from sync_server.ledger.counted import counted
from sync_server.procedures.rulebook import RepeatRules


def proposals(
    conn: Connection,
    record_id: str,
    unit_id: str,
    occurred_at: str,
    found: Mapping[str, Severity],
    rules: RepeatRules,
) -> dict[str, RepeatProposal]:
    """By item (code), of those that the check `record_id` `found` at the unit, with the catalogue's severity: what is
    proposed for those that have come back often enough."""
    day = _day(occurred_at)
    f = t.findings.c
    rows = conn.execute(
        select(f.item_code, f.record_id, f.occurred_at).where(
            f.unit_id == unit_id,
            f.item_code.in_(found),
            f.occurred_at >= to_iso(start_of(first_day(day, rules.days))),
            f.occurred_at <= occurred_at,
            counted(),
        )
    )
    checks = [(row.item_code, SeenOnce(row.record_id, _day(row.occurred_at).isoformat())) for row in rows]
    made = {}
    for item_code, severity in found.items():
        of_item = [once for code, once in checks if code == item_code]
        proposal = propose_for_repeat(of_item, record_id, day, severity, times=rules.times, days=rules.days)
        if proposal is not None:
            made[item_code] = proposal
    return made


def _day(moment: str) -> date:
    return day_in_shanghai(from_iso(moment))
