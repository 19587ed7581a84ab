"""The book of terms says when it was said that one is over; terms of earlier rounds that were missed stand in it; and
rounds and orders say when the unit did what they asked for

Until here what was said stood in the log only, by the end that the term had then, and deductions were pieced together
from there. Rows that stand keep their ends.

Revision ID: 0031
Revises: 0030
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_SHANGHAI = timezone(timedelta(hours=8))
_RESTARTS = ("notice.returned", "notice.objection_decided")
_AT_ONCE = 500
Row = Any


def upgrade() -> None:
    op.add_column("terms", sa.Column("said_at", sa.String(length=24), nullable=True))
    conn = op.get_bind()
    log = _log(conn)
    _say(conn, log)
    rows = _missed_before(conn, log)
    for start in range(0, len(rows), _AT_ONCE):
        conn.execute(sa.insert(_table(conn, "terms")), rows[start : start + _AT_ONCE])
    _meet(conn)


def downgrade() -> None:
    op.drop_column("terms", "said_at")


def _table(conn: sa.Connection, name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=conn)


def _log(conn: sa.Connection) -> dict[str, list[Row]]:
    """Of each notice: when a term was called over, and when the next one began."""
    names = ("seq", "kind", "subject_kind", "subject_id", "at")
    e = sa.table("events", *map(sa.column, names), sa.column("data", sa.JSON)).c
    told = (e.subject_kind == "notice") & e.kind.in_(("notice.overdue", *_RESTARTS))
    log: defaultdict[str, list[Row]] = defaultdict(list)
    for event in conn.execute(sa.select(e.subject_id, e.kind, e.at, e.data).where(told).order_by(e.seq)):
        log[event.subject_id].append(event)
    return log


def _ends_said(events: list[Row]) -> list[tuple[str, str]]:
    """(the end of which it was said, when)"""
    return [((one.data or {}).get("term") or one.at, one.at) for one in events if one.kind == "notice.overdue"]


def _say(conn: sa.Connection, log: dict[str, list[Row]]) -> None:
    """A term was called over if that was said of its end, or after it."""
    terms = _table(conn, "terms")
    c = terms.c
    answers = (c.subject_kind == "notice") & (c.what == "answer")
    rows = conn.execute(sa.select(c.subject_id, c.nth, c.since, c.overdue_from).where(answers)).all()
    for row in rows:
        ends = _ends_said(log.get(row.subject_id, []))
        said = [at for end, at in ends if at >= row.since and (end == row.overdue_from or at >= row.overdue_from)]
        if said:
            this = answers & (c.subject_id == row.subject_id) & (c.nth == row.nth)
            conn.execute(sa.update(terms).where(this).values(said_at=said[0]))


def _missed_before(conn: sa.Connection, log: dict[str, list[Row]]) -> list[dict[str, Any]]:
    """One row for each late feedback whose term does not stand in the book: only the last one was entered of notices of
    before. Which end it had is what was said then; where nobody said it, the feedback's own day."""
    n, a, c = (_table(conn, name).c for name in ("notices", "answers", "terms"))
    answers = sa.select(c.subject_id, c.nth).where(c.subject_kind == "notice", c.what == "answer")
    entered = {(row.subject_id, row.nth) for row in conn.execute(answers)}
    query = sa.select(a.notice_id, a.at, n.number, n.provisional, n.unit_id, n.section_id, n.district_code)
    query = query.add_columns(n.served_at, n.online_at).join_from(a.id.table, n.id.table, n.id == a.notice_id)
    late = conn.execute(query.where(a.kind == "feedback", a.late).order_by(a.notice_id, a.at)).all()
    rows = []
    for answer in late:
        events = log.get(answer.notice_id, [])
        began = [one.at for one in events if one.kind in _RESTARTS and one.at <= answer.at]
        if (answer.notice_id, len(began) + 1) in entered:
            continue
        since = began[-1] if began else answer.served_at or answer.online_at
        said = [(end, at) for end, at in _ends_said(events) if since < end <= answer.at]
        end, said_at = said[-1] if said else (answer.at, None)
        rows.append(_missed(answer, len(began) + 1, since, end, said_at))
    return rows


def _missed(answer: Row, nth: int, since: str, end: str, said_at: str | None) -> dict[str, Any]:
    last = datetime.fromisoformat(end).astimezone(_SHANGHAI) - timedelta(milliseconds=1)
    return {
        "subject_kind": "notice",
        "subject_id": answer.notice_id,
        "what": "answer",
        "nth": nth,
        "name": answer.number or answer.provisional or "通知书",
        "unit_id": answer.unit_id,
        "section_id": answer.section_id,
        "district_code": answer.district_code,
        "since": since,
        "amount": 0,
        "measure": "on_day",
        "hour": "24:00",
        "known_at": None,
        "extended": 0,
        "calendar": "",
        "due_on": last.date().isoformat(),
        "due_certain": True,
        "overdue_from": end,
        "met_at": answer.at,
        "ended_at": answer.at,
        "said_at": said_at,
    }


def _meet(conn: sa.Connection) -> None:
    """The round, or the order, that ended with the feedback that was found good was met by that."""
    p, a = (_table(conn, name).c for name in ("pursuits", "answers"))
    terms = _table(conn, "terms")
    c = terms.c
    query = sa.select(p.id, p.closed_at, sa.func.max(a.at).label("at")).join_from(
        p.id.table, a.id.table, a.notice_id == p.notice_id
    )
    good = (a.kind == "feedback") & (a.decision == "accepted") & p.closed_at.is_not(None)
    for row in conn.execute(query.where(good).group_by(p.id, p.closed_at)).all():
        this = (c.subject_kind == "pursuit") & (c.subject_id == row.id) & (c.ended_at == row.closed_at)
        conn.execute(sa.update(terms).where(this, c.met_at.is_(None)).values(met_at=row.at))
