"""What is filed upward each month and where it stands: the plan by the 25th, the report by the 5th (沪城管执〔2009〕1号
三 and 四(一)7; late flag and roll rule domain.md §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.moment import chinese_day_with_weekday
from shared.workdays import Calendar
from sync_server.procedures.deadlines import FilingDay, filing_day
from sync_server.procedures.documents import DocumentKind, DocumentState
from sync_server.procedures.months import month_after
from sync_server.procedures.rulebook import TermRules


def nominal_day(kind: DocumentKind, period: str, rules: TermRules) -> date:
    """The day of the rule itself: a month's plan in the month before, its report in the month after.

    Raises ValueError for a kind that is not filed monthly."""
    if kind.filed is None:
        raise ValueError(f"{kind.value} is not filed")
    return date.fromisoformat(f"{month_after(period, kind.filed.months)}-{kind.filed.day(rules):02d}")


def period_due_in(kind: DocumentKind, month: str) -> str:
    """The month whose paper of the kind is to go upward in `month`. Raises ValueError as `nominal_day`."""
    if kind.filed is None:
        raise ValueError(f"{kind.value} is not filed")
    return month_after(month, -kind.filed.months)


def due_month(kind: DocumentKind, period: str) -> str:
    """The month in which the paper about `period` is to go upward. Raises ValueError as `nominal_day`."""
    if kind.filed is None:
        raise ValueError(f"{kind.value} is not filed")
    return month_after(period, kind.filed.months)


def filing_term(kind: DocumentKind, period: str, rules: TermRules, calendar: Calendar) -> FilingDay:
    """Until when the paper of that month is to go upward, with the roll rule of the setting."""
    return filing_day(calendar, nominal_day(kind, period, rules), rules.roll)


def term_words(term: FilingDay) -> str:
    """Both days: `2026年9月25日（星期五）为休息日，顺延至2026年9月28日（星期一）24时`, with 暂定 where it is."""
    end = term.clock.words()
    if term.nominal == term.effective:
        return end
    return f"{chinese_day_with_weekday(term.nominal)}为休息日，顺延至{end}"


class PaperStanding(StrEnum):
    """Where one district's paper of one month stands, as the city sees it: a draft is nobody's business yet."""

    NOT_DUE = "not_due"
    MISSING = "missing"
    FILED = "filed"
    RECEIVED = "received"
    RETURNED = "returned"


@dataclass(frozen=True)
class Filing:
    """The standing with the late flag of the first filing."""

    standing: PaperStanding
    late: bool = False


def standing(state: DocumentState | None, late: bool, term: FilingDay, now: datetime) -> Filing:
    """Where the paper stands; `state` None when there is none."""
    match state:
        case DocumentState.FILED:
            return Filing(PaperStanding.FILED, late)
        case DocumentState.RECEIVED:
            return Filing(PaperStanding.RECEIVED, late)
        case DocumentState.RETURNED:
            return Filing(PaperStanding.RETURNED, late)
    return Filing(PaperStanding.MISSING if term.over(now) else PaperStanding.NOT_DUE)
