"""What of 追责督办 waits at the desk: steps that are due, papers that wait for a signature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from shared.workdays import Calendar
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console import words
from sync_server.console.queries.todo import EACH, Todo, in_district
from sync_server.console.queries.urgency import of_grave_notice, urgency
from sync_server.ledger import tables as t
from sync_server.notices.deeds.pursuits.held_pursuit import SUBJECT
from sync_server.notices.reading.pursuits import waits_for_section
from sync_server.notices.rules.pursuit import PursuitState

_STEPS = {
    PursuitState.FOLLOWING: ("追踪督察期满，应转入督办", "督办"),
    PursuitState.SUPERVISED: ("督办期满，可提追责建议", "办理"),
    PursuitState.PROPOSED: ("追责建议待审批", "审批"),
    PursuitState.HANDED_OVER: ("待登记街镇处理结果", "登记"),
}


def pursuits(conn: Connection, viewer: Viewer, now: datetime, _days: Calendar, district: str) -> Iterator[Todo]:
    """Pursuits whose next step is the section's."""
    p, n, u = t.pursuits.c, t.notices.c, t.units.c
    rows = conn.execute(
        select(p.id, p.state, p.opened_at, p.due_at, p.round, n.number, n.provisional, u.name)
        .add_columns(of_grave_notice(n.id).label("grave"))
        .join_from(t.pursuits, t.notices, n.id == p.notice_id)
        .join(t.units, u.id == p.unit_id)
        .where(scope.sees_pursuits(viewer), waits_for_section(now), *in_district(district, p.district_code))
        .order_by(urgency(of_grave_notice(n.id), p.due_at), p.id)
        .limit(EACH)
    )
    for row in rows:
        why, step = _STEPS[PursuitState(row.state)]
        colour = "red" if row.due_at else "amber"
        look, title = words.Look(why, colour, "stamp"), row.number or row.provisional or "督察通知书"
        what, url, since = f"追责督办：{row.name}", f"/pursuits/{row.id}", row.due_at or row.opened_at
        yield Todo(3, since, look, what, title, url, step, (SUBJECT, row.id), row.grave)
