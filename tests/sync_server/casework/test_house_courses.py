"""The courses of the house: from where a case starts every state is reached, and what has not ended goes on."""

from __future__ import annotations

from typing import Any

import pytest

from sync_server.casework.course import Course
from sync_server.documents import kinds
from sync_server.notices.rules.notice import NOTICE_COURSE
from sync_server.notices.rules.pursuit import PURSUIT_COURSE
from sync_server.procedures.alerting import ALERT_COURSE
from sync_server.procedures.findings import FINDING_COURSE

COURSES: dict[str, Course[Any, Any, Any, Any]] = {
    **{"finding": FINDING_COURSE, "notice": NOTICE_COURSE, "pursuit": PURSUIT_COURSE, "alert": ALERT_COURSE},
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
