"""A district's month as the ledger has it now: the rows that `procedures.reporting` folds, and findings to be named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, String, and_, case, cast, exists, func, or_, select

from shared.catalogue import Severity
from shared.moment import SHANGHAI, day_in_shanghai, from_iso, month_in_shanghai, to_iso
from shared.notice import TAKEN_BACK, NoticeState
from shared.organisation import INSPECTED
from sync_server.acts.reports.special_month import cases_counted
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.counted import counted
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
# What a notice's answers say of it, the first of these that they say, and how it then stood.
_LATE, _ON_TIME, _OBJECTED = 0, 1, 2
_STANDING = {
    _LATE: MonthEnd.LATE.value,
    _ON_TIME: MonthEnd.ON_TIME.value,
    _OBJECTED: MonthEnd.PENDING.value,
}

# Marks of records whose moment may be another than the one they tell.
_MOMENT_UNCONFIRMED = (RecordMark.BACKFILLED, RecordMark.UNCHECKED_CLOCK, RecordMark.NO_TIME)

_r = t.records.c
_PAIRED = or_(  # a second inspector was there
    _r.people["second", "id"].as_string().is_not(None),
    # filed before the directory's answer was kept with the record
    and_(_r.people["inspector"].as_string().is_(None), _r.body["second_inspector", "id"].as_string().is_not(None)),
)

# How many findings by the unit that answers, the unit inspected, item and severity.
Found = Counter[tuple[str, str, str, str]]


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
    # Where the walk by moments begins: no check is certain that is older than every enrolment.
    begins = select(func.min(d.enrolled_at)).scalar_subquery()
    certain = certain.where(told, r.occurred_at >= begins, r.occurred_at >= d.enrolled_at)
    certain = certain.order_by(r.occurred_at).limit(1)
    first = conn.execute(certain).scalar()
    earliest = conn.execute(select(r.received_at).order_by(r.occurred_at).limit(1)).scalar()
    if earliest is None:
        return ""
    # Nothing is received before it occurs: what came in before these two also occurred before them, and is found by
    # the index of moments.
    known = min(first or earliest, earliest)
    others = conn.execute(select(func.min(r.received_at)).where(r.occurred_at < known)).scalar()
    return month_in_shanghai(from_iso(min(known, others or known)))


def in_use(conn: Connection, months: Iterable[str]) -> list[str]:
    """Those of the months (`2026-11`) in which the ledger was in use, in their order; none while it holds no record."""
    first = first_month(conn)
    return [month for month in months if first and month >= first]


def last_in_use(conn: Connection, last: str, most: int) -> list[str]:
    """The months to `last`, at `most` so many, oldest first, without those before the ledger was in use; `last`
    stands there in any case."""
    return in_use(conn, [month_after(last, -back) for back in reversed(range(most))]) or [last]


def ledger_rows(
    conn: Connection,
    district_code: str,
    section_id: str,
    month: str,
    *,
    own: bool = True,
    answering: bool = True,
    found: Found | None = None,
) -> LedgerRows:
    """What the ledger holds now of the district's month: the inspections that the section's people made, and what was
    found at the district's units by whomever. Not `own`: all inspections of these units, not `answering`: what was
    found under the unit inspected, as reports once counted. `found`: what `found_in` said of the month, where it was
    asked already."""
    span, area, u = span_of(month), Area(district_code=district_code), t.units.c
    here = (u.district_code == district_code) & u.kind.in_(INSPECTED)
    units = {
        row.id: row.name
        for row in conn.execute(select(u.id, u.name).where(here & u.active).order_by(u.kind.desc(), u.street_code))
    }
    made = _made(conn, section_id, span, district_code) if own else []
    records, findings, notices = (
        _by_unit(made) if own else _records(conn, area, span),
        _findings(conn, found or found_in(conn, district_code, month))
        if answering
        else _findings_where_inspected(conn, area, month),
        notices_by_standing(conn, t.notices.c.district_code == district_code, span),
    )
    elsewhere = {row[0] for rows in (records, findings, notices) for row in rows} - set(units)
    others = {row.id: row.name for row in conn.execute(select(u.id, u.name).where(u.id.in_(elsewhere)))}
    beside = _beside(conn, district_code, section_id, span)
    if own:
        beside = replace(beside, others=_all_made(conn, district_code, span) - sum(row.here for row in made))
    return LedgerRows(units, records, findings, notices, groups_of_items(conn), others, beside, own, answering)


def made_by(conn: Connection, body_id: str, span: Month) -> list[tuple[str, int, int]]:
    """Inspections by unit that people of the body made, with the inspectors sent (人次)."""
    return _by_unit(_made(conn, body_id, span))


def _made(conn: Connection, body_id: str, span: Month, district_code: str = "") -> Sequence[Row[Any]]:
    """Of the body's inspections, by `unit_id`: the `number` of them, how many were `paired`, and made `here`, in the
    district."""
    r = t.records.c
    # Made up row by row before they are grouped, or SQLite would put every record's whole body in order with them.
    each = (
        select(
            r.unit_id,
            case((_PAIRED, 1), else_=0).label("paired"),
            case((r.district_code == district_code, 1), else_=0).label("here"),
        )
        .where(r.body_id == body_id, span.holds(r.occurred_at))
        .cte("each_one")
        .prefix_with("MATERIALIZED")
    )
    sums = (func.sum(each.c.paired).label("paired"), func.sum(each.c.here).label("here"))
    query = select(each.c.unit_id, func.count().label("number"), *sums).group_by(each.c.unit_id)
    return conn.execute(query).all()


def _by_unit(made: Iterable[Row[Any]]) -> list[tuple[str, int, int]]:
    return [(row.unit_id, row.number, row.number + int(row.paired)) for row in made]


def _all_made(conn: Connection, district_code: str, span: Month) -> int:
    """The inspections of the district's units, whoever made them; the index alone tells."""
    r = t.records.c
    here = select(func.count()).where(r.district_code == district_code, span.holds(r.occurred_at))
    return int(conn.execute(here).scalar_one())


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


def _findings(conn: Connection, found: Found) -> list[tuple[str, str, str, int]]:
    """By the unit under which each stands (`ledger.counted.charged_to`)."""
    u = t.units.c
    answering = {key[0] for key in found}
    units = set(conn.execute(select(u.id).where(u.id.in_(answering), u.kind.in_(INSPECTED))).scalars())
    numbers: Counter[tuple[str, str, str]] = Counter()
    for (answers, unit_id, item, severity), number in found.items():
        numbers[answers if answers in units else unit_id, item, severity] += number
    return [(*key, number) for key, number in numbers.items()]


def found_in(conn: Connection, district_code: str, month: str) -> Found:
    """How many findings the district's month holds by the unit that answers, the unit inspected, item and severity.

    Nearly always the two are one: the sums that the ledger keeps by the unit inspected tell of these, and only those
    for which another unit answers are counted one by one."""
    numbers: Found = Counter()
    for unit_id, item, severity, number in _findings_where_inspected(conn, Area(district_code=district_code), month):
        numbers[unit_id, unit_id, item, severity] += number
    f = t.findings.c
    key = (f.answering_unit_id, f.unit_id, f.item_code, f.severity)
    elsewhere = (f.district_code == district_code, f.month == month, counted(), f.answering_unit_id != f.unit_id)
    for answers, unit_id, item, severity, number in conn.execute(
        select(*key, func.count()).where(*elsewhere).group_by(*key)
    ):
        numbers[answers, unit_id, item, severity] += number
        numbers[unit_id, unit_id, item, severity] -= number
    return +numbers


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
    answered = (a.kind == AnswerKind.FEEDBACK.value) & (a.round == 1)
    objected = a.kind == AnswerKind.OBJECTION.value
    under_review = objected & (a.decided_at.is_(None) | (a.decided_at >= span.end))  # no term runs meanwhile
    # A notice's answers are looked up once, by the notice: asked for by kind and time, SQLite would walk through all
    # answers there ever were for each notice.
    ranked = case((answered & a.late, _LATE), (answered, _ON_TIME), (under_review, _OBJECTED))
    said = select(func.min(ranked)).where(a.notice_id == n.id, a.at < span.end).scalar_subquery()
    unanswered = case((missed, MonthEnd.OVERDUE.value), else_=MonthEnd.PENDING.value)
    each = (
        select(
            n.unit_id,
            case(_STANDING, value=said, else_=unanswered).label("standing"),
            case(((n.state == NoticeState.CLOSED.value) & (n.closed_at < span.end), 1), else_=0).label("closed"),
        )
        .where(which, span.holds(n.issued_at), n.state.not_in(_NOT_ISSUED))
        .cte("each_one")
        .prefix_with("MATERIALIZED")
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


def repeated(
    conn: Connection, body: InspectionBody, month: str, times: int, found: Found | None = None
) -> list[Repeated]:
    """Items found at least `times` times at places for which one unit answers, the most frequent first. `found`: what
    `found_in` said of a district's month, where it was asked already."""
    numbers: Counter[tuple[str, str]] = Counter()
    if body.scope is Scope.CITY:
        numbers.update(_found_by(conn, body.id, month))
    else:
        for (answers, _, item, _), number in (found or found_in(conn, body.district_code, month)).items():
            numbers[answers, item] += number
    often = [(-number, *key) for key, number in numbers.items() if number >= times]
    shown = sorted(often)[:MOST_EXAMPLES]
    u, c = t.units.c, t.catalogue_items.c
    names = {row.id: row.name for row in conn.execute(select(u.id, u.name).where(u.id.in_({row[1] for row in shown})))}
    items = select(c.code, func.max(c.text).label("text")).where(c.code.in_({row[2] for row in shown}))
    texts = {row.code: row.text for row in conn.execute(items.group_by(c.code))}
    return [Repeated(names[unit_id], texts.get(item, item), -number) for number, unit_id, item in shown]


def _found_by(conn: Connection, body_id: str, month: str) -> dict[tuple[str, str], int]:
    """How many findings of the month the body's people made, by the unit that answers and by item."""
    f, r = t.findings.c, t.records.c
    query = (
        select(f.answering_unit_id, f.item_code, func.count())
        .join_from(t.findings, t.records, f.record_id == r.id)
        .where(r.body_id == body_id, f.month == month, counted())
        .group_by(f.answering_unit_id, f.item_code)
    )
    return {(row[0], row[1]): row[2] for row in conn.execute(query)}


def circulated_to(conn: Connection, body: InspectionBody) -> Sequence[str]:
    """Ids of the units among which the report is circulated (在本单位内部进行通报): a district's own; the detachment
    has none below it."""
    if body.scope is Scope.CITY:
        return ()
    u = t.units.c
    here = (u.district_code == body.district_code) & u.kind.in_(INSPECTED) & u.active
    return conn.execute(select(u.id).where(here).order_by(u.street_code, u.id)).scalars().all()
