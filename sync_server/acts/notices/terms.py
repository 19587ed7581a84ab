"""The terms in force for a notice, from the district's rulebook, and the clocks made of them."""

from __future__ import annotations

from sync_server.acts.notices.facts import Held
from sync_server.casework.term import TermClock
from sync_server.ledger.write import Write
from sync_server.procedures.deadlines import answer_clock, closing_hour
from sync_server.procedures.rulebook import TermRules
from sync_server.reference.directory import calendar
from sync_server.reference.rulebook import rules_now


def term_rules(w: Write, held: Held) -> TermRules:
    """What the district of the answering unit has set."""
    return rules_now(w, TermRules, held.facts.district_code)


def fresh_clock(w: Write, held: Held, days: int) -> TermClock:
    """A new term of `days` working days from now, known to the unit at once by its inbox."""
    return answer_clock(
        calendar(w),
        w.moment,
        days,
        online_at=w.moment,
        paper_left=False,
        deadline_hour=closing_hour(term_rules(w, held).close_of_business),
    )
