"""追踪督察 and 督办: terms that end soon, and orders that are not answered (沪城管执〔2009〕1号 四(一)6, 四(二)3).

Each reminder is also a row of 催办登记.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import RowMapping, select

from shared.moment import chinese_day_with_weekday
from sync_server.casework import happenings
from sync_server.clockwork.reminders.reminder import Moment, Reminder
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.notices.rules.pursuit import PursuitState
from sync_server.procedures.reminding import order_reminder, round_reminder

LOOK_AHEAD = timedelta(days=12)  # the longest holiday lies between T-1 working day and the term
LOOK_BACK = timedelta(days=92)  # an order unanswered for a quarter is no longer a matter of reminders
MOST = 500


def running_terms(moment: Moment) -> Iterator[Reminder]:
    """Running pursuits whose unit has the next step, by the index on those that run."""
    p, n = t.pursuits.c, t.notices.c
    near = p.due_on.between((moment.today - LOOK_BACK).isoformat(), (moment.today + LOOK_AHEAD).isoformat())
    states = p.state.in_([PursuitState.FOLLOWING.value, PursuitState.SUPERVISED.value])
    query = select(t.pursuits, n.number, n.provisional, n.body).join(t.notices, n.id == p.notice_id)
    query = query.where(p.closed_at.is_(None), near, states, terms.awaits_answer())
    for row in moment.conn.execute(query.order_by(p.due_on.desc()).limit(MOST)).mappings():
        if reminder := _of(moment, row):
            yield reminder


def _of(moment: Moment, row: RowMapping) -> Reminder | None:
    supervised = row["state"] == PursuitState.SUPERVISED.value
    due_on = date.fromisoformat(row["due_on"])
    said = (order_reminder if supervised else round_reminder)(moment.calendar, due_on, moment.today)
    if said is None or said.day < moment.begun:
        return None
    name = row["number"] or row["provisional"] or "督察通知书"
    matter = f"督办（{name}）" if supervised else f"追踪督察第{row['round']}轮（{name}）"
    end = chinese_day_with_weekday(due_on) + ("" if row["due_certain"] else "（暂定）")
    overdue = said.what.startswith("T+")
    words = f"催办：{matter}期限{end}已过，请尽快整改并反馈" if overdue else f"提醒：{matter}请于{end}前反馈"
    receivers = (row["unit_id"],) if said.what == "T-1" else (row["unit_id"], row["section_id"])
    return Reminder(
        happening=happenings.PURSUIT_REMINDER,
        subject_kind="pursuit",
        subject_id=row["id"],
        what=said.what,
        term=f"{row['state']} {row['round']} {row['due_on']}",
        words=words,
        receivers=receivers,
        district_code=row["district_code"],
        unit_id=row["unit_id"],
        urging=("pursuit", row["id"]),
    )
