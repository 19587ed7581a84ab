"""A district's month as the ledger has it now: the rows that `procedures.reporting` folds, and findings to be named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, and_, case, cast, exists, func, or_, select, true

from shared.catalogue import Severity
from shared.moment import SHANGHAI, day_in_shanghai, from_iso, month_in_shanghai, to_iso
from shared.notice import TAKEN_BACK, NoticeState
from shared.organisation import INSPECTED
from sync_server.acts.reports.special_month import cases_counted
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.counted import charged_to, counted
from sync_server.ledger.figures import GROUP_LENGTH, Area, units_of
from sync_server.ledger.spans import Span
from sync_server.ledger.work_figures import visits
from sync_server.notices.deeds.held_notice import ANSWER
from sync_server.notices.rules.pursuit import PursuitState
from sync_server.procedures.answers import AnswerKind
from sync_server.procedures.inspection_bodies import InspectionBody
from sync_server.procedures.months import month_after
from sync_server.procedures.permissions import Scope
from sync_server.procedures.record_marks import RecordMark
from sync_server.procedures.reporting.figures import Beside, LedgerRows, MonthEnd, group_name
from sync_server.procedures.reporting.words import MOST_EXAMPLES, Example, Repeated

# Not yet in force, or taken back: no notice of the month.
_NOT_ISSUED = [state.value for state in (NoticeState.AWAITING_CONFIRMATION, *TAKEN_BACK)]


# Marks of records whose moment may be another than the one they tell.
_MOMENT_UNCONFIRMED = (RecordMark.BACKFILLED, RecordMark.UNCHECKED_CLOCK, RecordMark.NO_TIME)

_r = t.records.c
_PAIRED = or_(  # a second inspector was there
    _r.people["second"]["id"].as_string().is_not(None),
    # filed before the directory's answer was kept with the record
    and_(_r.people["inspector"].as_string().is_(None), _r.body["second_inspector"]["id"].as_string().is_not(None)),
)


@dataclass(frozen=True)
class Month:
    """A calendar month in Shanghai as moments: from `start`, before `end` (ISO 8601 in UTC)."""

    month: str
    start: str
    end: str

    @property
    def last_day(self) -> str:
        """Its last day, an ISO date."""
        return Span.month(self.month).last.isoformat()

    def holds(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        return and_(column >= self.start, column < self.end)


def span_of(month: str) -> Month:
    """The span of `2026-11`. Raises ValueError for what is no month."""
    first = date.fromisoformat(f"{month}-01")
    return Month(month, _start(first), _start(date.fromisoformat(f"{month_after(month)}-01")))


def _start(day: date) -> str:
    return to_iso(datetime.combine(day, time(), SHANGHAI))


def first_month(conn: Connection) -> str:
    """The month from which on the ledger is in use; '' while it holds no record: earlier months have nothing to report.
    It is that of the first check. One whose moment was keyed in from paper (补录), read off a clock that nothing
    confirms, or lies before its phone was enrolled, says no more than that the ledger was in use when it came in: a
    sheet of the month before, or a phone that woke up in another year, does not make months of everybody's figures into
    months in which nothing was done."""
    r, d = t.records.c, t.devices.c
    flags = cast(r.flags, String)
    told = and_(*(flags.not_like(f'%"{mark.value}"%') for mark in _MOMENT_UNCONFIRMED))
    certain = select(r.occurred_at).join_from(t.records, t.devices, d.id == r.device_id)
    certain = certain.where(told, r.occurred_at >= d.enrolled_at).order_by(r.occurred_at).limit(1)
    first = conn.execute(certain).scalar()
    # What came in before that also occurred before it: nothing is received before it occurs.
    others = select(func.min(r.received_at)).where(r.occurred_at < first if first else true())
    moments = [moment for moment in (first, conn.execute(others).scalar()) if moment]
    return month_in_shanghai(from_iso(min(moments))) if moments else ""


def in_use(conn: Connection, months: Iterable[str]) -> list[str]:
    """Those of the months (`2026-11`) in which the ledger was in use, in their order; none while it holds no record."""
    first = first_month(conn)
    return [month for month in months if first and month >= first]


def last_in_use(conn: Connection, last: str, most: int) -> list[str]:
    """The months to `last`, at `most` so many, oldest first, without those before the ledger was in use; `last`
    stands there in any case."""
    return in_use(conn, [month_after(last, -back) for back in reversed(range(most))]) or [last]


def ledger_rows(
    conn: Connection, district_code: str, section_id: str, month: str, *, own: bool = True, answering: bool = True
) -> LedgerRows:
    """What the ledger holds now of the district's month: the inspections that the section's people made, and what was
    found at the district's units by whomever. Not `own`: all inspections of these units, not `answering`: what was
    found under the unit inspected, as reports once counted."""
    span, area, u = span_of(month), Area(district_code=district_code), t.units.c
    here = (u.district_code == district_code) & u.kind.in_(INSPECTED)
    units = {
        row.id: row.name
        for row in conn.execute(select(u.id, u.name).where(here & u.active).order_by(u.kind.desc(), u.street_code))
    }
    records, findings, notices = (
        made_by(conn, section_id, span) if own else _records(conn, area, span),
        _findings(conn, district_code, month) if answering else _findings_where_inspected(conn, area, month),
        notices_by_standing(conn, t.notices.c.district_code == district_code, span),
    )
    elsewhere = {row[0] for rows in (records, findings, notices) for row in rows} - set(units)
    others = {row.id: row.name for row in conn.execute(select(u.id, u.name).where(u.id.in_(elsewhere)))}
    beside = _beside(conn, district_code, section_id, span)
    if own:
        beside = replace(beside, others=_made_by_others(conn, district_code, section_id, span))
    return LedgerRows(units, records, findings, notices, groups_of_items(conn), others, beside, own, answering)


def made_by(conn: Connection, body_id: str, span: Month) -> list[tuple[str, int, int]]:
    """Inspections by unit that people of the body made, with the inspectors sent (人次)."""
    r = t.records.c
    people = func.count() + func.sum(case((_PAIRED, 1), else_=0))
    made = select(r.unit_id, func.count(), people).where(r.body_id == body_id, span.holds(r.occurred_at))
    return [(row[0], row[1], int(row[2])) for row in conn.execute(made.group_by(r.unit_id))]


def _made_by_others(conn: Connection, district_code: str, section_id: str, span: Month) -> int:
    r = t.records.c
    here = select(func.count()).where(r.district_code == district_code, span.holds(r.occurred_at))
    return int(conn.execute(here.where(r.body_id != section_id)).scalar_one())


def _records(conn: Connection, area: Area, span: Month) -> list[tuple[str, int, int]]:
    """Inspections by unit, with the inspectors sent: one each, and the second one where there was one."""
    r = t.records.c
    paired = select(r.unit_id, func.count()).where(
        r.district_code == area.district_code,
        span.holds(r.occurred_at),
        _PAIRED,
    )
    second: dict[str, int] = {row[0]: row[1] for row in conn.execute(paired.group_by(r.unit_id))}
    found = visits(conn, area, Span.month(span.month))
    return [(unit_id, one.visits, one.visits + second.get(unit_id, 0)) for unit_id, one in found.items()]


def _findings(conn: Connection, district_code: str, month: str) -> list[tuple[str, str, str, int]]:
    """By the unit that answers."""
    f, unit_id = t.findings.c, charged_to()
    query = (
        select(unit_id, f.item_code, f.severity, func.count())
        .join_from(t.findings, t.units, t.units.c.id == f.answering_unit_id)
        .where(f.district_code == district_code, f.month == month, counted())
        .group_by(unit_id, f.item_code, f.severity)
    )
    return [(row[0], row[1], row[2], row[3]) for row in conn.execute(query)]


def _findings_where_inspected(conn: Connection, area: Area, month: str) -> list[tuple[str, str, str, int]]:
    """From the sums that the ledger keeps of whole months, unit by unit and item by item."""
    c = t.finding_counts.c
    query = select(c.scope_id, c.item_code, c.severity, c.findings).where(
        c.scope_id.in_(units_of(conn, area)), c.period == month, func.length(c.item_code) > GROUP_LENGTH, c.findings > 0
    )
    return [(row[0], row[1], row[2], row[3]) for row in conn.execute(query)]


def notices_by_standing(
    conn: Connection, which: ColumnElement[bool], span: Month
) -> list[tuple[str, MonthEnd, bool, int]]:
    """Those of the notices `which` that were issued in the month, by unit and by how they stood at its end."""
    n, a, c = t.notices.c, t.answers.c, t.terms.c
    # Each round has its own term in the book, so that a later one does not hide that the first was missed.
    of_answer = (c.subject_kind == "notice") & (c.subject_id == n.id) & (c.what == ANSWER)
    missed = exists().where(of_answer, terms.missed(from_iso(span.end)))
    # As everywhere: whether a unit answered in time is said of its first feedback.
    answered = (a.notice_id == n.id) & (a.kind == AnswerKind.FEEDBACK.value) & (a.round == 1) & (a.at < span.end)
    objected = (a.notice_id == n.id) & (a.kind == AnswerKind.OBJECTION.value) & (a.at < span.end)
    under_review = objected & (a.decided_at.is_(None) | (a.decided_at >= span.end))  # no term runs meanwhile
    standing = case(
        (exists().where(answered & a.late), MonthEnd.LATE.value),
        (exists().where(answered), MonthEnd.ON_TIME.value),
        (exists().where(under_review), MonthEnd.PENDING.value),
        (missed, MonthEnd.OVERDUE.value),
        else_=MonthEnd.PENDING.value,
    )
    closed = case(((n.state == NoticeState.CLOSED.value) & (n.closed_at < span.end), 1), else_=0)
    each = (
        select(n.unit_id, standing.label("standing"), closed.label("closed"))
        .where(which, span.holds(n.issued_at), n.state.not_in(_NOT_ISSUED))
        .subquery()
        .c
    )
    query = select(each.unit_id, each.standing, each.closed, func.count())
    rows = conn.execute(query.group_by(each.unit_id, each.standing, each.closed))
    return [(row[0], MonthEnd(row[1]), bool(row[2]), row[3]) for row in rows]


def groups_of_items(conn: Connection) -> dict[str, str]:
    """The groups of the catalogue by their two letters, in order."""
    c = t.catalogue_items.c
    rows = conn.execute(select(c.code, c.group).order_by(c.position)).all()
    groups: dict[str, str] = {}
    for row in rows:
        groups.setdefault(row.code[:2], group_name(row.group))
    return groups


def _beside(conn: Connection, district_code: str, section_id: str, span: Month) -> Beside:
    p, d, al, n = t.pursuits.c, t.documents.c, t.alerts.c, t.notices.c

    def number(*where: ColumnElement[bool]) -> int:
        return int(conn.execute(select(func.count()).where(*where)).scalar_one())

    issued = (d.district_code == district_code, span.holds(d.issued_at))
    raised = (al.section_id == section_id, span.holds(al.raised_at))
    earlier = (n.district_code == district_code, n.state == NoticeState.CLOSED.value, span.holds(n.closed_at))
    with_ground = p.state != PursuitState.TAKEN_BACK.value  # not opened for a term that had not run out
    return Beside(
        pursuits=number(p.district_code == district_code, span.holds(p.opened_at), with_ground),
        supervised=number(d.kind == kinds.SUPERVISION.value, *issued),
        proposed=number(d.kind == kinds.ACCOUNTABILITY.value, *issued),
        alerts=number(*raised),
        acknowledged=number(*raised, al.acknowledged_at < span.end),
        done=number(*raised, al.done_at < span.end),
        closed_earlier=number(*earlier, n.issued_at < span.start),
        **cases_counted(conn, section_id, span.month),
    )


def examples(
    conn: Connection,
    body: InspectionBody,
    month: str,
    severities: Sequence[Severity] = (Severity.GRAVE, Severity.MAJOR),
) -> list[Example]:
    """Findings to be named in the report of the district, or of the detachment that made them, under the units that
    answer for them, grave ones first; none on a squad's leader, which only the section knows (domain.md §1.1)."""
    f, r, u = t.findings.c, t.records.c, t.units.c
    theirs = r.body_id == body.id if body.scope is Scope.CITY else f.district_code == body.district_code
    found: list[Example] = []
    for severity in severities:
        query = (
            select(f.occurred_at, f.item_text, f.facts, u.name.label("unit_name"), r.address)
            .join_from(t.findings, t.records, f.record_id == r.id)
            .join(t.units, u.id == f.answering_unit_id)
            .where(theirs, f.month == month, f.severity == severity.value, counted())
            .where(r.leader_concerned.is_(False))
            .order_by(f.occurred_at, f.id)
            .limit(MOST_EXAMPLES - len(found))
        )
        found += [
            Example(
                row.unit_name,
                day_in_shanghai(from_iso(row.occurred_at)).isoformat(),
                row.address,
                row.item_text,
                row.facts,
            )
            for row in conn.execute(query)
        ]
    return found


def repeated(conn: Connection, body: InspectionBody, month: str, times: int) -> list[Repeated]:
    """Items found at least `times` times at places for which one unit answers, the most frequent first."""
    f, r, u, c = t.findings.c, t.records.c, t.units.c, t.catalogue_items.c
    theirs = r.body_id == body.id if body.scope is Scope.CITY else f.district_code == body.district_code
    number = func.count()
    query = (
        select(u.name, func.coalesce(func.max(c.text), f.item_code).label("item"), number.label("number"))
        .join_from(t.findings, t.records, f.record_id == r.id)
        .join(t.units, u.id == f.answering_unit_id)
        .outerjoin(t.catalogue_items, c.code == f.item_code)
        .where(theirs, f.month == month, counted())
        .group_by(u.id, u.name, f.item_code)
        .having(number >= times)
        .order_by(number.desc(), u.id, f.item_code)
        .limit(MOST_EXAMPLES)
    )
    return [Repeated(row.name, row.item, row.number) for row in conn.execute(query)]


def circulated_to(conn: Connection, body: InspectionBody) -> Sequence[str]:
    """Ids of the units among which the report is circulated (在本单位内部进行通报): a district's own; the detachment
    has none below it."""
    if body.scope is Scope.CITY:
        return ()
    u = t.units.c
    here = (u.district_code == body.district_code) & u.kind.in_(INSPECTED) & u.active
    return conn.execute(select(u.id).where(here).order_by(u.street_code, u.id)).scalars().all()
