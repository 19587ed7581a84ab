"""专项督察 of a body's month as the ledger has it: counted for the figures, named for the words. As everywhere in the
report it is the month's end that counts (domain.md §6.3: 五、专项进展)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from shared.moment import from_iso
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.spans import Span
from sync_server.procedures.reporting.words import MOST_EXAMPLES, CaseLine, SpecialMonth
from sync_server.special.deeds.held import REPORT, SHARE

c, s, r, book = t.cases.c, t.case_shares.c, t.case_records.c, t.terms.c


def cases_counted(conn: Connection, body_id: str, month: str) -> Mapping[str, int]:
    """What `Beside` has of them."""
    start, end = Span.month(month).moments

    def number(*where: ColumnElement[bool]) -> int:
        counted = select(func.count()).select_from(t.cases).where(c.body_id == body_id, *where)
        return int(conn.execute(counted).scalar_one())

    late = select(func.count()).select_from(_late(body_id, month).subquery())
    checks = select(func.count()).join_from(t.case_records, t.cases, r.case_id == c.id).where(c.body_id == body_id)
    ended = (c.opened_at.is_not(None), c.ended_at >= start, c.ended_at < end)
    return {
        "cases_opened": number(c.opened_at >= start, c.opened_at < end),
        "cases_closed": number(c.closed_at >= start, c.closed_at < end),
        "cases_elsewhere": number(*ended, c.closed_at.is_(None)),
        "cases_going": number(c.opened_at < end, c.ended_at.is_(None) | (c.ended_at >= end)),
        "cases_late": int(conn.execute(late).scalar_one()),
        "case_checks": int(conn.execute(checks.where(r.at >= start, r.at < end)).scalar_one()),
    }


def cases_named(conn: Connection, body_id: str, month: str) -> SpecialMonth:
    """Those that are named in the words, the oldest first."""
    start, end = Span.month(month).moments
    opened = select(t.cases).where(c.body_id == body_id, c.opened_at >= start, c.opened_at < end)
    closed = select(t.cases).where(c.body_id == body_id, c.closed_at >= start, c.closed_at < end)
    late = conn.execute(_late(body_id, month).order_by(book.overdue_from, s.nth).limit(MOST_EXAMPLES))
    return SpecialMonth(
        _named(conn, opened.order_by(c.opened_at, func.length(c.number), c.number)),
        _named(conn, closed.order_by(c.closed_at, func.length(c.number), c.number)),
        tuple(CaseLine(row.number, row.title, row.unit_name) for row in late),
    )


def _late(body_id: str, month: str) -> Select[Any]:
    """Shares whose term to report ended in the month without a report: each term that was missed is one."""
    start, end = Span.month(month).moments
    of_share = (book.subject_kind == SHARE) & (book.subject_id == s.id) & (book.what == REPORT)
    return (
        select(c.number, c.title, s.unit_name, book.overdue_from, s.nth)
        .join_from(t.cases, t.case_shares, s.case_id == c.id)
        .join(t.terms, of_share)
        .where(c.body_id == body_id)
        .where(~terms.run_out(book.overdue_from, from_iso(start)), terms.missed(from_iso(end)))
    )


def _named(conn: Connection, query: Select[Any]) -> tuple[CaseLine, ...]:
    rows = conn.execute(query.limit(MOST_EXAMPLES + 1)).mappings().all()
    units = _units(conn, [row["id"] for row in rows])
    return tuple(CaseLine(row["number"], row["title"], units.get(row["id"], "")) for row in rows)


def _units(conn: Connection, case_ids: Iterable[str]) -> dict[str, str]:
    """By case the responsible units, in the order of the plan."""
    found: dict[str, str] = {}
    query = select(s.case_id, s.unit_name).where(s.case_id.in_(list(case_ids))).order_by(s.case_id, s.nth)
    for row in conn.execute(query):
        found[row.case_id] = f"{found[row.case_id]}、{row.unit_name}" if row.case_id in found else row.unit_name
    return found
