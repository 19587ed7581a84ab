"""追责督办 as rules: nobody skips a step, too early, or signs what is not theirs to sign."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.notice import NoticeState
from shared.organisation import Role
from sync_server.notices.rules.pursuit import (
    ENDED,
    PURSUIT_COURSE,
    PursuitCause,
    PursuitDeed,
    PursuitFacts,
    PursuitState,
    opening_refusal,
    shown_to_unit,
)
from sync_server.procedures.permissions import Caller

S, D = PursuitState, PursuitDeed
DISTRICT, SECTION, SQUAD = "310105", "section", "squad"
FACTS = PursuitFacts(S.FOLLOWING, NoticeState.SERVED, SQUAD, DISTRICT, SECTION)


def by(role: Role, unit: str = SECTION, district: str = DISTRICT) -> Caller:
    return Caller(role.value, role.label, role, SQUAD if role is Role.INSPECTED_UNIT else unit, district)


OFFICER, CHIEF, LEADER, UNIT = (
    by(role) for role in (Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER, Role.INSPECTED_UNIT)
)
CALLERS = st.sampled_from([OFFICER, CHIEF, LEADER, UNIT, by(Role.SQUAD_INSPECTOR, SQUAD), by(Role.OFFICE_CHIEF), None])
# What may change around a pursuit between two deeds: its term, the notice.
WORLD = st.tuples(st.booleans(), st.sampled_from([NoticeState.SERVED, NoticeState.RETURNED, NoticeState.FED_BACK]))


def refusal(deed: PursuitDeed, facts: PursuitFacts, caller: Caller | None, words: str | None = None) -> str:
    """The words of the refusal, '' when there is none."""
    refused = PURSUIT_COURSE.refusal(deed, facts, caller, words)
    return refused.words if refused else ""


def after(facts: PursuitFacts, deed: PursuitDeed) -> PursuitFacts:
    """The facts once the deed is done, as the acts write them."""
    state = PURSUIT_COURSE.after(facts.state, deed)
    assert state is not None
    facts = replace(facts, state=state)
    match deed:
        case D.CHECK:
            return replace(facts, checks=facts.checks + 1)
        case D.NEXT_ROUND:
            return replace(facts, round=facts.round + 1)
        case D.DRAFT_ORDER:
            return replace(facts, order_open=True)
        case D.SUPERVISE:
            return replace(facts, order_open=False)
        case D.RECEIPT:
            return replace(facts, receipted=True)
        case D.OPEN_AGAIN:
            return replace(facts, round=1, checks=0, order_open=False, receipted=False)
    return facts


@given(st.lists(st.tuples(st.sampled_from(PursuitDeed), CALLERS, WORLD), max_size=60))
def test_no_sequence_of_deeds_skips_a_step(
    tries: list[tuple[PursuitDeed, Caller | None, tuple[bool, NoticeState]]],
) -> None:
    facts, way, done = FACTS, [S.FOLLOWING], list[PursuitDeed]()
    for deed, caller, (over, notice) in tries:
        facts = replace(facts, term_over=over, notice_state=notice)
        if refusal(deed, facts, caller, "情况"):
            continue
        if deed is D.SUPERVISE:
            assert facts.round >= facts.rounds, "all rounds have been gone through"
            assert facts.term_over
            assert D.CHECK in done, "somebody has looked"
            assert notice in (NoticeState.SERVED, NoticeState.RETURNED), "the unit owes an answer"
        if deed is D.PROPOSE:
            assert facts.term_over, "the order's term has run out"
        facts = after(facts, deed)
        done.append(deed)
        if facts.state is not way[-1]:
            way.append(facts.state)
    ordered = [S.FOLLOWING, S.SUPERVISED, S.PROPOSED, S.HANDED_OVER]
    for before, then in pairwise(way):
        if before is S.TAKEN_BACK:
            assert then is S.FOLLOWING, "it begins anew from its first round"
        elif then is S.TAKEN_BACK:
            assert before is not S.HANDED_OVER, "what has gone to the street is for people to end"
        elif then in ENDED:
            assert then is S.CLOSED or before is S.HANDED_OVER
        else:
            step = ordered.index(then) - ordered.index(before)
            assert step == 1 or (before, then) == (S.PROPOSED, S.SUPERVISED)
    if S.HANDED_OVER in way:
        assert {D.SUPERVISE, D.PROPOSE, D.HAND_OVER} <= set(done)
        assert done.count(D.NEXT_ROUND) >= FACTS.rounds - 1


@pytest.mark.parametrize("state", sorted(ENDED))
def test_what_is_closed_stays_closed(state: PursuitState) -> None:
    assert PURSUIT_COURSE.open_deeds(replace(FACTS, state=state), CHIEF) == ()
    leaving = {way for way in PURSUIT_COURSE.transitions if way[0] in ENDED}
    assert leaving == {(S.TAKEN_BACK, D.OPEN_AGAIN)}, "a pursuit without ground may come to have one, nothing else"


def test_the_officer_prepares_and_the_chief_or_the_leader_signs() -> None:
    ready = replace(FACTS, round=2, term_over=True, checks=1)
    assert not refusal(D.DRAFT_ORDER, ready, OFFICER)
    assert "科长或分管领导" in refusal(D.SUPERVISE, ready, OFFICER)
    assert not refusal(D.SUPERVISE, ready, CHIEF)
    assert not refusal(D.SUPERVISE, ready, LEADER)


def test_the_inspector_and_the_unit_move_nothing_but_the_units_receipt() -> None:
    supervised = replace(FACTS, state=S.SUPERVISED, term_over=True)
    assert PURSUIT_COURSE.open_deeds(supervised, UNIT) == (D.RECEIPT,)
    assert PURSUIT_COURSE.open_deeds(supervised, by(Role.SQUAD_INSPECTOR, SQUAD)) == ()
    assert "被督察单位" in refusal(D.RECEIPT, supervised, CHIEF)
    assert "已经回执" in refusal(D.RECEIPT, replace(supervised, receipted=True), UNIT)


def test_another_district_can_do_nothing() -> None:
    ready = replace(FACTS, round=2, term_over=True, checks=1)
    assert PURSUIT_COURSE.open_deeds(ready, by(Role.SECTION_CHIEF, "other", "310104")) == ()
    assert PURSUIT_COURSE.open_deeds(ready, by(Role.OFFICE_CHIEF, "office", "310000")) != ()


def test_a_unit_that_has_answered_is_verified_before_anything_else() -> None:
    answered = replace(FACTS, round=2, term_over=True, checks=1, notice_state=NoticeState.FED_BACK)
    for deed in (D.NEXT_ROUND, D.DRAFT_ORDER, D.SUPERVISE):
        assert "请先核验反馈" in refusal(deed, answered, None)
    assert not refusal(D.SETTLE, answered, None)


def test_what_the_notice_and_the_clock_bring_about_nobody_does_by_hand() -> None:
    assert "由系统办理" in refusal(D.SETTLE, FACTS, CHIEF)
    assert "由系统办理" in refusal(D.NEXT_ROUND, replace(FACTS, term_over=True), CHIEF)


@pytest.mark.parametrize(
    ("cause", "returns", "repeats", "ended", "refused"),
    [
        (PursuitCause.RETURNED, 1, 0, False, True),
        (PursuitCause.RETURNED, 2, 0, False, False),
        (PursuitCause.REPEATED, 0, 2, False, True),
        (PursuitCause.REPEATED, 0, 3, False, False),
        (PursuitCause.REPEATED, 0, 3, True, True),
        (PursuitCause.OVERDUE, 0, 0, False, False),
    ],
)
def test_a_pursuit_opens_for_a_cause_that_holds(
    cause: PursuitCause, returns: int, repeats: int, ended: bool, refused: bool
) -> None:
    assert bool(opening_refusal(cause, returns=returns, repeats=repeats, times=3, ended=ended)) is refused


def test_only_the_section_that_carries_a_pursuit_writes_its_papers() -> None:
    ready = replace(FACTS, round=2, rounds=2, term_over=True, checks=1)
    office = by(Role.OFFICE_STAFF, "office", "310000")
    assert refusal(D.DRAFT_ORDER, ready, OFFICER) == ""
    assert "由承办的督察科办理" in refusal(D.DRAFT_ORDER, ready, office)
    assert refusal(D.URGE, ready, office) == ""


def test_the_unit_does_not_read_that_a_proposal_is_being_weighed() -> None:
    assert shown_to_unit(S.PROPOSED) is S.SUPERVISED
    assert {state: shown_to_unit(state) for state in S if state is not S.PROPOSED} == {
        state: state for state in S if state is not S.PROPOSED
    }


def test_nobody_is_supervised_before_somebody_has_looked() -> None:
    unseen = replace(FACTS, round=2, term_over=True)
    assert "还没有追踪核查的记录" in refusal(D.DRAFT_ORDER, unseen, OFFICER)
    assert refusal(D.DRAFT_ORDER, replace(unseen, checks=1), OFFICER) == ""


def test_nobody_is_supervised_before_the_rounds_are_full_and_the_last_one_is_over() -> None:
    followed = replace(FACTS, round=2, checks=1)
    assert refusal(D.DRAFT_ORDER, followed, OFFICER) == "本轮期限未到，请在期满后督办"
    early = refusal(D.DRAFT_ORDER, replace(followed, round=1, term_over=True), OFFICER)
    assert early == "追踪督察为 2 轮，现为第 1 轮，满 2 轮仍未整改的再行督办"
