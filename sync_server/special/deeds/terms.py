"""The terms of a share: until when the unit reports, and until when a 督办通知单 wants it done (四(二)2, 3).

A case's time limit is counted in days of the calendar or in working days, as its plan says; a day of the calendar that
is no working day waits for the next one where the rules say so (`TermRules.roll`).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from shared.field_rules import closing_hour
from shared.moment import day_in_shanghai
from sync_server.acts.common.term_book import TermOf, begin_term, renew_term, stop_terms
from sync_server.casework.term import IN_DAYS, Measure, Reckoning, TermClock
from sync_server.ledger.write import Write
from sync_server.procedures.rulebook import Roll, TermRules
from sync_server.reference.clock import shown_values
from sync_server.reference.rulebook import rules_now, rules_on
from sync_server.special.deeds.held import ORDER, REPORT, SHARE, HeldShare


def limit(w: Write, district_code: str, measure: str, amount: int, since: datetime) -> Reckoning:
    """The time limit of a plan, `amount` of `measure` (`days` or `workdays`), by the rules of the day it begins."""
    rules = rules_on(w.conn, TermRules, district_code, day_in_shanghai(since))
    rolls = measure == Measure.DAYS and rules.roll is Roll.NEXT_WORKDAY
    counted = Measure.ROLLING_DAYS if rolls else Measure(measure)
    return Reckoning(since, amount, counted, closing_hour(rules.close_of_business))


def until_day(w: Write, district_code: str, since: datetime, last: date) -> Reckoning:
    """The term that began at `since` and is to end with the day of the calendar `last`."""
    return limit(w, district_code, Measure.DAYS, (last - day_in_shanghai(since)).days, since)


def report_anew(w: Write, district_code: str) -> Reckoning:
    """The term of a report that is to be made anew, by the rules in force."""
    days = rules_now(w, TermRules, district_code).case_report_days
    return limit(w, district_code, Measure.WORKDAYS, days, w.moment)


def begin_share_term(w: Write, held: HeldShare, what: str, reckoning: Reckoning) -> tuple[TermClock, dict[str, Any]]:
    """A term of the share begins. Returns its clock, and the columns by which the share shows it."""
    clock = begin_term(w, _of(held, what), reckoning)
    return clock, shown(clock, reckoning)


def renew_share_term(w: Write, held: HeldShare, reckoning: Reckoning) -> tuple[TermClock, dict[str, Any]]:
    """The running term to report is reckoned otherwise from now on (an extension). Returns as `begin_share_term`."""
    clock = renew_term(w, SHARE, held.id, REPORT, reckoning)
    return clock, shown(clock, reckoning)


def stop_share_terms(w: Write, held: HeldShare, *, met: bool = False) -> dict[str, Any]:
    """No term of the share runs any more; `met`: what it asked for has been done now. Returns the share's columns."""
    stop_terms(w, SHARE, held.id, REPORT, ORDER, met=met)
    return shown(None, None)


def shown(clock: TermClock | None, reckoning: Reckoning | None) -> dict[str, Any]:
    """A term, or none, as columns of `case_shares`; with the day that was set before it rolled on."""
    wanted = None
    if reckoning is not None and reckoning.measure in IN_DAYS:
        wanted = (day_in_shanghai(reckoning.since) + timedelta(days=reckoning.amount)).isoformat()
    return {**shown_values(SHARE, REPORT, clock), "wanted_on": wanted}


def _of(held: HeldShare, what: str) -> TermOf:
    row, case = held.row, held.case.row
    unit_id = row["unit_id"] or case["body_id"]  # a body without an account here is looked after by the body itself
    return TermOf(SHARE, held.id, what, held.name, unit_id, case["body_id"], case["district_code"])
