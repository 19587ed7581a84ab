"""The charts are drawn from the tables the code runs on, and the page in docs/ is that drawing."""

from __future__ import annotations

import re
from pathlib import Path

from shared.notice import NoticeState
from sync_server.procedures.chart import Arrow, document_charts, draw, notice_chart, pursuit_chart, state_charts
from sync_server.procedures.documents import DocumentKind
from sync_server.procedures.notices import TRANSITIONS

PAGE = Path(__file__).parents[3] / "docs" / "state-charts.md"


def test_the_page_shows_what_the_code_does_now() -> None:
    assert PAGE.read_text("utf-8") == state_charts(), "run scripts/state_charts.py"


def test_every_transition_of_a_notice_is_an_arrow_with_its_deed() -> None:
    chart = notice_chart()
    for (source, deed), target in TRANSITIONS.items():
        arrow = re.search(rf"^ +{source.value} --> {target.value} : (.+)$", chart, re.MULTILINE)
        assert arrow is not None
        assert deed.label in arrow[1].split("、")


def test_every_state_has_its_chinese_name_and_a_way_to_it() -> None:
    for state in NoticeState:
        assert f'state "{state.label}" as {state.value}' in notice_chart()
        assert re.search(rf"--> {state.value}\b", notice_chart())


def test_the_pursuit_reaches_the_street_by_no_shorter_way() -> None:
    steps = {(a, b) for a, b in re.findall(r"^ +(\w+) --> (\w+)", pursuit_chart(), re.MULTILINE) if a != b}
    assert {a for a, b in steps if b == "handed_over"} == {"proposed"}
    assert {a for a, b in steps if b == "proposed"} == {"supervised"}
    assert {a for a, b in steps if b == "supervised"} == {"following", "proposed"}


def test_each_kind_of_document_stands_over_one_chart() -> None:
    names = [kind for kinds in document_charts() for kind in kinds.split("、")]
    assert sorted(names) == sorted(kind.label for kind in DocumentKind)


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
