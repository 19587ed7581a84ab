"""A course: nobody leaves the table, every refusal has words and says whether the state or a rule is in the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.problems import CONFLICT, RULE
from sync_server.casework.chart import Arrow, draw
from sync_server.casework.course import Course, Step, ways
from sync_server.casework.refusal import Refusal


class Stand(StrEnum):
    OPEN = "open"
    HEARD = "heard"
    SHUT = "shut"
    LOST = "lost"

    @property
    def label(self) -> str:
        return {"open": "待办", "heard": "已听取", "shut": "已结", "lost": "无人到达"}[self.value]


class Turn(StrEnum):
    HEAR = "hear"
    SHUT = "shut"
    REOPEN = "reopen"
    NOTE = "note"

    @property
    def label(self) -> str:
        return {"hear": "听取", "shut": "办结", "reopen": "重开", "note": "记事"}[self.value]


@dataclass(frozen=True)
class Case:
    state: Stand = Stand.OPEN
    proven: bool = False


def _clerk(_: Turn, __: Case, who: str) -> str:
    return "" if who in ("clerk", "judge") else "请交书记员办理"


def _judge(_: Turn, __: Case, who: str) -> str:
    return "" if who == "judge" else "请交审判员办理"


def _proven(_: Turn, case: Case) -> str:
    return "" if case.proven else "还没有证据"


STEPS = (
    Step(Turn.HEAR, {Stand.OPEN: Stand.HEARD}, _clerk),
    Step(Turn.SHUT, {Stand.HEARD: Stand.SHUT}, _judge, (_proven,), asks="请写明理由"),
    Step(Turn.REOPEN, ways(Stand.SHUT, to=Stand.OPEN), _judge),
    Step(Turn.NOTE, ways(Stand.OPEN), _clerk),
    Step(Turn.NOTE, ways(Stand.HEARD), _judge),
)
COURSE: Course[Stand, Turn, Case, str] = Course(
    states=tuple(Stand),
    deeds=tuple(Turn),
    starts=(Stand.OPEN,),
    ends=(Stand.SHUT,),
    steps=STEPS,
    state_of=lambda case: case.state,
    wrong_state=lambda turn, case: f"本案{case.state.label}，不能{turn.label}",
)
WHO = st.sampled_from(["clerk", "judge", "stranger", None])
WORDS = st.sampled_from([None, "", "  ", "理由"])


@given(st.lists(st.tuples(st.sampled_from(Turn), WHO, WORDS, st.booleans()), max_size=30))
def test_whatever_is_tried_a_case_walks_only_along_its_table(
    tries: list[tuple[Turn, str | None, str | None, bool]],
) -> None:
    case = Case()
    for turn, who, words, proven in tries:
        case = replace(case, proven=proven)
        to = COURSE.after(case.state, turn)
        refused = COURSE.refusal(turn, case, who, words)
        if refused is None:
            assert to is COURSE.transitions[case.state, turn]
            case = replace(case, state=to)
        else:
            assert refused.words
            assert refused.moved is (to is None), "a state that does not allow it, and nothing else, has moved on"


@given(st.sampled_from(Stand), st.booleans(), st.sampled_from(["clerk", "judge", "stranger"]))
def test_a_button_is_shown_exactly_for_what_would_not_be_refused(state: Stand, proven: bool, who: str) -> None:
    case = Case(state, proven)
    shown = COURSE.open_deeds(case, who)
    assert shown == tuple(turn for turn in Turn if COURSE.refusal(turn, case, who, "理由") is None)


def test_what_is_lacking_is_said_before_who_may_and_that_before_the_words() -> None:
    heard = Case(Stand.HEARD)
    assert COURSE.refusal(Turn.SHUT, heard, "clerk", "") == Refusal("还没有证据")
    assert COURSE.refusal(Turn.SHUT, replace(heard, proven=True), "clerk", "") == Refusal("请交审判员办理")
    assert COURSE.refusal(Turn.SHUT, replace(heard, proven=True), "judge", " ") == Refusal("请写明理由")
    assert COURSE.refusal(Turn.SHUT, replace(heard, proven=True), "judge", "属实") is None


def test_a_deed_can_be_another_persons_from_another_state() -> None:
    assert COURSE.refusal(Turn.NOTE, Case(), "clerk") is None
    assert COURSE.refusal(Turn.NOTE, Case(Stand.HEARD), "clerk") == Refusal("请交审判员办理")


def test_on_behalf_of_nobody_the_state_and_the_needs_still_count() -> None:
    assert COURSE.refusal(Turn.REOPEN, Case(), None) == Refusal("本案待办，不能重开", moved=True)
    assert COURSE.refusal(Turn.SHUT, Case(Stand.HEARD), None) == Refusal("还没有证据")
    assert COURSE.refusal(Turn.SHUT, Case(Stand.HEARD, proven=True), None) is None


def test_a_form_asks_for_words_where_the_table_does() -> None:
    assert [turn for turn in Turn if COURSE.asks_words(turn)] == [Turn.SHUT]


def test_a_state_that_has_moved_on_is_a_conflict_and_a_rule_is_a_rule() -> None:
    moved, ruled = Refusal("本案已结", moved=True).problem(), Refusal("还没有证据").problem()
    assert (moved.kind, moved.detail) == (CONFLICT, "本案已结。请刷新后再试。")
    assert (ruled.kind, ruled.detail) == (RULE, "还没有证据。")
    assert (moved.reason, ruled.reason) == ("本案已结", "还没有证据")


def test_a_table_that_says_two_things_of_one_deed_is_refused() -> None:
    with pytest.raises(ValueError, match="hear from open"):
        replace(COURSE, steps=(*STEPS, Step(Turn.HEAR, {Stand.OPEN: Stand.SHUT}, _judge)))


def test_the_chart_is_the_table() -> None:
    assert COURSE.chart().splitlines() == [
        "stateDiagram-v2",
        '    state "待办" as open',
        '    state "已听取" as heard',
        '    state "已结" as shut',
        "    [*] --> open",
        "    open --> open : 记事",
        "    open --> heard : 听取",
        "    heard --> heard : 记事",
        "    heard --> shut : 办结",
        "    shut --> open : 重开",
        "    shut --> [*]",
    ]


def test_a_state_that_nothing_leads_to_is_left_out() -> None:
    drawn = draw([Arrow("a", "b", "走")], {"a": "甲", "b": "乙", "c": "丙"}, ["a"], ["b", "c"])
    assert drawn.splitlines() == [
        "stateDiagram-v2",
        '    state "甲" as a',
        '    state "乙" as b',
        "    [*] --> a",
        "    a --> b : 走",
        "    b --> [*]",
    ]
