"""The book of terms holds those of documents, open alerts, tasks and requests for more time too; running terms are found
by what they are of

A document's term is entered from the day of the rule, where the day that stands is that one or the next working day;
else the day that stands is entered as a day of the calendar. Rows keep what they show.

Revision ID: 0027
Revises: 0026
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_SHANGHAI = timezone(timedelta(hours=8))
_RUNS = sa.text("ended_at IS NULL")
_AT_ONCE = 500
_LONGEST_HOLIDAY = 12  # days that a day of the rule has ever waited for the next working day
# Until when the paper of a month goes up: months from its own, and the day of the rules with its default.
_FILED = {"plan": (-1, "plan_day", 25), "report": (1, "report_day", 5), "bulletin": (1, "bulletin_day", 12)}
_NEW = sa.text("subject_kind IN ('document', 'alert', 'assignment') OR what = 'reply'")
Row = dict[str, Any]


def upgrade() -> None:
    _index(["subject_kind", "what", "overdue_from"], ["subject_kind", "what"])
    conn = op.get_bind()
    terms = _table(conn, "terms")
    rules, days = _Rules(conn), _Days(conn)
    _name_rounds(conn)
    rows = [*_documents(conn, rules), *_orders(conn), *_tasks(conn), *_alerts(conn, rules), *_requests(conn, days)]
    for start in range(0, len(rows), _AT_ONCE):
        conn.execute(sa.insert(terms), rows[start : start + _AT_ONCE])


def downgrade() -> None:
    conn = op.get_bind()
    conn.execute(sa.delete(_table(conn, "terms")).where(_NEW))
    _index(["overdue_from"], ["subject_kind", "subject_id"])


def _index(running: list[str], provisional: list[str]) -> None:
    op.drop_index("ix_terms_running", "terms")
    op.drop_index("ix_terms_provisional", "terms")
    op.create_index("ix_terms_running", "terms", running, sqlite_where=_RUNS, postgresql_where=_RUNS)
    op.create_index(
        "ix_terms_provisional",
        "terms",
        provisional,
        sqlite_where=sa.text("ended_at IS NULL AND due_certain = 0"),  # the words in which SQLite is asked
        postgresql_where=sa.text("ended_at IS NULL AND NOT due_certain"),
    )


def _name_rounds(conn: sa.Connection) -> None:
    """Running terms of pursuits were called like their notices alone."""
    p, c = _table(conn, "pursuits").c, _table(conn, "terms").c
    running = (c.subject_kind == "pursuit") & c.ended_at.is_(None)
    query = sa.select(c.subject_id, c.what, c.nth, c.name, p.round).join_from(
        c.nth.table, p.id.table, p.id == c.subject_id
    )
    for row in conn.execute(query.where(running)).mappings().all():
        called = f"追踪督察第{row['round']}轮" if row["what"] == "round" else "督办"
        this = running & (c.subject_id == row["subject_id"]) & (c.what == row["what"]) & (c.nth == row["nth"])
        conn.execute(sa.update(c.nth.table).where(this).values(name=f"{called}（{row['name']}）"[:120]))


def _table(conn: sa.Connection, name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=conn)


class _Rules:
    """The editions of the settings as they were in force."""

    def __init__(self, conn: sa.Connection) -> None:
        e = sa.table("rule_editions", *map(sa.column, ("name", "district_code", "effective_from", "at", "id")))
        query = sa.select(e, sa.column("value", sa.JSON)).select_from(e).order_by(e.c.at, e.c.id)
        self._editions = conn.execute(query).mappings().all()

    def on(self, name: str, district: str, day: date) -> Row:
        known = [
            e
            for e in self._editions
            if e["name"] == name and e["effective_from"] <= day.isoformat() and e["district_code"] in ("", district)
        ]
        own = [e for e in known if e["district_code"]] or known
        latest = max(enumerate(own), key=lambda one: (one[1]["effective_from"], one[0]), default=None)
        return dict(latest[1]["value"]) if latest else {}


class _Days:
    """Working days by the tables that were loaded."""

    def __init__(self, conn: sa.Connection) -> None:
        c = sa.table("calendars", sa.column("year"), sa.column("status"))
        query = sa.select(c, sa.column("off", sa.JSON), sa.column("work", sa.JSON)).select_from(c)
        tables = conn.execute(query).mappings().all()
        self._off = {day for table in tables for day in table["off"]}
        self._work = {day for table in tables for day in table["work"]}
        self._official = {table["year"] for table in tables if table["status"] == "official"}

    def next_workday(self, day: date) -> tuple[date, bool]:
        certain = True
        while True:
            day += timedelta(days=1)
            certain = certain and day.year in self._official
            iso = day.isoformat()
            if iso in self._work or (day.weekday() < 5 and iso not in self._off):
                return day, certain


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _start_of(day: date) -> str:
    return _iso(datetime.combine(day, time(), _SHANGHAI))


def _day_of(moment: str) -> date:
    return datetime.fromisoformat(moment).astimezone(_SHANGHAI).date()


def _term(subject_kind: str, subject_id: str, what: str, due_on: date, **values: Any) -> Row:
    return {
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "what": what,
        "nth": 1,
        "name": "",
        "amount": 0,
        "measure": "on_day",
        "hour": "24:00",
        "known_at": None,
        "extended": 0,
        "calendar": "",
        "due_on": due_on.isoformat(),
        "due_certain": True,
        "overdue_from": _start_of(due_on + timedelta(days=1)),
        "since": _start_of(due_on),
        "met_at": None,
        "ended_at": None,
        **values,
    }


def _documents(conn: sa.Connection, rules: _Rules) -> list[Row]:
    d = _table(conn, "documents").c
    query = sa.select(d.id, d.kind, d.unit_id, d.district_code, d.period, d.title, d.state, d.approvals, d.due_on)
    query = query.add_columns(d.due_certain, d.filed_at, d.issued_at).where(d.due_on.is_not(None))
    rows = conn.execute(query.where(d.kind != "supervision")).mappings().all()
    return [(_objection if row["kind"] == "evaluation" else _filing)(conn, rules, row) for row in rows]


def _of_document(row: Any) -> Row:
    return {
        "name": f"《{row['title']}》"[:120],
        "unit_id": row["unit_id"],
        "section_id": row["unit_id"],
        "district_code": row["district_code"],
        "due_certain": row["due_certain"],
    }


def _filing(conn: sa.Connection, rules: _Rules, row: Any) -> Row:
    """Met when the paper first went out."""
    due_on = date.fromisoformat(row["due_on"])
    nominal = _nominal(rules, row)
    values = _of_document(row)
    if nominal and nominal <= due_on <= nominal + timedelta(days=_LONGEST_HOLIDAY):
        values |= {"since": _start_of(nominal), "measure": "rolling"}
    gone_out = row["filed_at"] or row["issued_at"]
    void = _last_event(conn, row["id"]) if row["state"] == "void" and not gone_out else None
    return _term("document", row["id"], "filing", due_on, **values, met_at=gone_out, ended_at=gone_out or void)


def _nominal(rules: _Rules, row: Any) -> date | None:
    if row["kind"] not in _FILED or not row["period"]:
        return None
    months, name, default = _FILED[row["kind"]]
    year, month = map(int, row["period"].split("-"))
    whole = year * 12 + month - 1 + months
    first = date(whole // 12, whole % 12 + 1, 1)
    day = rules.on("terms", row["district_code"], first).get(name, default)
    return first.replace(day=rules.on("terms", row["district_code"], first.replace(day=day)).get(name, default))


def _objection(conn: sa.Connection, rules: _Rules, row: Any) -> Row:
    """It runs while what was handed in is neither sent back nor decided."""
    due_on = date.fromisoformat(row["due_on"])
    handed_in = [step["at"] for step in row["approvals"] if step["deed"] == "file"]
    values = _of_document(row)
    if handed_in:
        workdays = rules.on("scores", row["district_code"], _day_of(handed_in[-1])).get("objection_workdays", 5)
        values |= {"since": handed_in[-1], "amount": workdays, "measure": "workdays"}
    ended = None if row["state"] == "filed" else _last_event(conn, row["id"])
    return _term("document", row["id"], "objection", due_on, **values, ended_at=ended)


def _last_event(conn: sa.Connection, document_id: str) -> str:
    e = sa.table("events", *map(sa.column, ("seq", "subject_kind", "subject_id", "at"))).c
    of = (e.subject_kind == "document") & (e.subject_id == document_id)
    return str(conn.execute(sa.select(e.at).where(of).order_by(e.seq.desc()).limit(1)).scalar_one())


def _orders(conn: sa.Connection) -> list[Row]:
    """Supervision orders whose day no longer stands in the book, because their pursuit has gone on since."""
    d, p, c = (_table(conn, name).c for name in ("documents", "pursuits", "terms"))
    same = (c.subject_kind == "pursuit") & (c.subject_id == d.subject_id)
    entered = sa.exists().where(same, c.due_on == d.due_on, c.due_certain == d.due_certain)
    last = sa.select(sa.func.max(c.nth)).where(same, c.what == "order").scalar_subquery()
    query = sa.select(d.subject_id, d.title, d.unit_id, d.district_code, d.due_on, d.due_certain, d.issued_at)
    query = query.add_columns(p.unit_id.label("inspected"), last.label("nth"))
    query = query.join(p.id.table, p.id == d.subject_id).where(d.kind == "supervision", d.due_on.is_not(None), ~entered)
    return [
        _term(
            "pursuit",
            row["subject_id"],
            "order",
            date.fromisoformat(row["due_on"]),
            nth=(row["nth"] or 0) + 1,
            name=f"《{row['title']}》"[:120],
            unit_id=row["inspected"],
            section_id=row["unit_id"],
            district_code=row["district_code"],
            due_certain=row["due_certain"],
            ended_at=row["issued_at"],
        )
        for row in conn.execute(query).mappings()
    ]


def _tasks(conn: sa.Connection) -> list[Row]:
    a, u, n = (_table(conn, name).c for name in ("assignments", "users", "units"))
    query = sa.select(a.id, a.title, a.place, a.due_on, a.done_at, a.cancelled_at, u.unit_id, n.district_code)
    query = query.add_columns(n.parent_id).join_from(a.id.table, u.id.table, u.id == a.user_id)
    query = query.join(n.id.table, n.id == u.unit_id).where(a.due_on != "")
    return [
        _term(
            "assignment",
            row["id"],
            "task",
            date.fromisoformat(row["due_on"]),
            name=(f"“{row['title']}”" + (f"（{row['place']}）" if row["place"] else ""))[:120],
            unit_id=row["unit_id"],
            section_id=row["parent_id"] or row["unit_id"],
            district_code=row["district_code"],
            met_at=None if row["cancelled_at"] else row["done_at"],
            ended_at=row["done_at"],
        )
        for row in conn.execute(query).mappings()
    ]


def _alerts(conn: sa.Connection, rules: _Rules) -> list[Row]:
    """The step for which an open alert waits."""
    a, n = _table(conn, "alerts").c, _table(conn, "units").c
    unit, section = n.id.table, n.id.table.alias("section")
    query = sa.select(a.id, a.received_at, a.acknowledged_at, a.section_id, n.name, section.c.district_code)
    query = query.join_from(a.id.table, unit, n.id == a.unit_id).join(section, section.c.id == a.section_id)
    rows = []
    for row in conn.execute(query.where(a.on_site_at.is_(None))).mappings():
        step, default = ("on_site", 120) if row["acknowledged_at"] else ("acknowledge", 30)
        day = _day_of(row["acknowledged_at"] or row["received_at"])
        minutes = rules.on("alerts", row["district_code"], day).get(step, default)
        end = datetime.fromisoformat(row["received_at"]) + timedelta(minutes=minutes)
        due_on = (end - timedelta(milliseconds=1)).astimezone(_SHANGHAI).date()
        of = {"unit_id": row["section_id"], "section_id": row["section_id"], "district_code": row["district_code"]}
        spans = {"since": row["received_at"], "amount": minutes, "measure": "minutes", "overdue_from": _iso(end)}
        rows.append(_term("alert", row["id"], step, due_on, name=f"立即通知（{row['name']}）", **of, **spans))
    return rows


def _requests(conn: sa.Connection, days: _Days) -> list[Row]:
    """Requests for more time that nobody has answered, of notices that still wait for their unit."""
    x, n, u = (_table(conn, name).c for name in ("extensions", "notices", "units"))
    query = sa.select(x.notice_id, x.at, x.days, n.number, n.provisional, n.section_id, n.district_code, u.name)
    query = query.join_from(x.id.table, n.id.table, n.id == x.notice_id).join(u.id.table, u.id == n.unit_id)
    waiting = (x.decision == "") & n.state.in_(("served", "returned"))
    rows: dict[str, Row] = {}
    for row in conn.execute(query.where(waiting).order_by(x.at)).mappings():
        due_on, certain = days.next_workday(_day_of(row["at"]))
        rows[row["notice_id"]] = _term(
            "notice",
            row["notice_id"],
            "reply",
            due_on,
            name=f"{row['name']}对{row['number'] or row['provisional'] or '通知书'}的延期申请（{row['days']}个工作日）"[
                :120
            ],
            unit_id=row["section_id"],
            section_id=row["section_id"],
            district_code=row["district_code"],
            since=row["at"],
            amount=1,
            measure="workdays",
            due_certain=certain,
        )
    return list(rows.values())
