"""督察记录 and 问题: lists and the single record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, case, exists, func, or_, select

from shared.catalogue import Severity
from shared.finding import FindingState
from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.acts.originals import awaits_decision
from sync_server.console.listing import Filters
from sync_server.console.map_area import LONGEST, read_area
from sync_server.console.queries import AnyRow
from sync_server.console.queries.urgency import urgency
from sync_server.ledger import tables as t
from sync_server.ledger.counted import counted
from sync_server.procedures.hotspots import read_cell
from sync_server.procedures.permissions import Action

r, f, n = t.records.c, t.findings.c, t.notices.c
_answering = t.units.alias("answering")


def severity_rank(column: ColumnElement[str]) -> ColumnElement[int]:
    """严重 last when ascending."""
    return case({"grave": 3, "major": 2, "minor": 1}, value=column, else_=0)


RECORDS, FINDINGS = t.records, t.findings
RECORD_KEY, FINDING_KEY = t.records.c.id, t.findings.c.id
RECORD_ORDERS: Mapping[str, ColumnElement[Any]] = {
    "occurred": r.occurred_at,
    "received": r.received_at,
    "unit": r.unit_name,
    "worst": severity_rank(r.worst),
    "findings": r.finding_count,
}
FINDING_ORDERS: Mapping[str, ColumnElement[Any]] = {
    "occurred": f.occurred_at,
    "unit": r.unit_name,
    "severity": severity_rank(f.severity),
    "state": f.state,
    "item": f.item_code,
}
OPEN_FINDING_ORDERS: Mapping[str, ColumnElement[Any]] = {
    **FINDING_ORDERS,
    "urgent": urgency(f.severity == Severity.GRAVE.value, f.occurred_at),
}


# Words are looked for, and other orders than by time are made, in so many of the newest rows: a bound that keeps the
# answer quick however large the ledger grows, the same on both databases. The page says from when on; earlier rows are
# reached by an earlier `to`.
SEARCHED = 2_000


def _narrowed(filters: Filters) -> bool:
    """True if the list is searched for words or ordered by something that no index carries."""
    return bool(filters.text("q")) or filters.text("sort").lstrip("-") not in ("", "occurred", "urgent")


def _window(viewer: Viewer, filters: Filters, table: Table) -> Select[tuple[str]]:
    """The moment of the first row too old to be looked at; no row when all are looked at."""
    windowed = table.alias("windowed").c
    conditions = filters.between(windowed.occurred_at)
    district = filters.text("district") if viewer.city_wide else viewer.district_code
    if filters.text("unit"):
        conditions.append(windowed.unit_id == filters.text("unit"))
    elif district:
        conditions.append(windowed.district_code == district)
    return (
        select(windowed.occurred_at)
        .where(*conditions)
        .order_by(windowed.occurred_at.desc())
        .limit(1)
        .offset(SEARCHED - 1)
    )


def searched_since(conn: Connection, viewer: Viewer, filters: Filters, table: Table) -> str:
    """From when on (ISO) rows of `table` are searched or ordered; empty when all are."""
    if not _narrowed(filters):
        return ""
    return str(conn.execute(_window(viewer, filters, table)).scalar() or "")


def _within(viewer: Viewer, filters: Filters, table: Table) -> list[ColumnElement[bool]]:
    """The bound on `table`, when the list needs one."""
    if not _narrowed(filters):
        return []
    return [table.c.occurred_at >= func.coalesce(_window(viewer, filters, table).scalar_subquery(), "")]


def record_list(viewer: Viewer, filters: Filters, *, whole: bool = False) -> Select[Any]:
    """The records that fit the filters; `whole` for files, which may take their time and leave nothing out."""
    statement = select(
        r.id, r.unit_id, r.unit_name, r.inspector_name, r.form, r.address, r.occurred_at, r.received_at
    ).add_columns(
        r.finding_count, r.worst, r.photo_count, r.photos_missing, r.complete_at, r.flags, r.latitude, r.longitude
    )
    if not whole:  # of a page alone: each row is read for it
        statement = statement.add_columns(
            r.body["case_points"].label("points"), r.body["recordings"].label("recordings")
        )
    conditions: list[ColumnElement[bool]] = [scope.sees_records(viewer), *filters.between(r.occurred_at)]
    conditions += _common(filters, t.records)
    if filters.text("severity"):
        conditions.append(r.worst == filters.text("severity"))
    conditions += _of_body(filters)
    match filters.text("state"):
        case "incomplete":
            conditions.append(r.photos_missing > 0)
        case "complete":
            conditions.append(r.photos_missing == 0)
        case "flagged":
            conditions.append(or_(r.clock_checked.is_(False), r.leader_concerned, r.latitude.is_(None)))
    if filters.text("item"):
        having = exists().where(f.record_id == r.id, _of_item(filters.text("item")))
        conditions.append(having)
    conditions += filters.words(r.unit_name, r.address, r.inspector_name)
    if not whole:
        conditions += _within(viewer, filters, t.records)
    return statement.where(*conditions)


def findings_ordered(filters: Filters) -> tuple[Mapping[str, ColumnElement[Any]], str]:
    """What findings may be ordered by, and by what they are unless the address says otherwise: those that wait, 严重
    first and the oldest on top; the whole by time."""
    waiting = filters.text("state") == FindingState.OPEN.value
    return (OPEN_FINDING_ORDERS, "urgent") if waiting else (FINDING_ORDERS, "-occurred")


def finding_list(viewer: Viewer, filters: Filters, *, whole: bool = False) -> Select[Any]:
    """The findings that fit the filters, with their record, answering unit and notice; `whole` as above."""
    statement = (
        select(f.id, f.record_id, f.item_code, f.item_text, f.severity, f.points)
        .add_columns(f.count.label("quantity"), f.unit, f.facts, f.action, f.state, f.merged_into)
        .add_columns(r.unit_name, r.inspector_name, r.address, f.occurred_at, r.latitude, r.longitude, r.accuracy_m)
        .add_columns(_answering.c.name.label("answering_name"), r.photos_missing, f.district_code)
        .add_columns(n.id.label("notice_id"), n.number, n.provisional, n.due_on, n.state.label("notice_state"))
        .join_from(t.findings, t.records, f.record_id == r.id)
        .join(_answering, f.answering_unit_id == _answering.c.id)
        .outerjoin(t.notices, and_(f.notice_id == n.id, f.notice_id != ""))
    )
    conditions: list[ColumnElement[bool]] = [*_behind_figures(viewer, filters), *filters.between(f.occurred_at)]
    conditions += [*_common(filters, t.findings), *_of_body(filters)]
    for name, column in (("severity", f.severity), ("state", f.state)):
        if filters.text(name):
            conditions.append(column == filters.text(name))
    if filters.text("item"):
        conditions.append(_of_item(filters.text("item")))
    conditions += _of_area(filters)
    conditions += filters.words(f.facts, f.item_text, f.item_code, r.unit_name, r.address, n.number, r.inspector_name)
    if not whole:
        conditions += _within(viewer, filters, t.findings)
    return statement.where(*conditions)


def _of_body(filters: Filters) -> list[ColumnElement[bool]]:
    """Those of one inspection body's people, as its month's report counts them (`body`)."""
    return [r.body_id == filters.text("body")] if filters.text("body") else []


def _behind_figures(viewer: Viewer, filters: Filters) -> list[ColumnElement[bool]]:
    """Those the viewer sees; or exactly those that a figure of the analysis counts, when the list was opened from one
    (`counted`), of one cell of its map when it names one (`cell`)."""
    if not (filters.text("counted") and viewer.may(Action.ANALYSE)):
        return [scope.sees_findings(viewer)]
    found = [counted(), scope.in_area(viewer, Action.ANALYSE, f.district_code)]
    cell = read_cell(filters.text("cell"))
    if cell is not None:
        south, north, west, east = cell.bounds
        found += [f.latitude >= south, f.latitude < north, f.longitude >= west, f.longitude < east]
    return found


def _of_area(filters: Filters) -> list[ColumnElement[bool]]:
    """Those whose position lies in the box (edges included) or polygon that was chosen on a map (`area`)."""
    area = read_area(filters.text("area", LONGEST))
    if area is None:
        return []
    box: list[ColumnElement[bool]] = [
        f.latitude.between(area.south, area.north),
        f.longitude.between(area.west, area.east),
    ]
    return [*box, _in_polygon(area.corners)] if area.corners else box


def _in_polygon(corners: Sequence[tuple[float, float]]) -> ColumnElement[bool]:
    """Condition on `findings`: a line from the place to the east crosses the polygon's edges an odd number of times.

    Both databases reckon it with the same numbers, beside the box that their index reads."""
    crossings: list[ColumnElement[int]] = []
    for (y1, x1), (y2, x2) in pairwise([*corners, corners[0]]):
        if y1 == y2:
            continue
        slope = (x2 - x1) / (y2 - y1)
        beside = f.longitude < x1 + (f.latitude - y1) * slope
        crossed = and_(f.latitude >= min(y1, y2), f.latitude < max(y1, y2), beside)
        crossings.append(case((crossed, 1), else_=0))
    return sum(crossings[1:], crossings[0]) % 2 == 1


def _of_item(code: str) -> ColumnElement[bool]:
    """One item by its whole code, or all of a group by its letters."""
    if code[-1].isdigit():
        return f.item_code == code
    return func.substr(f.item_code, 1, len(code)) == code  # walks by time: a range of codes would have to be sorted


def _common(filters: Filters, table: Table) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.text("district"):
        conditions.append(table.c.district_code == filters.text("district"))
    if filters.text("unit"):
        conditions.append(table.c.unit_id == filters.text("unit"))
    return conditions


def record(conn: Connection, viewer: Viewer, record_id: str) -> AnyRow:
    """One record. Raises Problem (not found) when it lies outside the viewer's reach."""
    row = conn.execute(select(t.records).where(r.id == record_id, scope.may_open_record(viewer))).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这条督察记录")
    return row


def followed_notice(conn: Connection, viewer: Viewer, notice_id: str) -> AnyRow | None:
    """Id and number of the notice that a check follows up; None without one, or beyond the viewer's reach."""
    if not notice_id:
        return None
    query = select(n.id, n.number, n.provisional).where(n.id == notice_id, scope.sees_notices(viewer))
    return conn.execute(query).first()


def case_of(conn: Connection, viewer: Viewer, record_id: str) -> AnyRow | None:
    """Id and title of the case of 专项督察 that a check counts to; None without one, or beyond the viewer's reach."""
    c, k = t.cases.c, t.case_records.c
    query = select(c.id, c.title).join_from(t.case_records, t.cases, c.id == k.case_id)
    return conn.execute(query.where(k.record_id == record_id, scope.sees_cases(viewer))).first()


def findings_of(conn: Connection, record_id: str) -> Sequence[AnyRow]:
    """A record's findings with answering unit and notice."""
    return conn.execute(
        select(
            t.findings, f.count.label("quantity"), _answering.c.name.label("answering_name"), n.number, n.provisional
        )
        .join_from(t.findings, _answering, f.answering_unit_id == _answering.c.id)
        .outerjoin(t.notices, and_(f.notice_id == n.id, f.notice_id != ""))
        .where(f.record_id == record_id)
        .order_by(severity_rank(f.severity).desc(), f.item_code)
    ).all()


def handed_by(conn: Connection, record_id: str) -> str:
    """Who began the check and handed it over before it was sealed, as the server saw it go; empty when it did not."""
    h = t.handed_drafts.c
    row = conn.execute(select(h.user_name).where(h.record_id == record_id).limit(1)).first()
    return row.user_name if row is not None else ""


def versions(conn: Connection, record_id: str) -> Sequence[AnyRow]:
    """All envelopes that came for a record, also conflicting ones."""
    e = t.envelopes.c
    return conn.execute(
        select(e.hash, e.version, e.device_id, e.seq, e.received_at, e.standing)
        .where(e.id == record_id)
        .order_by(e.version, e.received_at)
    ).all()


def waiting_originals(conn: Connection, record_id: str) -> Sequence[str]:
    """Hashes of the record's other originals that nobody has decided on."""
    e = t.envelopes.c
    return (
        conn.execute(select(e.hash).where(e.id == record_id, awaits_decision()).order_by(e.received_at)).scalars().all()
    )


def device_of(conn: Connection, device_id: str) -> AnyRow | None:
    d = t.devices.c
    return conn.execute(select(d.label, d.platform, d.clock_offset_s).where(d.id == device_id)).first()


def may_open(conn: Connection, viewer: Viewer, record_id: str) -> bool:
    """Whether the record is here and the viewer may open it."""
    r = t.records.c
    return conn.execute(select(r.id).where(r.id == record_id, scope.may_open_record(viewer))).first() is not None
