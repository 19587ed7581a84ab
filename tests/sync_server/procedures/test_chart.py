"""The charts are drawn from the tables the code runs on, and the page in docs/ is that drawing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from shared.notice import NoticeState
from sync_server.documents import kinds
from sync_server.notices.rules.notice import NOTICE_COURSE
from sync_server.notices.rules.pursuit import PURSUIT_COURSE
from sync_server.state_charts import document_charts, state_charts

PAGE = Path(__file__).parents[3] / "docs" / "state-charts.md"


def test_the_page_shows_what_the_code_does_now() -> None:
    assert PAGE.read_text("utf-8") == state_charts(kinds.ALL), "run scripts/state_charts.py"


def test_every_transition_of_a_notice_is_an_arrow_with_its_deed() -> None:
    chart = NOTICE_COURSE.chart()
    for (source, deed), target in NOTICE_COURSE.transitions.items():
        arrow = re.search(rf"^ +{source.value} --> {target.value} : (.+)$", chart, re.MULTILINE)
        assert arrow is not None
        assert deed.label in arrow[1].split("、")


def test_every_state_has_its_chinese_name_and_a_way_to_it() -> None:
    for state in NoticeState:
        assert f'state "{state.label}" as {state.value}' in NOTICE_COURSE.chart()
        assert re.search(rf"--> {state.value}\b", NOTICE_COURSE.chart())


def test_the_pursuit_reaches_the_street_by_no_shorter_way() -> None:
    steps = {(a, b) for a, b in re.findall(r"^ +(\w+) --> (\w+)", PURSUIT_COURSE.chart(), re.MULTILINE) if a != b}
    assert {a for a, b in steps if b == "handed_over"} == {"proposed"}
    assert {a for a, b in steps if b == "proposed"} == {"supervised"}
    assert {a for a, b in steps if b == "supervised"} == {"following", "proposed"}


def test_each_kind_of_document_goes_a_way_that_is_drawn_and_each_way_is_gone() -> None:
    assert {kind.course.chart() for kind in kinds.ALL} == set(document_charts(kinds.ALL).values())


def test_a_new_kind_on_a_known_way_changes_no_chart_and_one_with_a_way_of_its_own_is_drawn() -> None:
    known = replace(kinds.MEETING, value="letter", label="督察函")
    course = replace(known.course, steps=known.course.steps[:-1])
    assert document_charts([*kinds.ALL, known]) == document_charts(kinds.ALL)
    own = document_charts([*kinds.ALL, replace(known, course=course)])
    assert own["督察函"] == course.chart()
