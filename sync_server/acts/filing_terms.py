"""Until when the monthly papers of district and city are to go out, by the settings in force on the rule's own day.

The one place where that is reckoned, whatever has become of the settings since: for drafts, reminders, lists and the
year's evaluation alike.
"""

from __future__ import annotations

from sqlalchemy import Connection, exists, select

from shared.workdays import Calendar
from sync_server.acts.common.document_terms import FILING, renew_filing_term
from sync_server.acts.common.held_document import SUBJECT, change, hold
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.terms import running
from sync_server.ledger.write import Write
from sync_server.procedures.deadlines import FilingDay
from sync_server.procedures.documents import DocumentKind
from sync_server.procedures.filings import filing_term, nominal_day
from sync_server.procedures.rulebook import Edition, TermRules, in_force
from sync_server.reference.directory import calendar
from sync_server.reference.rulebook import read_editions, rule_editions


def term_of(w: Write, kind: DocumentKind, district_code: str, period: str) -> FilingDay:
    """The term of a district's plan or report of a month."""
    editions = rule_editions(w)
    return _term(kind, district_code, period, editions, calendar(w))


def read_term(conn: Connection, days: Calendar, kind: DocumentKind, district_code: str, period: str) -> FilingDay:
    """The same for a page."""
    return _term(kind, district_code, period, read_editions(conn), days)


def terms_of(
    conn: Connection, days: Calendar, kind: DocumentKind, district_codes: list[str], period: str
) -> dict[str, FilingDay]:
    """The terms of several districts, by their codes."""
    editions = read_editions(conn)
    return {code: _term(kind, code, period, editions, days) for code in district_codes}


def renew_filing_terms(w: Write, seq: int) -> None:
    """The settings have changed, under the event `seq`: what has yet to go out has its term by them."""
    c, d = t.terms.c, t.documents.c
    waits = running() & (c.subject_kind == SUBJECT) & (c.what == FILING) & (c.subject_id == d.id)
    monthly = d.kind.in_([kind.value for kind in kinds.MONTHLY])
    for document_id in w.conn.execute(select(d.id).where(monthly, exists().where(waits))).scalars().all():
        held = hold(w.conn, document_id)
        term = term_of(w, held.facts.kind, held.row["district_code"], held.row["period"])
        if due := renew_filing_term(w, held, term.reckoning):
            change(w, document_id, seq, **due)


def _term(
    kind: DocumentKind, district_code: str, period: str, editions: tuple[Edition, ...], days: Calendar
) -> FilingDay:
    """The day of the rule is known only from the rules; those of the month's first day say which day that is. Rules
    that take effect during the month count if they are in force on the day that they set, too: none sets one before it
    was there."""
    first = nominal_day(kind, period, TermRules()).replace(day=1)
    on_first = in_force(TermRules, editions, district_code, first)
    rules = in_force(TermRules, editions, district_code, nominal_day(kind, period, on_first))
    there = in_force(TermRules, editions, district_code, nominal_day(kind, period, rules)) == rules
    return filing_term(kind, period, rules if there else on_first, days)
