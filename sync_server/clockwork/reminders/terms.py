"""Whoever has a term is reminded before it ends, and where the procedure says so after it: what is said of which term,
when, and to whom.

A new term with a reminder needs an entry in `REMINDED`, its happening in the register, and the act that enters the term
in the book (`acts/common/term_book.begin_term`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import ColumnElement, RowMapping, exists, select, true

from shared.moment import SHANGHAI, from_iso
from shared.prompt_steps import CLEARING, EVIDENCE
from sync_server.acts import work_orders
from sync_server.acts.common import assignments, held_document
from sync_server.acts.common.document_terms import OBJECTION
from sync_server.acts.common.term_book import clock_of
from sync_server.acts.evaluations.handing_in import SCORE
from sync_server.acts.evaluations.unit_results import scored_units
from sync_server.acts.next_meetings import NEXT_MEETING
from sync_server.archive.deeds.lending import BORROWING, RETURN
from sync_server.casework import happenings
from sync_server.casework.happening import Happening
from sync_server.casework.term import TermClock
from sync_server.clockwork.reminders.reminder import Moment, Reminder
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.notices.deeds.held_notice import ANSWER, REPLY
from sync_server.notices.deeds.pursuits.held_pursuit import ORDER, ROUND, STREET_REPLY
from sync_server.notices.rules.pursuit import PursuitState
from sync_server.procedures.reminding import (
    LATE,
    OF_ANSWERS,
    OF_CASES,
    OF_DAYS,
    OF_HOURS,
    OF_MEETINGS,
    OF_OBJECTIONS,
    OF_ORDERS,
    OF_REPLIES,
    OF_ROUNDS,
    OF_STREETS,
    OVER,
    Rhythm,
    Said,
)
from sync_server.special.deeds.held import ORDER as SHARE_ORDER
from sync_server.special.deeds.held import REPORT, SHARE
from sync_server.special.rules.case import CaseState

MOST = 2_000  # of one sort in one tick


@dataclass(frozen=True)
class Reminded:
    """`words` has places for the name of the subject, for what is left at least, for the term as its clock says it and
    for its end alone; `after` is what is said once that is over. `only` narrows the running terms, `told` says who is
    told beside the inspector's phone (None: nobody is left to be reminded). `said_of` is under which subject the log
    has it, `urges` whether it is a row of 催办登记."""

    happening: Happening
    rhythm: Rhythm
    words: str
    after: str = ""
    only: Callable[[Moment], ColumnElement[bool]] = lambda _moment: true()
    told: Callable[[Moment, RowMapping, Said], tuple[str, ...] | None] = lambda _moment, row, _said: (row["unit_id"],)
    said_of: str = ""
    urges: bool = False


def _the_unit_has_the_next_step(_moment: Moment) -> ColumnElement[bool]:
    p, n = t.pursuits.c, t.notices.c
    going_on = p.state.in_([PursuitState.FOLLOWING.value, PursuitState.SUPERVISED.value])
    of_notice = (p.id == t.terms.c.subject_id) & (n.id == p.notice_id)
    return exists().where(of_notice, going_on, terms.awaits_answer())


def _the_case_goes_on(_moment: Moment) -> ColumnElement[bool]:
    """What was over before its case was suspended runs on in the book, and nobody is reminded meanwhile."""
    s, k = t.case_shares.c, t.cases.c
    goes_on = (s.id == t.terms.c.subject_id) & (k.id == s.case_id) & (k.state == CaseState.HANDLING.value)
    return exists().where(goes_on)


def _given_before_today(moment: Moment) -> ColumnElement[bool]:
    """Ids (UUIDv7) begin with the time at which they were made."""
    midnight = datetime.combine(moment.today, time(), SHANGHAI)
    stamp = f"{int(midnight.timestamp() * 1000):012x}"
    return t.terms.c.subject_id < f"{stamp[:8]}-{stamp[8:]}"


def _the_section_too_at_the_end(_moment: Moment, row: RowMapping, said: Said) -> tuple[str, ...]:
    return (row["unit_id"],) if said.what == "T-1" else (row["unit_id"], row["section_id"])


def _the_body_too_at_the_end(_moment: Moment, row: RowMapping, said: Said) -> tuple[str, ...]:
    early = said.what in ("half", "T-3", "T-1")
    return (row["unit_id"],) if early else (row["unit_id"], row["section_id"])


def _the_section_too_after_the_end(_moment: Moment, row: RowMapping, said: Said) -> tuple[str, ...]:
    """A proposal that went to a bureau without an account is the section's own matter throughout."""
    both = (row["unit_id"], row["section_id"]) if said.what == LATE else (row["unit_id"],)
    return tuple(dict.fromkeys(both))


def _the_section_too_once_over(_moment: Moment, row: RowMapping, said: Said) -> tuple[str, ...]:
    return (row["unit_id"], row["section_id"]) if said.what == OVER else (row["unit_id"],)


def _the_phone_alone(_moment: Moment, _row: RowMapping, _said: Said) -> tuple[str, ...]:
    """Nothing goes to a unit's inbox or to receivers outside: an inspection that was announced there would be none."""
    return ()


def _units_that_have_not_objected(moment: Moment, row: RowMapping, _said: Said) -> tuple[str, ...] | None:
    o = t.score_objections.c
    query = select(o.unit_id).where(o.document_id == row["subject_id"])
    objected = set(moment.conn.execute(query).scalars())
    scored = scored_units(moment.conn, row["district_code"])
    return tuple(unit for unit, _ in scored if unit not in objected) or None


_PROMPT = Reminded(
    happenings.NOTICE_STEP_REMINDER,
    OF_HOURS,
    "提醒：{name}，还剩不到{left}，请于{end}前办理并报告",
    "催办：{name}，时限{end}已过，尚未报告，请立即办理",
    told=_the_section_too_once_over,
    urges=True,
)
# (subject, what) as the book of terms has it.
REMINDED: Mapping[tuple[str, str], Reminded] = {
    ("notice", ANSWER): Reminded(
        happenings.NOTICE_REMINDER,
        OF_ANSWERS,
        "提醒：{name}反馈期限还剩不到{left}，请于{end}前反馈",
        urges=True,
    ),
    ("notice", EVIDENCE): _PROMPT,
    ("notice", CLEARING): _PROMPT,
    ("notice", REPLY): Reminded(
        happenings.NOTICE_EXTENSION_WAITING,
        OF_REPLIES,
        "提醒：{name}尚未答复，请尽快决定",
        "提醒：{name}尚未答复，请尽快决定",
    ),
    ("pursuit", ROUND): Reminded(
        happenings.PURSUIT_REMINDER,
        OF_ROUNDS,
        "提醒：{name}请于{until}前反馈",
        only=_the_unit_has_the_next_step,
        told=_the_section_too_at_the_end,
        urges=True,
    ),
    (held_document.SUBJECT, STREET_REPLY): Reminded(
        happenings.PROPOSAL_REMINDER,
        OF_STREETS,
        "提醒：{name}请于{until}前送交",
        "{name}期限{end}已过，尚未收到",
        told=_the_section_too_after_the_end,
    ),
    ("pursuit", ORDER): Reminded(
        happenings.PURSUIT_REMINDER,
        OF_ORDERS,
        "提醒：{name}请于{until}前反馈",
        "催办：{name}期限{end}已过，请尽快整改并反馈",
        only=_the_unit_has_the_next_step,
        told=_the_section_too_at_the_end,
        urges=True,
    ),
    (SHARE, REPORT): Reminded(
        happenings.CASE_SHARE_REMINDER,
        OF_CASES,
        "提醒：{name}请于{until}前报告办理情况；难以如期办结的，也要在期限内报告进展、原因和措施",
        "催办：{name}办理期限{end}已过，尚未报告，请立即报告办理情况",
        only=_the_case_goes_on,
        told=_the_body_too_at_the_end,
        urges=True,
    ),
    (SHARE, SHARE_ORDER): Reminded(
        happenings.CASE_SHARE_REMINDER,
        OF_ORDERS,
        "提醒：{name}督办通知单请于{until}前办结并报告",
        "催办：{name}督办期限{end}已过，尚未报告，请立即报告办理情况",
        only=_the_case_goes_on,
        told=_the_body_too_at_the_end,
        urges=True,
    ),
    (held_document.SUBJECT, OBJECTION): Reminded(
        happenings.DOCUMENT_OBJECTION_ENDS,
        OF_OBJECTIONS,
        "提醒：对{name}的得分有异议的，请于{until}前提出",
        told=_units_that_have_not_objected,
        said_of=SCORE,  # each unit reads its own score, not the document
    ),
    (held_document.SUBJECT, NEXT_MEETING): Reminded(
        happenings.MEETING_NEXT, OF_MEETINGS, "提醒：{name}临近，请准备议题，起草会议通知发有关单位"
    ),
    (assignments.SUBJECT, assignments.TASK): Reminded(
        happenings.ASSIGNMENT_REMINDER,
        OF_DAYS,
        "提醒：任务{name}今日到期",
        only=_given_before_today,
        told=_the_phone_alone,
    ),
    (work_orders.SUBJECT, work_orders.REPLY): Reminded(
        happenings.ORDER_REMINDER, OF_DAYS, "提醒：{name}今日应答复，请写下办理结果"
    ),
    (BORROWING, RETURN): Reminded(happenings.BORROWING_REMINDER, OF_DAYS, "提醒：{name}，今日应归还"),
}


def of_their_end(moment: Moment) -> Iterator[Reminder]:
    """Running terms of which somebody is to be reminded now, each sort by the index on running ones."""
    for (subject_kind, what), reminded in REMINDED.items():
        since, until = moment.now - reminded.rhythm.behind, moment.now + reminded.rhythm.ahead
        near = terms.ended_between(subject_kind, [what], since, until)
        query = select(t.terms).where(near, reminded.only(moment)).order_by(t.terms.c.overdue_from.desc()).limit(MOST)
        for row in moment.conn.execute(query).mappings():
            if reminder := _of(moment, reminded, row):
                yield reminder


def _of(moment: Moment, reminded: Reminded, row: RowMapping) -> Reminder | None:
    clock = clock_of(row)
    said = reminded.rhythm.due(clock, moment.calendar, moment.now, from_iso(row["since"]))
    if said is None or said.day < moment.begun:
        return None
    if said.since and said.since <= from_iso(row["known_at"] or row["since"]):
        return None  # the term is no longer than the lead: whoever has just been told of it is not reminded
    told = reminded.told(moment, row, said)
    if told is None:
        return None
    inside = row["unit_id"] == row["section_id"] or not told
    return Reminder(
        happening=reminded.happening,
        subject_kind=reminded.said_of or row["subject_kind"],
        subject_id=row["subject_id"],
        what=said.what,
        term=row["due_on"] if said.of_day else row["overdue_from"],
        words=_words(reminded, row["name"], clock, said, moment.now),
        receivers=told,
        district_code=row["district_code"],
        unit_id="" if inside else row["unit_id"],
        at_once=said.at_once,
        urging=(row["subject_kind"], row["subject_id"]) if reminded.urges else None,
    )


def _words(reminded: Reminded, name: str, clock: TermClock, said: Said, now: datetime) -> str:
    words = reminded.after if clock.over(now) else reminded.words
    return words.format(name=name, left=said.left, until=clock.words(), end=clock.end_words())
