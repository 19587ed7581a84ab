"""What a record's findings repeat: the proposal that the inspector's phone makes, for the section's eyes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, select

from shared.catalogue import Severity
from shared.finding import FindingState
from shared.moment import day_in_shanghai, from_iso, to_iso
from shared.repeats import SeenOnce, first_day, propose_for_repeat
from sync_server.casework.term import start_of
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.ledger.counted import counted
from sync_server.procedures.rulebook import RepeatRules
from sync_server.reference.rulebook import rules_on


def repeats_of(conn: Connection, record: AnyRow, found: Sequence[AnyRow], today: date) -> dict[str, str]:
    """By finding that counts: the words of the proposal for what has come back at its unit, as the phone says them."""
    standing = [row for row in found if row.state != FindingState.WITHDRAWN.value and not row.merged_into]
    if not standing:
        return {}
    rules = rules_on(conn, RepeatRules, record.district_code, today)
    day = _day(record.occurred_at)
    since = to_iso(start_of(first_day(day, rules.days)))
    f = t.findings.c
    rows = conn.execute(
        select(f.item_code, f.record_id, f.occurred_at).where(
            f.unit_id == record.unit_id,
            f.item_code.in_({row.item_code for row in standing}),
            f.occurred_at >= since,
            f.occurred_at <= record.occurred_at,
            counted(),
        )
    )
    checks = [(row.item_code, SeenOnce(row.record_id, _day(row.occurred_at).isoformat())) for row in rows]
    words = {}
    for row in standing:
        of_item = [once for code, once in checks if code == row.item_code]
        severity = Severity(row.severity)
        found_again = propose_for_repeat(of_item, record.id, day, severity, times=rules.times, days=rules.days)
        if found_again:
            words[row.id] = found_again.words
    return words


def _day(moment: str) -> date:
    return day_in_shanghai(from_iso(moment))
