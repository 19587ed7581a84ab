"""Loading a year's working days, and moving what rested on a provisional year, once (acceptance story 4)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, delete, insert, select

from shared.moment import from_iso
from shared.problems import RULE, Problem
from shared.workdays import YearTable, check_table
from sync_server.acts.directory import read_calendar
from sync_server.acts.notices.facts import change, clock_values, hold
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.procedures.deadlines import answer_clock, extended, hour_kept, recomputed
from sync_server.procedures.notices import AWAITING_ANSWER

SUBJECT = "calendar"


def load_year(w: Write, table: YearTable, actor: Actor) -> int:
    """Put a year's table in force and recompute the notices whose date was 暂定; returns how many moved.

    The caller has checked `Action.LOAD_CALENDAR`. Raises Problem for a table that cannot be right."""
    try:
        check_table(table)
    except ValueError as error:
        raise Problem(RULE, reason=str(error)) from error
    words = f"载入{table.year}年工作日历（{'正式' if table.official else '暂定'}）：{table.source or '未注明来源'}"
    seq = w.event("calendar.loaded", SUBJECT, str(table.year), words, actor=actor, data=asdict(table))
    w.conn.execute(delete(t.calendars).where(t.calendars.c.year == table.year))
    values = asdict(table) | {"off": list(table.off), "work": list(table.work), "changed_seq": seq}
    w.conn.execute(insert(t.calendars).values(**values))
    w.cache.pop(SUBJECT, None)
    return _recompute(w, actor)


def _recompute(w: Write, actor: Actor) -> int:
    n = t.notices.c
    provisional = n.state.in_([state.value for state in AWAITING_ANSWER]) & n.due_certain.is_(False)
    ids = w.conn.execute(select(n.id).where(provisional)).scalars().all()
    days = read_calendar(w.conn)
    moved = 0
    for notice_id in ids:
        held = hold(w.conn, notice_id, days, w.moment)
        current = held.clock
        if current is None or held.row["served_at"] is None:
            continue
        began = _restart(w, notice_id)
        fresh = answer_clock(
            days,
            from_iso(began.at if began else held.row["served_at"]),
            began.data.get("days", held.row["feedback_days"]) if began else held.row["feedback_days"],
            online_at=from_iso(held.row["online_at"]),
            paper_left=bool(held.row["service"].get("paper_left")),
            deadline_hour=hour_kept(current),
        )
        if added := _extension(w, notice_id, began.seq if began else 0):
            fresh = extended(days, fresh.due_on, added, hour_kept(current))
        clock = recomputed(current, fresh)
        if clock is None:
            continue
        words = f"载入工作日历后重新计算：反馈期限由{current.words()}改为{clock.words()}"
        unit_id = held.row["unit_id"]
        seq = w.event(
            "notice.recomputed",
            "notice",
            notice_id,
            words,
            actor=actor,
            unit_id=unit_id,
            data={"before": clock_values(current), "after": clock_values(clock)},
        )
        change(w, held, seq, **clock_values(clock))
        w.deliver(seq, kind="notice.recomputed", subject_kind="notice", subject_id=notice_id, unit_id=unit_id)
        moved += 1
    return moved


def _extension(w: Write, notice_id: str, began: int) -> int:
    """Working days by which the term that began with the event `began` was extended; 0 when it was not."""
    e = t.events.c
    query = select(e.data).where((e.subject_kind == "notice") & (e.subject_id == notice_id) & (e.seq > began))
    data = w.conn.execute(query.where(e.kind == "notice.extended")).scalar()
    return int(data["days"]) if data else 0


def _restart(w: Write, notice_id: str) -> Row[Any] | None:
    """The event (`seq`, `at`, `data` with its `days`) that began the running term anew: a return or a decided
    objection."""
    e = t.events.c
    restarts = e.kind.in_(("notice.returned", "notice.objection_decided"))
    query = select(e.seq, e.at, e.data).where((e.subject_kind == "notice") & (e.subject_id == notice_id) & restarts)
    return w.conn.execute(query.order_by(e.seq.desc()).limit(1)).first()
