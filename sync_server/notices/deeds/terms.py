"""The terms in force for a notice, from the district's rulebook, and the clocks made of them."""

from __future__ import annotations

from datetime import datetime

from shared.field_rules import closing_hour
from sync_server.acts.common.term_book import TermOf, begin_term
from sync_server.casework.term import TermClock
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import ANSWER, Held
from sync_server.procedures.deadlines import answer_term
from sync_server.procedures.rulebook import TermRules
from sync_server.reference.rulebook import rules_now


def term_rules(w: Write, held: Held) -> TermRules:
    """What the district of the answering unit has set."""
    return rules_now(w, TermRules, held.facts.district_code)


def begin_answer(w: Write, held: Held, served: datetime, days: int, *, paper_left: bool = False) -> TermClock:
    """A term of `days` working days to answer the notice begins at `served`; the unit knows of it by its inbox now, if
    no paper was left."""
    hour = closing_hour(term_rules(w, held).close_of_business)
    reckoning = answer_term(served, days, online_at=w.moment, paper_left=paper_left, hour=hour)
    return begin_term(w, answer_of(held), reckoning)


def answer_of(held: Held) -> TermOf:
    """The answer to the notice, as the book of terms knows it."""
    row = held.row
    return TermOf("notice", held.id, ANSWER, held.name, row["unit_id"], row["section_id"], held.facts.district_code)
