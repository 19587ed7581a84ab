"""What the districts did in a year, counted from the ledger by a handful of grouped queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from shared.moment import from_iso, month_in_shanghai, to_iso
from shared.notice import TAKEN_BACK, NoticeState
from shared.organisation import INSPECTED
from shared.workdays import Calendar
from sync_server.acts.filing_terms import terms_of
from sync_server.acts.reports.month_rows import in_use
from sync_server.casework import happenings
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.procedures.annual import DistrictYear, Filed
from sync_server.procedures.answers import AnswerDecision, AnswerKind
from sync_server.procedures.documents import SIGNED, DocumentKind, DocumentState
from sync_server.procedures.months import months_of_year
from sync_server.procedures.permissions import Scope
from sync_server.reference.directory import read_calendar, read_directory
from sync_server.reference.inspection_bodies import owing_bodies, owing_since

_HANDED_IN = [state.value for state in SIGNED | {DocumentState.RETURNED}]


def district_years(conn: Connection, year: int, now: datetime, names: Mapping[str, str]) -> list[DistrictYear]:
    """The districts of `names` (code → name) in its order, as the ledger stands."""
    units = read_directory(conn)
    since = owing_since(conn, units)
    sections = {body.district_code: body.id for body in owing_bodies(conn, units) if body.scope is not Scope.CITY}
    squads = _squads(conn)
    checks, visited = _checks(conn, year), _visited(conn, year)
    ended, closed = _notices(conn, year, now)
    returned, upheld = _returned(conn, year), _upheld(conn, year)
    days = read_calendar(conn)
    plans = _filed(conn, kinds.PLAN, year, now, days, sections, since)
    reports = _filed(conn, kinds.REPORT, year, now, days, sections, since)
    used = in_use(conn, _months(year, now))
    begun = {code: f"{since[section]:%Y-%m}" for code, section in sections.items()}
    months = {code: [month for month in used if month >= first] for code, first in begun.items()}
    return [
        DistrictYear(
            code=code,
            name=name,
            section_id=sections[code],
            plans=plans[code],
            reports=reports[code],
            squads=squads[code],
            months=len(months[code]),
            checks=checks[sections[code]],
            visited=visited[sections[code]],
            ended=ended[code],
            closed=closed[code],
            returned=returned[sections[code]],
            upheld=upheld[sections[code]],
        )
        for code, name in names.items()
        if code in sections
    ]


def _counted(conn: Connection, query: Select[Any]) -> Counter[str]:
    """The rows (name, number) of a grouped query."""
    return Counter({row[0]: int(row[1]) for row in conn.execute(query)})


def _squads(conn: Connection) -> Counter[str]:
    u = t.units.c
    query = select(u.district_code, func.count()).where(u.kind.in_(INSPECTED), u.active).group_by(u.district_code)
    return _counted(conn, query)


def _span(year: int) -> tuple[str, str]:
    """The year in Shanghai as moments: from, and up to but without."""
    return to_iso(from_iso(f"{year}-01-01T00:00:00+08:00")), to_iso(from_iso(f"{year + 1}-01-01T00:00:00+08:00"))


def _checks(conn: Connection, year: int) -> Counter[str]:
    """Inspections by body, each section's own: what the detachment does in a district is no work of that district. The
    index of body and moment answers alone."""
    r = t.records.c
    first, end = _span(year)
    query = select(r.body_id, func.count()).where(r.occurred_at >= first, r.occurred_at < end)
    return _counted(conn, query.group_by(r.body_id))


def _visited(conn: Connection, year: int) -> Counter[str]:
    """How many units of its own district each section inspected."""
    r, u, body = t.records.c, t.units.c, t.units.alias("body")
    first, end = _span(year)
    query = (
        select(r.body_id, func.count(r.unit_id.distinct()))
        .join_from(t.records, t.units, u.id == r.unit_id)
        .join(body, body.c.id == r.body_id)
        .where(r.occurred_at >= first, r.occurred_at < end)
        .where(u.kind.in_(INSPECTED), u.active, u.district_code == body.c.district_code)
    )
    return _counted(conn, query.group_by(r.body_id))


def _notices(conn: Connection, year: int, now: datetime) -> tuple[Counter[str], Counter[str]]:
    """Notices of the year whose term is over, and those of them that are signed off, by district."""
    n, u = t.notices.c, t.units.c
    first, end = _span(year)
    query = (
        select(
            u.district_code,
            func.count().label("ended"),
            func.sum(case((n.state == NoticeState.CLOSED.value, 1), else_=0)),
        )
        .join_from(t.notices, t.units, u.id == n.unit_id)
        .where(n.issued_at >= first, n.issued_at < end, terms.passed(now))
        .where(n.state.not_in([state.value for state in TAKEN_BACK]))
        .group_by(u.district_code)
    )
    rows = conn.execute(query).all()
    return Counter({code: ended for code, ended, _ in rows}), Counter({code: int(done) for code, _, done in rows})


def _returned(conn: Connection, year: int) -> Counter[str]:
    """How often a document of the year came back from above, by unit."""
    d, e = t.documents.c, t.events.c
    back = (e.subject_kind == "document") & (e.subject_id == d.id) & (e.kind == happenings.DOCUMENT_RETURN.kind)
    query = (
        select(d.unit_id, func.count())
        .join_from(t.documents, t.events, back)
        .where(d.kind.in_((kinds.PLAN.value, kinds.REPORT.value)), d.period.like(f"{year}-%"))
        .group_by(d.unit_id)
    )
    return _counted(conn, query)


def _upheld(conn: Connection, year: int) -> Counter[str]:
    """Objections to notices and to scores that were found right, by section."""
    a, n, o, d = t.answers.c, t.notices.c, t.score_objections.c, t.documents.c
    first, end = _span(year)
    notices = (
        select(n.section_id, func.count())
        .join_from(t.answers, t.notices, n.id == a.notice_id)
        .where(
            a.kind == AnswerKind.OBJECTION.value,
            a.decision == AnswerDecision.UPHELD.value,
            a.decided_at >= first,
            a.decided_at < end,
        )
        .group_by(n.section_id)
    )
    scores = (
        select(d.unit_id, func.count())
        .join_from(t.score_objections, t.documents, d.id == o.document_id)
        .where(o.decision == AnswerDecision.UPHELD.value, o.decided_at >= first, o.decided_at < end)
        .group_by(d.unit_id)
    )
    found: Counter[str] = Counter()
    for query in (notices, scores):
        found.update(_counted(conn, query))
    return found


def _months(year: int, now: datetime) -> list[str]:
    """Months of the year that have begun."""
    return [month for month in months_of_year(year) if month <= month_in_shanghai(now)]


def _filed(
    conn: Connection,
    kind: DocumentKind,
    year: int,
    now: datetime,
    days: Calendar,
    sections: Mapping[str, str],
    since: Mapping[str, date],
) -> dict[str, Filed]:
    """Papers due so far and how they came, by district. Months before any district filed the first one are not due:
    the system was not in use."""
    d, codes = t.documents.c, list(sections)
    rows: Sequence[Any] = conn.execute(
        select(d.unit_id, d.period, d.late).where(
            d.kind == kind.value, d.period.like(f"{year}-%"), d.state.in_(_HANDED_IN)
        )
    ).all()
    start = min((row.period for row in rows), default="")
    months = [month for month in months_of_year(year) if start and month >= start]
    ends = {month: terms_of(conn, days, kind, codes, month) for month in months}
    found: dict[str, Filed] = {}
    for code, section in sections.items():
        owed = [month for month in months if ends[month][code].effective >= since[section]]
        due = [month for month in owed if ends[month][code].over(now)]
        own = [row for row in rows if row.unit_id == section and row.period in due]
        late = sum(bool(row.late) for row in own)
        found[code] = Filed(len(due), len(own) - late, late)
    return found
