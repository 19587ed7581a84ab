"""What a notice is made of when an inspection body issues it itself, from records that are filed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import RowMapping

from shared.composing import PaperFacts
from shared.issuing_body import IssuingBody
from shared.moment import SHANGHAI, day_in_shanghai
from shared.organisation import Unit
from shared.whereabouts import says_where
from sync_server.ledger.write import Write
from sync_server.notices.deeds.claimed import lines_of, place_in_words
from sync_server.procedures.field_rules import edition_on
from sync_server.reference.catalogue import catalogue
from sync_server.reference.directory import calendar
from sync_server.reference.rulebook import rule_editions
from sync_server.reference.told import as_told


def facts_of(
    w: Write,
    records: Sequence[RowMapping],
    findings: Sequence[RowMapping],
    unit: Unit,
    body: IssuingBody,
    *,
    requirement: str,
    feedback_days: int,
) -> PaperFacts:
    """A notice on these findings of the records (at least one, earliest first), addressed to `unit`, in the name of
    the `body` that issues it. What several checks saw stands side by side."""
    editions = catalogue(w)
    checks = tuple(as_told(w.conn, record, editions) for record in records)
    of_record = {record["id"]: record for record in records}
    rules = edition_on(rule_editions(w), unit.district_code, day_in_shanghai(w.moment))
    return PaperFacts(
        notice_id=w.new_id(),
        checks=checks,
        lines=tuple(line for row in findings for line in lines_of(w, of_record[row["record_id"]], [row])),
        issuer_name=body.name,
        requirement=requirement,
        issued_at=w.now,
        places=tuple(place_in_words(check.place) for check in checks if says_where(check.place.address)),
        feedback_days=feedback_days,
        due=calendar(w).due(w.moment.astimezone(SHANGHAI).date(), feedback_days),
        unit_id=unit.id,
        unit_name=unit.name,
        objection_words=rules.notice.objection,
        rules=rules.name,
        close_of_business=rules.close_of_business,
    )
