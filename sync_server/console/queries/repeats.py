"""What a record's findings repeat: the proposal that the inspector's phone makes, for the section's eyes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from shared.catalogue import Severity
from shared.finding import FindingState
from sync_server.console.queries import AnyRow
from sync_server.procedures.rulebook import RepeatRules
from sync_server.reference.coming_back import proposals
from sync_server.reference.rulebook import rules_on


def repeats_of(conn: Connection, record: AnyRow, found: Sequence[AnyRow], today: date) -> dict[str, str]:
    """By finding that counts: the words of the proposal for what has come back at its unit, as the phone says them."""
    standing = [row for row in found if row.state != FindingState.WITHDRAWN.value and not row.merged_into]
    if not standing:
        return {}
    rules = rules_on(conn, RepeatRules, record.district_code, today)
    catalogues = {row.item_code: Severity(row.own_severity or row.severity) for row in standing}
    made = proposals(conn, record.id, record.unit_id, record.occurred_at, catalogues, rules)
    return {row.id: made[row.item_code].words for row in standing if row.item_code in made}
