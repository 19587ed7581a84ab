"""Minutes of meetings, and the tasks on phones that their rows became."""

from __future__ import annotations

from sqlalchemy import Connection, select

from sync_server.console.queries import AnyRow
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentState

d, a = t.documents.c, t.assignments.c
SHOWN = 40


def minutes(conn: Connection, by: str, *, issued: bool = False) -> list[AnyRow]:
    """The latest minutes of a body, on request only those issued."""
    statement = select(d.id, d.title, d.state, d.created_at, d.issued_at, d.body).where(
        d.unit_id == by, d.kind == kinds.MEETING.value, d.state != DocumentState.VOID.value
    )
    if issued:
        statement = statement.where(d.state == DocumentState.ISSUED.value)
    return list(conn.execute(statement.order_by(d.created_at.desc()).limit(SHOWN)))


def given(conn: Connection, meeting_id: str) -> dict[int, list[AnyRow]]:
    """The tasks on phones that rows of the minutes became, by row."""
    rows = conn.execute(
        select(a.plan_row, a.done_at, a.cancelled_at, a.due_on, a.record_id, t.users.c.name.label("user_name"))
        .join_from(t.assignments, t.users, a.user_id == t.users.c.id)
        .where(a.plan_id == meeting_id)
        .order_by(a.plan_row, t.users.c.name)
    )
    found: dict[int, list[AnyRow]] = {}
    for row in rows:
        found.setdefault(row.plan_row, []).append(row)
    return found
