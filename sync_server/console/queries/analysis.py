"""数据分析: what the dashboards show, read from the figures of the ledger within the viewer's reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, or_, select, union_all

from shared.catalogue import Severity
from shared.moment import day_in_shanghai, from_iso
from shared.organisation import INSPECTED
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console.chosen_span import ChosenSpan
from sync_server.console.listing import Filters
from sync_server.console.maps import Dot
from sync_server.console.queries import AnyRow, reference
from sync_server.ledger import figures
from sync_server.ledger import tables as t
from sync_server.ledger.counted import counted
from sync_server.ledger.figures import Area, Only
from sync_server.ledger.spans import Span, newest
from sync_server.ledger.work_figures import Visits
from sync_server.procedures.hotspots import Cell
from sync_server.procedures.permissions import Action
from sync_server.procedures.repeats import Occurrence, Repeat, repeats, window
from sync_server.procedures.rulebook import RepeatRules

SAMPLE = 2_000  # findings on a map, and those an hour table counts one by one
REPEATS = 40  # shown, the most frequent
f, c, u = t.findings.c, t.finding_counts.c, t.units.c


@dataclass(frozen=True)
class Subject:
    """What a dashboard is about: whose findings, of what, in which span."""

    area: Area
    only: Only
    period: ChosenSpan
    filters: Filters

    @property
    def span(self) -> Span:
        return self.period.span

    def findings_url(self, **more: str) -> str:
        """The list of exactly the findings behind a figure."""
        values = {
            "counted": "1",
            "from": self.span.first.isoformat(),
            "to": self.span.last.isoformat(),
            "district": self.filters.text("district"),
            "unit": self.area.unit_id,
            "item": self.only.item,
            "severity": self.only.severity,
        }
        return Filters(values).url("/findings", **more)


def read_subject(conn: Connection, viewer: Viewer, filters: Filters, period: ChosenSpan) -> Subject:
    """Whose and which findings the URL asks for, never beyond the viewer's reach. Raises Problem (not found) for a unit
    outside it."""
    district = viewer.district_code
    if viewer.city_wide:
        district = filters.text("district") if filters.text("district") in reference.districts() else ""
    unit = filters.text("unit")
    if unit:
        row = reference.unit_in_reach(conn, viewer, Action.ANALYSE, unit)
        district = district or row.district_code
        if row.district_code != district:
            unit = ""  # the district was changed after the unit had been chosen
    severity = filters.text("severity") if filters.text("severity") in figures.SEVERITIES else ""
    return Subject(Area(district, unit), Only(filters.text("item")[:8], severity), period, filters)


def units_shown(conn: Connection, viewer: Viewer, area: Area) -> Sequence[AnyRow]:
    """The units one can choose: those of the district; none while the whole city is looked at."""
    if not area.district_code:
        return []
    where = [scope.in_area(viewer, Action.ANALYSE, u.district_code), u.district_code == area.district_code]
    rows = conn.execute(
        select(u.id, u.name, u.kind, u.district_code, u.active)
        .where(*where, u.kind.in_(INSPECTED))
        .order_by(u.kind.desc(), u.street_code, u.name)
    )
    return rows.all()


def unit_names(conn: Connection, unit_ids: Sequence[str]) -> dict[str, str]:
    return {row.id: row.name for row in conn.execute(select(u.id, u.name).where(u.id.in_(unit_ids)))}


def item_names(conn: Connection) -> dict[str, str]:
    """All items that ever were in the catalogue: code → text."""
    i = t.catalogue_items.c
    return {row.code: row.text for row in conn.execute(select(i.code, i.text))}


def group_names(conn: Connection) -> dict[str, str]:
    """The catalogue's groups: `JM` → `街面实效`."""
    i = t.catalogue_items.c
    rows = conn.execute(select(i.code, i.group).order_by(i.position.desc()))
    return {row.code[: figures.GROUP_LENGTH]: _short(row.group) for row in rows}


def item_choices(conn: Connection) -> list[tuple[str, str, list[AnyRow]]]:
    """Groups with their items, as a filter offers them."""
    found: dict[str, list[AnyRow]] = {}
    for item in reference.items(conn):
        found.setdefault(item.code[: figures.GROUP_LENGTH], []).append(item)
    return [(group, _short(rows[0].group), rows) for group, rows in found.items()]


def _short(group: str) -> str:
    """`一、日常执法任务完成 — 街面实效 (JM)` → `街面实效`."""
    return group.rpartition(" — ")[2].partition(" (")[0]


def coverage(conn: Connection, visited: Mapping[str, Visits]) -> list[tuple[str, str, int, int, int]]:
    """By district: code, name, units to inspect, inspections of them, units without one."""
    rows = conn.execute(select(u.id, u.district_code).where(u.active, u.kind.in_(INSPECTED))).all()
    found = []
    for code, name in reference.districts().items():
        own = [visited.get(row.id, Visits()).visits for row in rows if row.district_code == code]
        found.append((code, name, len(own), sum(own), own.count(0)))
    return found


def _where(subject: Subject, span: Span) -> list[ColumnElement[bool]]:
    first, after = span.moments
    found = [counted(), f.occurred_at >= first, f.occurred_at < after]
    if subject.area.unit_id:
        found.append(f.unit_id == subject.area.unit_id)
    elif subject.area.district_code:
        found.append(f.district_code == subject.area.district_code)
    if subject.only.group:
        found.append(func.substr(f.item_code, 1, figures.GROUP_LENGTH) == subject.only.item)
    elif subject.only.item:
        found.append(f.item_code == subject.only.item)
    if subject.only.severity:
        found.append(f.severity == subject.only.severity)
    return found


def sampled(conn: Connection, subject: Subject) -> Span:
    """The newest part of the span that holds about SAMPLE findings at most; the whole span when it does not hold
    more."""
    span, reach = subject.span, timedelta(days=62)
    while True:
        part = Span(max(span.first, span.last - reach), span.last)
        days = figures.by_day(conn, subject.area, part, subject.only)
        since = newest({day: tally.findings for day, tally in days.items()}, SAMPLE)
        if since or part.first == span.first:
            return Span(since, span.last) if since else span
        reach *= 4


@dataclass(frozen=True)
class PlacedFinding(Dot):
    """A finding on the map, and the record it is of; `row` is what its point says."""

    record_id: str
    row: AnyRow


@dataclass(frozen=True)
class Placed:
    """Findings with a position in a span, at most SAMPLE of the newest; `without` have none."""

    dots: list[PlacedFinding]
    span: Span
    without: int


def placed(conn: Connection, subject: Subject) -> Placed:
    """The findings for the map."""
    span = sampled(conn, subject)
    r = t.records.c
    shown = (f.id, f.record_id, f.item_code, f.item_text, f.severity, f.state, f.facts, f.occurred_at)
    query = select(*shown, f.latitude, f.longitude, r.unit_name, r.address)
    query = query.join_from(t.findings, t.records, f.record_id == r.id).where(*_where(subject, span))
    rows = conn.execute(query.order_by(f.occurred_at.desc(), f.id.desc()).limit(SAMPLE)).all()
    dots = [
        PlacedFinding(row.latitude, row.longitude, row.severity == Severity.GRAVE, row.record_id, row)
        for row in rows
        if row.latitude is not None
    ]
    return Placed(dots, span, len(rows) - len(dots))


def months_of(conn: Connection, subject: Subject, cells: Sequence[Cell], span: Span) -> list[dict[str, int]]:
    """How many findings lie in each of the cells, by month of the span; one question for all cells.

    Where they lie is all that is looked up, and what else must hold is counted: SQLite, given the choice, would walk
    through all findings of the district for each cell, not through the index of places."""
    found: list[dict[str, int]] = [{} for _ in cells]
    if not cells:
        return found
    fitting = func.sum(case((and_(*_where(subject, span)), 1), else_=0))
    parts = []
    for n, cell in enumerate(cells):
        south, north, west, east = cell.bounds
        inside = (f.latitude >= south, f.latitude < north, f.longitude >= west, f.longitude < east)
        parts.append(select(literal(n), f.month, fitting).where(*inside).group_by(f.month).having(fitting > 0))
    for n, month, number in conn.execute(union_all(*parts)):
        found[n][month] = int(number)
    return found


def addresses(conn: Connection, records: Mapping[Cell, str]) -> dict[Cell, str]:
    """What the records say about the place, for cells with one of their records."""
    r = t.records.c
    known = {row.id: row.address for row in conn.execute(select(r.id, r.address).where(r.id.in_(records.values())))}
    return {cell: known[record_id] for cell, record_id in records.items() if known.get(record_id)}


def repeated(conn: Connection, subject: Subject, rules: RepeatRules, last: date) -> list[Repeat]:
    """Units and items that come back within the days of the rule that end with `last`; REPEATS at most.

    The months' sums name the few that can be meant, an index on unit and item finds their findings."""
    first = window(rules, last)
    span = Span(first.replace(day=1), Span.month(f"{last:%Y-%m}").last)
    units = figures.units_of(conn, subject.area)
    fit = [c.scope_id.in_(units), c.period.in_(span.months), func.length(c.item_code) > figures.GROUP_LENGTH]
    if subject.only.item:
        fit.append(c.item_code.startswith(subject.only.item, autoescape=True))
    if subject.only.severity:
        fit.append(c.severity == subject.only.severity)
    number = func.sum(c.findings)
    query = select(c.scope_id, c.item_code).where(*fit).group_by(c.scope_id, c.item_code).having(number >= rules.times)
    pairs = [
        tuple(row) for row in conn.execute(query.order_by(number.desc(), c.item_code, c.scope_id).limit(2 * REPEATS))
    ]
    if not pairs:
        return []
    start, after = Span(first, last).moments
    of_pairs = or_(*((f.unit_id == unit) & (f.item_code == item) for unit, item in pairs))
    found = select(f.id, f.unit_id, f.item_code, f.occurred_at).where(
        of_pairs, counted(), f.occurred_at >= start, f.occurred_at < after
    )
    if subject.only.severity:
        found = found.where(f.severity == subject.only.severity)
    occurrences = (
        Occurrence(row.id, row.unit_id, row.item_code, day_in_shanghai(from_iso(row.occurred_at)))
        for row in conn.execute(found)
    )
    return repeats(occurrences, rules, last)[:REPEATS]


def by_weekday_and_hour(conn: Connection, subject: Subject) -> tuple[dict[tuple[int, int], int], Span]:
    """Findings by weekday and hour, with the span that was counted: shorter where they are counted one by one."""
    one_by_one = subject.area.unit_id or subject.only.item
    span = sampled(conn, subject) if one_by_one else subject.span
    return figures.by_hour(conn, subject.area, span, subject.only), span


def until(span: Span, today: date) -> date:
    """The last day of the span that has come."""
    return min(span.last, max(span.first, today))
