"""The courses of the house: from where a case starts every state is reached, and what has not ended goes on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sync_server.casework import course as course_file
from sync_server.casework.course import Course
from sync_server.documents import kinds
from sync_server.notices.rules.notice import NOTICE_COURSE
from sync_server.notices.rules.proposal_reply import REPLY_COURSE
from sync_server.notices.rules.pursuit import PURSUIT_COURSE
from sync_server.procedures.alerting import ALERT_COURSE
from sync_server.procedures.findings import FINDING_COURSE
from sync_server.procedures.standing_in import STAND_IN_COURSE
from sync_server.special.rules.case import CASE_COURSE
from sync_server.special.rules.share import SHARE_COURSE
from sync_server.staffing.rules.conduct import CONDUCT_COURSE
from sync_server.staffing.rules.equipment import EQUIPMENT_COURSE

SERVER = Path(course_file.__file__).parents[1]
COURSES: dict[str, Course[Any, Any, Any, Any]] = {
    **{"finding": FINDING_COURSE, "notice": NOTICE_COURSE, "pursuit": PURSUIT_COURSE, "alert": ALERT_COURSE},
    **{"stand_in": STAND_IN_COURSE, "case": CASE_COURSE, "case_share": SHARE_COURSE},
    **{"equipment": EQUIPMENT_COURSE, "conduct": CONDUCT_COURSE},
    "reply": REPLY_COURSE,
    **{kind.value: kind.course for kind in kinds.ALL},
}
parametrized = pytest.mark.parametrize("course", COURSES.values(), ids=COURSES.keys())


@parametrized
def test_every_state_is_reached_and_every_deed_is_in_the_table(course: Course[Any, Any, Any, Any]) -> None:
    reached = set(course.starts)
    while fresh := {to for (source, _), to in course.transitions.items() if source in reached} - reached:
        reached |= fresh
    assert reached == set(course.states)
    assert {deed for _, deed in course.transitions} == set(course.deeds)


@parametrized
def test_only_an_end_has_no_way_on(course: Course[Any, Any, Any, Any]) -> None:
    leaving = {source for (source, _), to in course.transitions.items() if to is not source}
    assert set(course.states) - leaving <= set(course.ends)


@parametrized
def test_a_deed_leads_where_the_table_says_and_nowhere_from_another_state(course: Course[Any, Any, Any, Any]) -> None:
    at = replace(course, state_of=lambda facts: facts)
    for state in course.states:
        for deed in course.deeds:
            to = course.after(state, deed)
            if to:
                assert at.leads(state, deed) is to
            else:
                with pytest.raises(LookupError, match=deed.value):
                    at.leads(state, deed)


@parametrized
def test_a_text_that_is_asked_for_says_something(course: Course[Any, Any, Any, Any]) -> None:
    for step in course.steps:
        bare = replace(step, needs=(), may=lambda *_: "")
        alone = replace(course, steps=(bare,), state_of=lambda facts: facts)
        for state in bare.ways:
            refusals = [alone.refusal(step.deed, state, None, words) for words in ("。", "…… ——", "x", "属实")]
            assert [bool(refusal) for refusal in refusals] == [bool(step.asks)] * 3 + [False]


STATES = {type(course.starts[0]).__name__: course.starts for course in COURSES.values()}


def named_states(source: str) -> Iterator[str]:
    """Where a text gives a row a state by its name, as `DocumentState.VOID`; a new row may have one of the first."""
    tree = ast.parse(source)
    fresh = {
        id(argument)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "w.add"
        for argument in call.keywords
    }
    for node in ast.walk(tree):
        given: list[tuple[int, ast.expr]] = []
        if isinstance(node, ast.keyword) and node.arg == "state":
            given = [(id(node), node.value)]
        elif isinstance(node, ast.Dict):
            given = [(0, v) for k, v in zip(node.keys, node.values, strict=True) if k and ast.unparse(k) == "'state'"]
        for of, value in given:
            state, _, member = ast.unparse(value).removesuffix(".value").partition(".")
            starts = [start.name for start in STATES.get(state, ())]
            if state in STATES and not (of in fresh and member in starts):
                yield f"{state}.{member}"


def test_acts_ask_the_course_where_a_deed_leads() -> None:
    acts = [path for path in SERVER.rglob("*.py") if {"acts", "deeds", "clockwork", "filing"} & set(path.parts)]
    assert len(acts) > 80
    found = {(path.name, name) for path in acts for name in named_states(path.read_text("utf-8"))}
    assert found == {("filing.py", "NoticeState.ISSUED")}, "a new notice starts as its delegation says; all else moves"


def test_an_act_that_names_the_state_would_be_found() -> None:
    assert list(named_states("change(w, held, seq, state=NoticeState.CLOSED.value)")) == ["NoticeState.CLOSED"]
    assert list(named_states('values = {"state": PursuitState.CLOSED.value}')) == ["PursuitState.CLOSED"]
    assert list(named_states("w.add(t.pursuits, state=PursuitState.CLOSED.value)")) == ["PursuitState.CLOSED"]
    assert list(named_states("w.add(t.pursuits, state=PursuitState.FOLLOWING.value)")) == []
