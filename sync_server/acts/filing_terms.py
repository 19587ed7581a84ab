"""Until when a district's monthly papers are to go upward, by the settings in force on the rule's own day."""

from __future__ import annotations

from sqlalchemy import Connection

from shared.workdays import Calendar
from sync_server.ledger.write import Write
from sync_server.procedures.deadlines import FilingDay
from sync_server.procedures.documents import DocumentKind
from sync_server.procedures.filings import filing_term, nominal_day
from sync_server.procedures.rulebook import Edition, TermRules, in_force
from sync_server.reference.directory import calendar
from sync_server.reference.rulebook import read_editions


def term_of(w: Write, kind: DocumentKind, district_code: str, period: str) -> FilingDay:
    """The term of a district's plan or report of a month."""
    editions: tuple[Edition, ...] = w.cached("rule_editions", read_editions)
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


def _term(
    kind: DocumentKind, district_code: str, period: str, editions: tuple[Edition, ...], days: Calendar
) -> FilingDay:
    """The day of the rule is known only from the rules; those of the month's first day say which day that is."""
    first = nominal_day(kind, period, TermRules()).replace(day=1)
    on_first = in_force(TermRules, editions, district_code, first)
    rules = in_force(TermRules, editions, district_code, nominal_day(kind, period, on_first))
    return filing_term(kind, period, rules, days)
