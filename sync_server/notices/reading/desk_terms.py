"""What of the notices' terms waits at the desk: steps within hours that no unit has reported in time, and requests for
more time, each read from the book of terms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from shared.prompt_steps import STEPS
from shared.workdays import Calendar
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.acts.common.term_book import clock_of
from sync_server.console import words
from sync_server.console.queries.todo import EACH, Todo, in_district
from sync_server.console.queries.urgency import of_grave_notice
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.notices.deeds.held_notice import REPLY
from sync_server.procedures.permissions import Action
from sync_server.reference.clock import end_passed


def prompt_steps(conn: Connection, viewer: Viewer, now: datetime, _days: Calendar, district: str) -> Iterator[Todo]:
    """Steps whose hours are over without the unit's word."""
    c, n, u = t.terms.c, t.notices.c, t.units.c
    over = terms.running() & (c.subject_kind == "notice") & c.what.in_(list(STEPS)) & terms.run_out(c.overdue_from, now)
    rows = conn.execute(
        select(t.terms, n.number, n.provisional, u.name.label("unit_name"))
        .add_columns(of_grave_notice(n.id).label("grave"))
        .join_from(t.terms, t.notices, n.id == c.subject_id)
        .join(t.units, u.id == n.unit_id)
        .where(over, scope.sees_notices(viewer), *in_district(district, n.district_code))
        .order_by(c.overdue_from)
        .limit(EACH)
    )
    for row in rows.mappings():
        look = words.Look(f"{STEPS[row['what']].words}{clock_of(row).span_words(now)}", "red", "alert")
        title = row["number"] or row["provisional"] or "督察通知书"
        url, about = f"/notices/{row['subject_id']}", ("notice", row["subject_id"])
        yield Todo(3, row["overdue_from"], look, title, row["unit_name"], url, "查看", about, row["grave"])


def extensions(conn: Connection, viewer: Viewer, now: datetime, _days: Calendar, district: str) -> Iterator[Todo]:
    """Requests for more time that nobody has answered."""
    if not viewer.may(Action.CONFIRM_NOTICE):
        return
    x, n, u, c = t.extensions.c, t.notices.c, t.units.c, t.terms.c
    of_reply = (c.subject_kind == "notice") & (c.subject_id == n.id) & (c.what == REPLY) & terms.running()
    rows = conn.execute(
        select(x.at, x.days, x.reason, n.id, n.number, n.provisional, u.name, c.overdue_from)
        .add_columns(of_grave_notice(n.id).label("grave"))
        .join_from(t.extensions, t.notices, n.id == x.notice_id)
        .join(t.units, u.id == n.unit_id)
        .outerjoin(t.terms, of_reply)
        .where(
            scope.sees_notices(viewer),
            x.decision == "",
            terms.awaits_answer(),
            *in_district(district, n.district_code),
        )
        .order_by(x.at)
        .limit(EACH)
    )
    for row in rows:
        late = end_passed(row.overdue_from, now)
        why = "延期申请逾期未答复" if late else "延期申请待答复"
        look = words.Look(f"{why} {words.ago_words(row.at, now)}", "red" if late else "amber", "clock")
        detail = f"{row.name} · 申请延期 {row.days} 个工作日：{words.cut(row.reason, 40)}"
        title = row.number or row.provisional or "督察通知书"
        url, about = f"/notices/{row.id}#extension", ("notice", row.id)
        yield Todo(4, row.at, look, title, detail, url, "答复", about, row.grave)
