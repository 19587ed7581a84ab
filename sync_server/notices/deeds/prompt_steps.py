"""What a unit must do within hours of a notice (`shared/prompt_steps.py`): the term runs from the service, and
ends with the unit's word that it is done, or with its answer. An objection halts it; a decision by which the notice
stands lets it run anew, as the answer's."""

from __future__ import annotations

from datetime import datetime

from shared.notice import Notice
from shared.problems import Problem
from shared.prompt_steps import STEPS, PromptStep, steps_of
from sync_server.acts.common.term_book import TermOf, begin_term, clock_of, running_term, stop_terms
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.casework.term import Measure, Reckoning
from sync_server.grounds import notices as grounds
from sync_server.ledger.terms import of_subject
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import Held, begin, change
from sync_server.notices.rules.notice import Deed
from sync_server.procedures.permissions import Caller
from sync_server.reference.actors import as_actor


def begin_steps(w: Write, held: Held, paper: Notice, since: datetime, *, known_at: datetime | None = None) -> None:
    """The hours for what the findings on the paper ask for run from `since`, the service or a decision, and no earlier
    than the unit could know (`known_at`); what was done before an objection is not asked for again."""
    for step in _steps_on(paper):
        if not any(row["met_at"] for row in of_subject(w.conn, "notice", held.id, [step.what])):
            begin_term(w, _term_of(held, step), Reckoning(since, step.hours, Measure.HOURS, known_at=known_at))


def drop_steps(w: Write, held: Held, paper: Notice) -> None:
    """What only findings asked for that stand no longer on the paper is not asked for any more."""
    asked = {step.what for step in _steps_on(paper)}
    stop_terms(w, "notice", held.id, *(what for what in STEPS if what not in asked))


def report_step(w: Write, caller: Caller, notice_id: str, what: str, words: str) -> None:
    """The unit says that the step is done, and how. Raises Problem as for an answer; RULE without words, CONFLICT when
    the step has been reported, or is not asked for."""
    held = begin(w, caller, notice_id, Deed.FEED_BACK)
    if not says(words):
        raise Problem(grounds.WORDS_OF_STEP_MISSING)
    try:
        clock = clock_of(running_term(w.conn, "notice", notice_id, what))
    except LookupError as error:
        raise Problem(grounds.NO_STEP_WAITS) from error
    stop_terms(w, "notice", notice_id, what, met=True)
    late = f"（超过{clock.end_words()}）" if clock.over(w.moment) else ""
    said = f"{held.paper.unit_name}报告{STEPS[what].words}{late}：{words.strip()}"
    happening, unit_id = happenings.NOTICE_STEP_REPORTED, held.row["unit_id"]
    seq = w.event(happening, "notice", notice_id, said, actor=as_actor(caller), unit_id=unit_id, data={"what": what})
    change(w, held, seq)
    w.deliver(seq, happening, subject_kind="notice", subject_id=notice_id, unit_id=held.row["section_id"])


def _steps_on(paper: Notice) -> list[PromptStep]:
    """What the paper itself asks for: nobody is held to hours that it does not name (an app of before makes such)."""
    return steps_of(line.item_code for line in paper.lines) if paper.prompt else []


def _term_of(held: Held, step: PromptStep) -> TermOf:
    row, name = held.row, f"{held.name}所列问题须{step.words}"
    return TermOf("notice", held.id, step.what, name, row["unit_id"], row["section_id"], held.facts.district_code)
