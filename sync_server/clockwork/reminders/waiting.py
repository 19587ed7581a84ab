"""Requests that wait for an answer, and terms within which units may ask: extensions, objections to scores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select

from shared.moment import chinese_day_with_weekday, day_in_shanghai, from_iso, month_in_shanghai
from sync_server.acts.evaluations.unit_results import scored_units
from sync_server.casework import happenings
from sync_server.clockwork.reminders.reminder import Moment, Reminder
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentState
from sync_server.procedures.filings import month_after
from sync_server.procedures.reminding import last_workday_before

MOST = 500
MONTHS_BACK = 3  # a score is objected to within days of its being sent out


def extensions(moment: Moment) -> Iterator[Reminder]:
    """延期申请 that nobody has answered by the next working day, by the index on undecided ones."""
    x, n, u = t.extensions.c, t.notices.c, t.units.c
    query = (
        select(x.id, x.days, x.at, x.notice_id, n.number, n.provisional, n.section_id, u.name, u.district_code)
        .join(t.notices, n.id == x.notice_id)
        .join(t.units, u.id == n.unit_id)
        .where(x.decision == "")
        .order_by(x.at)
        .limit(MOST)
    )
    for row in moment.conn.execute(query):
        next_workday = moment.calendar.due(day_in_shanghai(from_iso(row.at)), 1).day
        if moment.today < next_workday:
            continue
        name = row.number or row.provisional or "督察通知书"
        yield Reminder(
            happening=happenings.NOTICE_EXTENSION_WAITING,
            subject_kind="notice",
            subject_id=row.notice_id,
            what="waiting",
            term=row.id,
            words=f"提醒：{row.name}对{name}的延期申请（{row.days}个工作日）尚未答复，请尽快决定",
            receivers=(row.section_id,),
            district_code=row.district_code,
        )


def score_objections(moment: Moment) -> Iterator[Reminder]:
    """Units that may still object to their score, on the working day before the term ends (domain.md §4 step 9)."""
    d, o = t.documents.c, t.score_objections.c
    current = month_in_shanghai(moment.now)
    periods = [month_after(current, -back) for back in range(MONTHS_BACK + 1)]
    signed = d.state == DocumentState.FILED.value
    soon = d.due_on.between(moment.today.isoformat(), (moment.today + timedelta(days=12)).isoformat())
    query = select(d.id, d.title, d.due_on, d.due_certain, d.district_code).where(
        d.kind == kinds.EVALUATION.value, d.period.in_(periods), signed, soon
    )
    for row in moment.conn.execute(query).all():
        due_on = date.fromisoformat(row.due_on)
        if moment.today < last_workday_before(moment.calendar, due_on):
            continue
        objected = set(moment.conn.execute(select(o.unit_id).where(o.document_id == row.id)).scalars())
        scored = scored_units(moment.conn, row.district_code)
        receivers = tuple(unit for unit, _ in scored if unit not in objected)
        if receivers:
            end = chinese_day_with_weekday(due_on) + ("" if row.due_certain else "（暂定）")
            yield Reminder(
                happening=happenings.DOCUMENT_OBJECTION_ENDS,
                subject_kind="score",  # each unit reads its own score, not the document
                subject_id=row.id,
                what="T-1",
                term=row.due_on,
                words=f"提醒：对《{row.title}》的得分有异议的，请于{end}24时前提出",
                receivers=receivers,
                district_code=row.district_code,
            )
