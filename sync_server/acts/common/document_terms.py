"""The terms of a document, as the book has them and as its row shows them: until when it is to go out, and until when
units may object to what has."""

from __future__ import annotations

from typing import Any

from sync_server.acts.common.held_document import SUBJECT, Held
from sync_server.acts.common.term_book import TermOf, begin_term, stop_terms
from sync_server.casework.term import Reckoning, TermClock
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.reference.clock import shown_values
from sync_server.reference.directory import calendar

FILING, OBJECTION = "filing", "objection"  # what a document has terms for


def begin_document_term(
    w: Write, document_id: str, what: str, title: str, unit_id: str, district_code: str, reckoning: Reckoning
) -> dict[str, Any]:
    """A term of the document begins; returns the columns by which the document shows it."""
    of = TermOf(SUBJECT, document_id, what, f"《{title}》", unit_id, unit_id, district_code)
    return due_values(begin_term(w, of, reckoning))


def due_values(clock: TermClock) -> dict[str, Any]:
    """A term as the columns by which a document shows it."""
    return shown_values(SUBJECT, FILING, clock)


def renew_filing_term(w: Write, held: Held, reckoning: Reckoning) -> dict[str, Any]:
    """What is to go out the first time is judged by the rules as they stand: its term anew, where these have changed
    since it was drafted. Returns the columns that change."""
    due, row = due_values(reckoning.reckoned(calendar(w))), held.row
    if all(row[name] == value for name, value in due.items()):
        return {}
    return begin_document_term(w, held.id, FILING, row["title"], row["unit_id"], row["district_code"], reckoning)


def stop_document_terms(w: Write, document_id: str, deed: DocumentDeed) -> None:
    """What has gone out has met its term; what is void, sent back or decided has none."""
    match deed:
        case DocumentDeed.ISSUE | DocumentDeed.FILE:
            stop_terms(w, SUBJECT, document_id, FILING, met=True)
        case DocumentDeed.VOID | DocumentDeed.LAPSE | DocumentDeed.DECLINE:
            stop_terms(w, SUBJECT, document_id, FILING)
        case DocumentDeed.RETURN | DocumentDeed.DECIDE:
            stop_terms(w, SUBJECT, document_id, OBJECTION)
