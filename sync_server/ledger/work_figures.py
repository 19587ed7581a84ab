"""Figures of the work itself: inspections, notices and feedback by unit and district (see ledger/figures.py).

visits(conn, area, span)            -> {unit id: Visits}        inspections of a unit, those without a finding
last_visits(conn, unit_ids)         -> {unit id: moment}        the latest inspection ever
papers(conn, area, span)            -> {unit id: Papers}        notices in force issued in the span
papers_by_district(conn, span)      -> {district code: Papers}
overdue(conn, area, span, now)      -> {unit id: number}        of these, unanswered now and beyond the term
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, func, select

from shared.notice import NoticeState
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.figures import Area, districts_of, units_of
from sync_server.ledger.spans import Span


@dataclass(frozen=True)
class Visits:
    visits: int = 0
    clean: int = 0


@dataclass(frozen=True)
class Papers:
    """`answered` have a first feedback, `on_time` had it within the term."""

    notices: int = 0
    closed: int = 0
    answered: int = 0
    on_time: int = 0

    def __add__(self, other: Papers) -> Papers:
        return Papers(
            self.notices + other.notices,
            self.closed + other.closed,
            self.answered + other.answered,
            self.on_time + other.on_time,
        )


def visits(conn: Connection, area: Area, span: Span) -> dict[str, Visits]:
    """Inspections by unit; units without one are absent."""
    return {
        unit: Visits(*sums) for unit, sums in _sums(conn, t.visit_counts, units_of(conn, area), span).items() if sums[0]
    }


def last_visits(conn: Connection, unit_ids: Sequence[str]) -> dict[str, str]:
    """The moment (ISO 8601, UTC) of each unit's latest inspection; units never inspected are absent."""
    r, u = t.records.c, t.units.c
    latest = select(r.occurred_at).where(r.unit_id == u.id).order_by(r.occurred_at.desc()).limit(1)
    rows = conn.execute(select(u.id, latest.scalar_subquery().label("at")).where(u.id.in_(unit_ids)))
    return {row.id: row.at for row in rows if row.at}


def papers(conn: Connection, area: Area, span: Span) -> dict[str, Papers]:
    """Notices by the unit that answers, of those issued in the span and still in force."""
    return {
        unit: Papers(*sums)
        for unit, sums in _sums(conn, t.notice_counts, units_of(conn, area), span).items()
        if sums[0]
    }


def papers_by_district(conn: Connection, span: Span) -> dict[str, Papers]:
    """Notices by the district of the unit that answers."""
    return {code: Papers(*sums) for code, sums in _sums(conn, t.notice_counts, districts_of(conn), span).items()}


def overdue(conn: Connection, area: Area, span: Span, now: datetime, *, never: bool = False) -> dict[str, int]:
    """Notices issued in the span that are overdue at `now`, by unit; with `never` those that have not been answered
    once."""
    return _overdue(conn, t.notices.c.unit_id, area, span, now, never)


def overdue_by_district(conn: Connection, span: Span, now: datetime, *, never: bool = False) -> dict[str, int]:
    """The same by the district of the unit that answers."""
    return _overdue(conn, t.notices.c.district_code, Area(), span, now, never)


def _overdue(conn: Connection, key: Column[str], area: Area, span: Span, now: datetime, never: bool) -> dict[str, int]:
    n, (first, after) = t.notices.c, span.moments
    late = [terms.overdue(now), n.issued_at >= first, n.issued_at < after]
    if never:
        late.append(n.state != NoticeState.RETURNED.value)
    if area.unit_id:
        late.append(n.unit_id == area.unit_id)
    elif area.district_code:
        late.append(n.district_code == area.district_code)
    return {row[0]: row[1] for row in conn.execute(select(key, func.count()).where(*late).group_by(key))}


def _sums(conn: Connection, table: Table, scopes: Sequence[str], span: Span) -> dict[str, tuple[Any, ...]]:
    periods = [*span.months, *(day.isoformat() for end in span.ends for day in end.days)]
    if not scopes or not periods:
        return {}
    c = table.c
    sums = [func.sum(column) for column in table.columns if not column.primary_key]
    query = select(c.scope_id, *sums).where(c.scope_id.in_(scopes), c.period.in_(periods)).group_by(c.scope_id)
    return {row[0]: tuple(int(value) for value in row[1:]) for row in conn.execute(query)}
