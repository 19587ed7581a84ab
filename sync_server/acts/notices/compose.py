"""The paper's content composed from a filed record, for notices an inspection body issues itself."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import RowMapping

from shared.composing import evidence_of, listed, methods_words, on_spot_words, subjects_words
from shared.moment import SHANGHAI
from shared.notice import Notice
from shared.organisation import Unit
from shared.whereabouts import says_where
from sync_server.acts.catalogue import catalogue
from sync_server.acts.directory import calendar
from sync_server.acts.notices.claimed import inspectors_of, lines_of, place_in_words
from sync_server.acts.told import as_told
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller


def compose(
    w: Write,
    records: Sequence[RowMapping],
    findings: Sequence[RowMapping],
    unit: Unit,
    caller: Caller,
    *,
    requirement: str,
    feedback_days: int,
) -> Notice:
    """The notice on these findings of the records (at least one, earliest first), addressed to `unit`. What several
    checks saw stands side by side. Raises ValueError when the paper is wanting (no requirement, term out of range)."""
    editions = catalogue(w)
    checks = [as_told(w.conn, record, editions) for record in records]
    of_record = {record["id"]: record for record in records}
    chosen = [row["id"] for row in findings]
    results = {item.id: item for check in checks for item in check.items}
    people = [person for check in checks for person in inspectors_of(check)]
    due = calendar(w).due(w.moment.astimezone(SHANGHAI).date(), feedback_days)
    return Notice(
        id=w.new_id(),
        record_id=records[0]["id"],
        unit_id=unit.id,
        unit_name=unit.name,
        issuer_name=caller.name,
        lines=tuple(line for row in findings for line in lines_of(w, of_record[row["record_id"]], [row])),
        requirement=requirement,
        issued_at=w.now,
        inspected_at=checks[0].started_at,
        place=listed((place_in_words(check.place) for check in checks if says_where(check.place.address)), "处"),
        methods=methods_words(checks),
        inspectors=tuple({(p.name, p.badge): p for p in people}.values()),
        feedback_days=feedback_days,
        expected_due=due.day.isoformat(),
        expected_due_certain=due.certain,
        evidence=evidence_of(checks, chosen),
        on_spot=on_spot_words(results[finding_id] for finding_id in chosen),
        subjects=subjects_words(subject for check in checks for subject in check.subjects),
    )
