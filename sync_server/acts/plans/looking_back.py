"""What the ledger holds for the draft of a plan: of a section all that concerns its district, of the detachment what
its own people found.

Every query keeps to one district or body and a few months by an index, and brings a bounded number of rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from shared.finding import UNSETTLED
from shared.moment import day_in_shanghai, month_in_shanghai, to_iso
from sync_server.acts.meeting_tasks import city_tasks
from sync_server.acts.plans.reach import inspected_by
from sync_server.acts.reports.month_rows import in_use
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.counted import counted
from sync_server.procedures.inspection_bodies import InspectionBody
from sync_server.procedures.months import month_after
from sync_server.procedures.permissions import Scope
from sync_server.procedures.plan_draft import OpenComplaint, Overdue, PlanFacts, Repeat, TopItem, short_text
from sync_server.procedures.rulebook import RepeatRules
from sync_server.reference.rulebook import rules_on

TOP = 6
EACH = 10


def read_facts(conn: Connection, body: InspectionBody, period: str, now: datetime) -> PlanFacts:
    """The facts for the plan of the month `period` (`2026-12`) as they stand at `now`."""
    month = month_after(period, -1)
    today = day_in_shanghai(now)
    rules = rules_on(conn, RepeatRules, body.district_code, today)
    return PlanFacts(
        month=month,
        until=today,
        repeat_days=rules.days,
        findings=_findings(conn, body, month),
        top=_top(conn, body, month),
        repeats=_repeats(conn, body, now, rules),
        overdue=_overdue(conn, body, now),
        complaints=_complaints(conn, body, month),
        city_tasks=tuple(city_tasks(conn, body.unit, since=f"{month}-01")),
        unvisited=_of_districts_not_visited(conn, body, month) if _city_wide(body) else _unvisited(conn, body, month),
        city_wide=_city_wide(body),
        before_use=not in_use(conn, [month]),
    )


def _city_wide(body: InspectionBody) -> bool:
    return body.scope is Scope.CITY


def _found(body: InspectionBody, months: Sequence[str]) -> ColumnElement[bool]:
    """Condition on `findings`: those that the body looks back on."""
    f, r = t.findings.c, t.records.c
    if not _city_wide(body):
        return and_(f.district_code == body.district_code, f.month.in_(months))
    first = to_iso(datetime.fromisoformat(f"{min(months)}-01T00:00:00+08:00"))
    mine = select(r.id).where(r.body_id == body.id, r.occurred_at >= first)
    return and_(f.record_id.in_(mine), f.month.in_(months))


def _findings(conn: Connection, body: InspectionBody, month: str) -> int:
    query = select(func.count()).select_from(t.findings).where(_found(body, [month]), counted())
    return int(conn.execute(query).scalar_one())


def _top(conn: Connection, body: InspectionBody, month: str) -> tuple[TopItem, ...]:
    f = t.findings.c
    times = func.count()
    rows = conn.execute(
        select(f.item_code, func.max(f.item_text).label("text"), times.label("times"))
        .where(_found(body, [month]), counted())
        .group_by(f.item_code)
        .order_by(times.desc(), f.item_code)
        .limit(TOP)
    )
    return tuple(TopItem(row.item_code, short_text(row.text), row.times) for row in rows)


def _repeats(conn: Connection, body: InspectionBody, now: datetime, rules: RepeatRules) -> tuple[Repeat, ...]:
    """The same item at the same unit at least as often as the setting says, within its days."""
    f, u = t.findings.c, t.units.c
    since = now - timedelta(days=rules.days)
    times = func.count()
    rows = conn.execute(
        select(f.unit_id, u.name, f.item_code, func.max(f.item_text).label("text"), times.label("times"))
        .join_from(t.findings, t.units, f.unit_id == u.id)
        .where(_found(body, _months(since, now)), f.occurred_at >= to_iso(since), counted())
        .group_by(f.unit_id, u.name, f.item_code)
        .having(times >= rules.times)
        .order_by(times.desc(), u.name, f.item_code)
        .limit(EACH)
    )
    return tuple(Repeat(row.unit_id, row.name, row.item_code, short_text(row.text), row.times) for row in rows)


def _months(since: datetime, now: datetime) -> list[str]:
    month, last = month_in_shanghai(since), month_in_shanghai(now)
    months = [month]
    while month < last:
        month = month_after(month)
        months.append(month)
    return months


def _overdue(conn: Connection, body: InspectionBody, now: datetime) -> tuple[Overdue, ...]:
    n, u, r = t.notices.c, t.units.c, t.records.c
    mine = n.record_id.in_(select(r.id).where(r.body_id == body.id)) if _city_wide(body) else n.section_id == body.id
    rows = conn.execute(
        select(n.unit_id, u.name, n.number, n.provisional, n.due_on)
        .join_from(t.notices, t.units, n.unit_id == u.id)
        .where(mine, terms.overdue(now))
        .order_by(n.overdue_from)
        .limit(EACH)
    )
    return tuple(Overdue(row.unit_id, row.name, row.number or row.provisional, row.due_on or "") for row in rows)


def _complaints(conn: Connection, body: InspectionBody, month: str) -> tuple[OpenComplaint, ...]:
    """Checks that followed a complaint since the month began and whose findings are not settled."""
    r, f = t.records.c, t.findings.c
    number = r.body["complaint_number"].as_string()
    unsettled = select(f.id).where(f.record_id == r.id, f.state.in_([state.value for state in UNSETTLED])).exists()
    first = to_iso(datetime.fromisoformat(f"{month}-01T00:00:00+08:00"))
    mine = r.body_id == body.id if _city_wide(body) else r.district_code == body.district_code
    rows = conn.execute(
        select(number.label("number"), r.unit_id, r.unit_name, r.address)
        .where(mine, r.occurred_at >= first, number != "", unsettled)
        .order_by(r.occurred_at.desc())
        .limit(EACH)
    )
    return tuple(OpenComplaint(row.number, row.unit_id, row.unit_name, row.address) for row in rows)


def _visited(body: InspectionBody, month: str) -> Select[tuple[str]]:
    """Ids of the units with a check in the month: of a district by whomever, of the city by the detachment's people."""
    r = t.records.c
    start, end = (to_iso(datetime.fromisoformat(f"{m}-01T00:00:00+08:00")) for m in (month, month_after(month)))
    mine = r.body_id == body.id if _city_wide(body) else r.district_code == body.district_code
    return select(r.unit_id).where(mine, r.occurred_at >= start, r.occurred_at < end)


def _unvisited(conn: Connection, body: InspectionBody, month: str) -> tuple[tuple[str, str], ...]:
    """The district's units without a single check in the month."""
    u = t.units.c
    rows = conn.execute(
        select(u.id, u.name)
        .where(inspected_by(body), u.active, u.id.not_in(_visited(body, month)))
        .order_by(u.street_code)
    )
    return tuple((row.id, row.name) for row in rows)


def _of_districts_not_visited(conn: Connection, body: InspectionBody, month: str) -> tuple[tuple[str, str], ...]:
    """Of each district where the detachment was not in the month one unit: the one that it has not seen for longest."""
    u, r = t.units.c, t.records.c
    ever = select(r.unit_id, func.max(r.occurred_at)).where(r.body_id == body.id).group_by(r.unit_id)
    seen = {row[0]: row[1] for row in conn.execute(ever)}
    visited = set(conn.execute(_visited(body, month)).scalars())
    rows = conn.execute(
        select(u.id, u.name, u.district_code)
        .where(inspected_by(body), u.active)
        .order_by(u.district_code, u.street_code)
    ).all()
    been = {row.district_code for row in rows if row.id in visited}
    chosen: dict[str, tuple[str, str]] = {}
    for row in sorted(rows, key=lambda row: (row.district_code, seen.get(row.id, ""))):
        if row.district_code not in been:
            chosen.setdefault(row.district_code, (row.id, row.name))
    return tuple(chosen.values())
