"""A report on its way: signed only with figures that equal the ledger, numbered, circulated in the own unit and filed
upward by the 5th (沪城管执〔2009〕1号 四(一)7)."""

from __future__ import annotations

from typing import Any

from shared.organisation import UnitKind
from sync_server.acts.common.document_steps import KindActs, take
from sync_server.acts.common.document_terms import renew_filing_term
from sync_server.acts.common.held_document import Held
from sync_server.acts.common.numbers import document_number
from sync_server.acts.refreshing import must_equal_ledger
from sync_server.acts.reports.drafting import FROM_LEDGER, report_term
from sync_server.acts.reports.month_rows import circulated_to
from sync_server.documents import kinds
from sync_server.grounds import documents as grounds
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import CITY_CODE, Caller
from sync_server.reference.directory import directory
from sync_server.reference.inspection_bodies import body_of


def _file(w: Write, caller: Caller, held: Held, words: str) -> None:
    """Raises Problem: RULE when the ledger has moved since the figures were taken."""
    row = held.row
    must_equal_ledger(w, row, FROM_LEDGER, grounds.REPORT_UNEQUAL)
    units = directory(w)
    body = body_of(units, row["unit_id"])
    circulated = list(circulated_to(w.conn, body))
    values: dict[str, Any] = {"body": {**row["body"], "receivers": circulated}}
    number = document_number(w, row)
    if row["number"] is None:
        term = report_term(w, body, row["period"])
        values |= {"number": number, "late": term.over(w.moment), **renew_filing_term(w, held, term.reckoning)}
    office = units.of_kind(UnitKind.OFFICE, CITY_CODE)
    late = "（迟报）" if values.get("late", row["late"]) else ""
    said = f"签发{number}《{row['title']}》，在本单位内部通报，报送执法监督处{late}"
    receivers = [*circulated, *([office.id] if office else [])]
    take(w, caller, held.id, DocumentDeed.FILE, words=words, receivers=receivers, values=values, said=said)


REPORT_ACTS = KindActs(kinds.REPORT, {DocumentDeed.FILE: _file})
