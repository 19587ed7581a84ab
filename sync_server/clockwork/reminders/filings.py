"""Monthly papers: plans by the 25th, reports by the 5th, the bulletin by the 12th (沪城管执〔2009〕1号 三, 四(一)7, 8).

Reminded of before, flagged as 迟报 when the term is over, asked for once a working day after that.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from shared.moment import month_in_shanghai
from shared.organisation import Unit, UnitKind
from sync_server.acts.filing_reminders import subject_of
from sync_server.acts.filing_terms import read_term, terms_of
from sync_server.acts.reports.month_rows import in_use
from sync_server.casework import happenings
from sync_server.casework.happening import Happening
from sync_server.clockwork.reminders.reminder import Moment, Reminder
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.procedures.deadlines import FilingDay
from sync_server.procedures.documents import DocumentKind
from sync_server.procedures.filings import term_words
from sync_server.procedures.months import month_after, month_words
from sync_server.procedures.permissions import CITY_CODE
from sync_server.procedures.reminding import Said, filing_reminder, urging
from sync_server.reference.inspection_bodies import owing_since, reporting_bodies

SUBJECT = "filing"  # of a body; the same under which the city's own 催报 is entered
MONTHS_BACK = 2  # what has been missing longer is nothing a reminder brings in


def monthly_papers(moment: Moment) -> Iterator[Reminder]:
    """The plan and report of each body that hands them in (沪城管执〔2009〕1号 三) that has not been filed."""
    owing = owing_since(moment.conn, moment.units)
    bodies = [body.unit for body in reporting_bodies(moment.units) if body.id in owing]
    current = month_in_shanghai(moment.now)
    reported = [month_after(current, -back) for back in range(1, MONTHS_BACK + 1)]
    periods = {
        kinds.PLAN: [month_after(current, back) for back in (1, 0)],
        kinds.REPORT: in_use(moment.conn, reported),
    }
    codes = list(dict.fromkeys(body.district_code for body in bodies))
    for kind, months in periods.items():
        filed = _filed(moment, kind, months)
        for period in months:
            terms = terms_of(moment.conn, moment.calendar, kind, codes, period)
            for body in bodies:
                if (body.id, period) not in filed:
                    begun = max(moment.begun, owing[body.id])
                    yield from _missing(moment, kind, period, body, terms[body.district_code], begun)


def _filed(moment: Moment, kind: DocumentKind, months: list[str]) -> set[tuple[str, str]]:
    d = t.documents.c
    gone_up = (d.kind == kind.value) & d.period.in_(months) & d.filed_at.is_not(None)
    return {(row.unit_id, row.period) for row in moment.conn.execute(select(d.unit_id, d.period).where(gone_up))}


def _missing(
    moment: Moment, kind: DocumentKind, period: str, body: Unit, term: FilingDay, begun: date
) -> Iterator[Reminder]:
    paper = f"{month_words(period)}《{kind.label}》"
    if term.over(moment.now):
        if term.effective < begun:
            return
        words = f"{body.name}{paper}未按期报送（期限{term_words(term)}），记为迟报"
        told = tuple(filter(None, (body.id, body.parent_id)))
        yield _of(kind, period, body, happenings.FILING_LATE, "late", words, receivers=told, flag=True)
        flagged = term.clock.overdue_from.date()
        if said := urging(moment.calendar, flagged, moment.today):
            words = f"催报{paper}：期限{term_words(term)}，已逾期，请尽快报送"
            subject = (subject_of(kind, period), body.id)
            yield _of(kind, period, body, happenings.FILING_URGED, said.what, words, urging=subject)
        return
    said = filing_reminder(kind, term, moment.today)
    if said and said.day >= begun:
        words = f"提醒：{paper}请于{term_words(term)}前报送执法监督处"
        yield _of(kind, period, body, happenings.FILING_REMINDER, said.what, words)


def _of(
    kind: DocumentKind,
    period: str,
    body: Unit,
    happening: Happening,
    what: str,
    words: str,
    *,
    receivers: tuple[str, ...] = (),
    flag: bool = False,
    urging: tuple[str, str] | None = None,
) -> Reminder:
    return Reminder(
        happening=happening,
        subject_kind=SUBJECT,
        subject_id=body.id,
        what=what,
        term=subject_of(kind, period),
        words=words,
        receivers=receivers or (body.id,),
        district_code=body.district_code,
        unit_id=body.id,
        flag=flag,
        urging=urging,
        data={"kind": kind.value, "period": period},
    )


def bulletin(moment: Moment) -> Iterator[Reminder]:
    """《督察动态》 of the month that is over, at the supervision office."""
    office = moment.units.of_kind(UnitKind.OFFICE, CITY_CODE)
    if office is None:
        return
    period = month_after(month_in_shanghai(moment.now), -1)
    term = read_term(moment.conn, moment.calendar, kinds.BULLETIN, CITY_CODE, period)
    d = t.documents.c
    issued = (d.kind == kinds.BULLETIN.value) & (d.period == period) & d.issued_at.is_not(None)
    unused = term.effective < moment.begun or not in_use(moment.conn, [period])
    if unused or moment.conn.execute(select(d.id).where(issued).limit(1)).first():
        return
    paper = f"{month_words(period)}《{kinds.BULLETIN.label}》"
    if term.over(moment.now):
        words = f"{paper}应于{term_words(term)}前编发，尚未编发"
        said, happening = Said("late", moment.today), happenings.BULLETIN_LATE
    else:
        words = f"提醒：{paper}请于{term_words(term)}前编发，未报送的区按“未报”列出"
        found = filing_reminder(kinds.BULLETIN, term, moment.today)
        if found is None or found.day < moment.begun:
            return
        said, happening = found, happenings.BULLETIN_REMINDER
    yield Reminder(
        happening=happening,
        subject_kind=SUBJECT,
        subject_id=office.id,
        what=said.what,
        term=subject_of(kinds.BULLETIN, period),
        words=words,
        receivers=(office.id,),
        flag=happening is happenings.BULLETIN_LATE,
    )
