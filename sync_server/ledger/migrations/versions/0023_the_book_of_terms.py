"""Terms have a table: of notices and pursuits the one that is in force, or was the last, is entered as their rows and the
log tell it

Revision ID: 0023
Revises: 0022
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_SHANGHAI = timezone(timedelta(hours=8))
_OF_NOTICES = (
    "notice.returned",
    "notice.objection_decided",
    "notice.extended",
    "notice.fed_back",
    "notice.objected",
    "notice.revoked",
    "notice.closed",
)
_AT_ONCE = 500


def upgrade() -> None:
    terms = op.create_table(
        "terms",
        sa.Column("subject_kind", sa.String(length=24), nullable=False),
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column("nth", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("section_id", sa.String(length=36), nullable=False),
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("since", sa.String(length=24), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("hour", sa.String(length=5), nullable=False),
        sa.Column("known_at", sa.String(length=24), nullable=True),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.Column("calendar", sa.String(length=60), nullable=False),
        sa.Column("due_on", sa.String(length=10), nullable=False),
        sa.Column("due_certain", sa.Boolean(), nullable=False),
        sa.Column("overdue_from", sa.String(length=24), nullable=False),
        sa.Column("met_at", sa.String(length=24), nullable=True),
        sa.Column("ended_at", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("subject_kind", "subject_id", "what", "nth", name=op.f("pk_terms")),
    )
    runs, provisionally = sa.text("ended_at IS NULL"), sa.text("ended_at IS NULL AND NOT due_certain")
    op.create_index("ix_terms_running", "terms", ["overdue_from"], sqlite_where=runs, postgresql_where=runs)
    op.create_index(
        "ix_terms_provisional",
        "terms",
        ["subject_kind", "subject_id"],
        sqlite_where=sa.text("ended_at IS NULL AND due_certain = 0"),  # the words in which SQLite is asked
        postgresql_where=provisionally,
    )
    conn = op.get_bind()
    rows = [*_answers(conn), *_pursuits(conn)]
    for start in range(0, len(rows), _AT_ONCE):
        conn.execute(sa.insert(terms), rows[start : start + _AT_ONCE])


def downgrade() -> None:
    op.drop_table("terms")


def _hour(due_on: str, overdue_from: str) -> str:
    local = datetime.fromisoformat(overdue_from).astimezone(_SHANGHAI)
    return f"{local:%H:%M}" if local.date().isoformat() == due_on else "24:00"


def _answers(conn: sa.Connection) -> list[dict[str, Any]]:
    events = sa.table(
        "events",
        *(sa.column(name) for name in ("seq", "kind", "subject_kind", "subject_id", "at")),
        sa.column("data", sa.JSON),
    )
    e = events.c
    log: defaultdict[str, list[Any]] = defaultdict(list)
    of_notices = (e.subject_kind == "notice") & e.kind.in_(_OF_NOTICES)
    for event in conn.execute(sa.select(e.subject_id, e.seq, e.kind, e.at, e.data).where(of_notices).order_by(e.seq)):
        log[event.subject_id].append(event)
    names = "id number provisional unit_id section_id district_code state served_at online_at feedback_days due_on"
    notices = sa.table(
        "notices",
        *(sa.column(name) for name in names.split()),
        sa.column("overdue_from"),
        sa.column("due_certain", sa.Boolean),
        sa.column("service", sa.JSON),
    )
    return [
        _answer(row, log[row["id"]])
        for row in conn.execute(sa.select(notices).where(notices.c.overdue_from.is_not(None))).mappings()
    ]


def _answer(row: Any, log: list[Any]) -> dict[str, Any]:
    """The term as it began last: with the service, a return or a decided objection."""
    restarts = [event for event in log if event.kind in ("notice.returned", "notice.objection_decided")]
    began = restarts[-1] if restarts else None
    after = [event for event in log if began is None or event.seq > began.seq]
    extended = [int((event.data or {}).get("days", 0)) for event in after if event.kind == "notice.extended"]
    ends = [event for event in after if event.kind != "notice.extended"]
    runs = row["state"] in ("served", "returned")
    met = next((event.at for event in ends if event.kind == "notice.fed_back"), None)
    ended = met or (ends[0].at if ends else row["overdue_from"])
    return {
        "subject_kind": "notice",
        "subject_id": row["id"],
        "what": "answer",
        "nth": len(restarts) + 1,
        "name": row["number"] or row["provisional"] or "通知书",
        "unit_id": row["unit_id"],
        "section_id": row["section_id"],
        "district_code": row["district_code"],
        "since": began.at if began else row["served_at"] or row["online_at"],
        "amount": ((began.data or {}).get("days") if began else None) or row["feedback_days"],
        "measure": "workdays",
        "hour": _hour(row["due_on"], row["overdue_from"]),
        "known_at": row["online_at"] if not began and not (row["service"] or {}).get("paper_left") else None,
        "extended": extended[-1] if extended else 0,
        "calendar": "",
        "due_on": row["due_on"],
        "due_certain": row["due_certain"],
        "overdue_from": row["overdue_from"],
        "met_at": None if runs else met,
        "ended_at": None if runs else ended,
    }


def _pursuits(conn: sa.Connection) -> list[dict[str, Any]]:
    names = "id notice_id unit_id section_id district_code state round due_on due_at term_from term_days opened_at closed_at"
    pursuits = sa.table("pursuits", *(sa.column(name) for name in names.split()), sa.column("due_certain", sa.Boolean))
    notices = sa.table("notices", *(sa.column(name) for name in ("id", "number", "provisional")))
    query = (
        sa.select(pursuits, notices.c.number, notices.c.provisional)
        .join_from(pursuits, notices, notices.c.id == pursuits.c.notice_id)
        .where(pursuits.c.due_at.is_not(None))
    )
    return [_pursuit(row) for row in conn.execute(query).mappings()]


def _pursuit(row: Any) -> dict[str, Any]:
    """The term of the round, or of the supervision order; closed ones are entered as rounds."""
    ordered = row["state"] in ("supervised", "proposed")
    return {
        "subject_kind": "pursuit",
        "subject_id": row["id"],
        "what": "order" if ordered else "round",
        "nth": 1 if ordered else row["round"],
        "name": row["number"] or row["provisional"] or "督察通知书",
        "unit_id": row["unit_id"],
        "section_id": row["section_id"],
        "district_code": row["district_code"],
        "since": row["term_from"] or row["opened_at"],
        "amount": row["term_days"],
        "measure": "workdays",
        "hour": _hour(row["due_on"], row["due_at"]),
        "known_at": None,
        "extended": 0,
        "calendar": "",
        "due_on": row["due_on"],
        "due_certain": row["due_certain"],
        "overdue_from": row["due_at"],
        "met_at": None,
        "ended_at": row["closed_at"],
    }
