"""What the ledger holds for the draft of a plan. Every query keeps to one district and a few months by an index and
brings a bounded number of rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select

from shared.finding import UNSETTLED
from shared.moment import day_in_shanghai, month_in_shanghai, to_iso
from shared.organisation import INSPECTED
from sync_server.acts.meeting_tasks import city_tasks
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.counted import counted
from sync_server.procedures.months import month_after
from sync_server.procedures.plan_draft import OpenComplaint, Overdue, PlanFacts, Repeat, TopItem, short_text
from sync_server.procedures.rulebook import RepeatRules
from sync_server.reference.directory import read_directory
from sync_server.reference.rulebook import rules_on

TOP = 6
EACH = 10


def read_facts(conn: Connection, section_id: str, district_code: str, period: str, now: datetime) -> PlanFacts:
    """The facts for the plan of the month `period` (`2026-12`) as they stand at `now`."""
    month = month_after(period, -1)
    today = day_in_shanghai(now)
    rules = rules_on(conn, RepeatRules, district_code, today)
    return PlanFacts(
        month=month,
        until=today,
        repeat_days=rules.days,
        findings=_findings(conn, district_code, month),
        top=_top(conn, district_code, month),
        repeats=_repeats(conn, district_code, now, rules),
        overdue=_overdue(conn, section_id, now),
        complaints=_complaints(conn, district_code, month),
        city_tasks=tuple(city_tasks(conn, read_directory(conn).unit(section_id), since=f"{month}-01")),
        unvisited=_unvisited(conn, district_code, month),
    )


def _findings(conn: Connection, district_code: str, month: str) -> int:
    f = t.findings.c
    query = select(func.count()).where(f.district_code == district_code, f.month == month, counted())
    return int(conn.execute(query).scalar_one())


def _top(conn: Connection, district_code: str, month: str) -> tuple[TopItem, ...]:
    f = t.findings.c
    times = func.count()
    rows = conn.execute(
        select(f.item_code, func.max(f.item_text).label("text"), times.label("times"))
        .where(f.district_code == district_code, f.month == month, counted())
        .group_by(f.item_code)
        .order_by(times.desc(), f.item_code)
        .limit(TOP)
    )
    return tuple(TopItem(row.item_code, short_text(row.text), row.times) for row in rows)


def _repeats(conn: Connection, district_code: str, now: datetime, rules: RepeatRules) -> tuple[Repeat, ...]:
    """The same item at the same unit at least as often as the setting says, within its days."""
    f, u = t.findings.c, t.units.c
    since = now - timedelta(days=rules.days)
    times = func.count()
    rows = conn.execute(
        select(f.unit_id, u.name, f.item_code, func.max(f.item_text).label("text"), times.label("times"))
        .join_from(t.findings, t.units, f.unit_id == u.id)
        .where(
            f.district_code == district_code,
            f.month.in_(_months(since, now)),
            f.occurred_at >= to_iso(since),
            counted(),
        )
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


def _overdue(conn: Connection, section_id: str, now: datetime) -> tuple[Overdue, ...]:
    n, u = t.notices.c, t.units.c
    rows = conn.execute(
        select(n.unit_id, u.name, n.number, n.provisional, n.due_on)
        .join_from(t.notices, t.units, n.unit_id == u.id)
        .where(n.section_id == section_id, terms.overdue(now))
        .order_by(n.overdue_from)
        .limit(EACH)
    )
    return tuple(Overdue(row.unit_id, row.name, row.number or row.provisional, row.due_on or "") for row in rows)


def _complaints(conn: Connection, district_code: str, month: str) -> tuple[OpenComplaint, ...]:
    """Checks that followed a complaint since the month began and whose findings are not settled."""
    r, f = t.records.c, t.findings.c
    number = r.body["complaint_number"].as_string()
    unsettled = select(f.id).where(f.record_id == r.id, f.state.in_([state.value for state in UNSETTLED])).exists()
    first = to_iso(datetime.fromisoformat(f"{month}-01T00:00:00+08:00"))
    rows = conn.execute(
        select(number.label("number"), r.unit_id, r.unit_name, r.address)
        .where(r.district_code == district_code, r.occurred_at >= first, number != "", unsettled)
        .order_by(r.occurred_at.desc())
        .limit(EACH)
    )
    return tuple(OpenComplaint(row.number, row.unit_id, row.unit_name, row.address) for row in rows)


def _unvisited(conn: Connection, district_code: str, month: str) -> tuple[tuple[str, str], ...]:
    """The district's units without a single check in the month."""
    r, u = t.records.c, t.units.c
    first = date.fromisoformat(f"{month}-01")
    start = to_iso(datetime.fromisoformat(f"{first}T00:00:00+08:00"))
    end = to_iso(datetime.fromisoformat(f"{month_after(month)}-01T00:00:00+08:00"))
    visited = select(r.unit_id).where(r.district_code == district_code, r.occurred_at >= start, r.occurred_at < end)
    rows = conn.execute(
        select(u.id, u.name)
        .where(u.district_code == district_code, u.kind.in_(INSPECTED), u.active, u.id.not_in(visited))
        .order_by(u.street_code)
    )
    return tuple((row.id, row.name) for row in rows)
