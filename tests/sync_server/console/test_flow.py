"""附件3 as a living chart: its table holds every state there is, its numbers are those of the lists behind them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from fastapi import FastAPI

from shared.organisation import Role
from sync_server.casework.course import Course
from sync_server.console.flow_chart import ARROWS, LEAVES, PLACES, Place
from sync_server.console.flow_drawing import number_words
from sync_server.documents import kinds
from sync_server.notices.rules.notice import NOTICE_COURSE
from sync_server.notices.rules.pursuit import PURSUIT_COURSE, PursuitDeed
from sync_server.procedures.alerting import ALERT_COURSE
from sync_server.procedures.documents import DocumentKind
from sync_server.procedures.findings import FINDING_COURSE, FindingDeed
from sync_server.special.rules.case import CASE_COURSE
from sync_server.special.rules.share import SHARE_COURSE
from tests.sync_server.console.conftest import CHANGNING, OTHER_SECTION, XUHUI, Browser
from tests.sync_server.console.everywhere import fill

Enter = Callable[..., Browser]
PAPERS = (kinds.PLAN, kinds.REPORT, kinds.BULLETIN, kinds.EVALUATION)
COURSES: dict[str, tuple[Course[Any, Any, Any, Any], DocumentKind | None]] = {
    "notice": (NOTICE_COURSE, None),
    "pursuit": (PURSUIT_COURSE, None),
    "case": (CASE_COURSE, None),
    "share": (SHARE_COURSE, None),
    "finding": (FINDING_COURSE, None),
    "alert": (ALERT_COURSE, None),
    **{kind.value: (kind.course, kind) for kind in PAPERS},
}
# Deeds that only carry out on one thing what has been decided on another: the other's arrow is drawn.
CARRIED_OUT = {PursuitDeed.SETTLE, FindingDeed.ISSUE_ON_SITE, FindingDeed.SIGN_OFF, FindingDeed.GIVE_BACK}
# A slip of the hand taken back within seconds, before anybody was told: no step of the procedure.
TAKEN_BACK = {FindingDeed.UNDO}
WAYS = {(arrow.source, arrow.target) for arrow in ARROWS} | {(a.target, a.source) for a in ARROWS if a.returns}
LINK = re.compile(r'<a href="([^"]+)" data-(place|late)="(\w+)" aria-label="[^"]*?(\d+\+?) 件"')


def places_of(state: Any, kind: DocumentKind | None) -> list[Place]:
    return [place for place in PLACES if state in place.states and place.kind == kind]


def next_to(source: Place, target: Place) -> bool:
    """An arrow leads there, or one that passes one more place."""
    onward = {there for here, there in WAYS if here == source.key}
    return target.key in onward or any(here in onward and there == target.key for here, there in WAYS)


@pytest.mark.parametrize("name", COURSES)
def test_every_state_of_a_course_stands_in_the_chart_or_leaves_it(name: str) -> None:
    course, kind = COURSES[name]
    met = {state for way, to in course.transitions.items() for state in (way[0], to)}
    homeless = {state for state in met if not places_of(state, kind) and state not in LEAVES}
    assert homeless == set()
    both = {state for state in met if places_of(state, kind) and state in LEAVES}
    assert both == set()


@pytest.mark.parametrize("name", COURSES)
def test_what_moves_a_matter_from_one_place_to_another_is_an_arrow(name: str) -> None:
    course, kind = COURSES[name]
    missing = set()
    for (state, deed), to in course.transitions.items():
        here, there = places_of(state, kind), places_of(to, kind)
        stays = {place.key for place in here} & {place.key for place in there}
        if not here or not there or stays or deed in CARRIED_OUT | TAKEN_BACK:
            continue
        if not any(next_to(a, b) for a, b in product(here, there)):
            missing.add((state.value, deed.value, to.value))
    assert missing == set()


@pytest.mark.parametrize("name", COURSES)
def test_an_arrow_between_two_states_of_a_course_is_a_way_of_the_course(name: str) -> None:
    course, kind = COURSES[name]
    goes = {(way[0], to) for way, to in course.transitions.items()}
    by_key = {place.key: place for place in PLACES}
    wrong = set()
    for arrow in ARROWS:
        here = [state for state in by_key[arrow.source].states if state in course.states]
        there = [state for state in by_key[arrow.target].states if state in course.states]
        kinds_of = {by_key[arrow.source].kind, by_key[arrow.target].kind}
        stays = set(here) & set(there)
        if here and there and kinds_of == {kind} and not stays and not goes & set(product(here, there)):
            wrong.add((arrow.source, arrow.target))
    assert wrong == set()


def test_the_table_is_whole() -> None:
    keys = [place.key for place in PLACES]
    assert len(set(keys)) == len(keys)
    assert len({(place.column, place.row) for place in PLACES}) == len(PLACES)
    assert sorted(place.step for place in PLACES if place.step) == list(range(1, 11))
    assert all(arrow.words and {arrow.source, arrow.target} <= set(keys) for arrow in ARROWS)
    reached = {key for arrow in ARROWS for key in (arrow.source, arrow.target)}
    assert reached == set(keys)


def rows_behind(browser: Browser, url: str) -> int:
    """How many rows the list has, page after page."""
    found = 0
    while url:
        page = browser.get(html.unescape(url)).text
        found += page.count("data-row")
        onward = re.search(r'data-key="next" href="([^"]+)"', page)
        url = onward[1] if onward else ""
    return found


def numbers(browser: Browser, url: str = "/flow") -> dict[tuple[str, str], tuple[str, str]]:
    """Of the drawn chart: (place, which number) → (address, number)."""
    page = browser.get(url).text
    drawn = page[page.index('<svg class="flow"') : page.index("flow-lists")]
    return {(key, which): (link, number) for link, which, key, number in LINK.findall(drawn)}


def test_each_number_is_that_of_the_list_to_which_it_leads(app: FastAPI, squads: list[str], logged_in: Enter) -> None:
    officer = fill(app, logged_in, squads[0])
    office = logged_in(Role.OFFICE_STAFF)
    counted = [place.key for place in PLACES if place.listed]
    for browser, url in ((officer, "/flow"), (office, "/flow"), (office, f"/flow?district={CHANGNING}")):
        shown = numbers(browser, url)
        assert sorted({key for key, _ in shown}) == sorted(counted)
        for (key, which), (link, number) in shown.items():
            assert int(number) == rows_behind(browser, link), (url, key, which, link)
    own = numbers(officer)
    assert [key for key in counted if own[key, "place"][1] == "0"] == []
    late = {place.key for place in PLACES if place.late and place.late != place.listed}
    papers_and_alerts = {"plan", "report", "bulletin", "alert"}
    assert {key for key, which in own if which == "late"} == late - papers_and_alerts


def test_another_district_counts_nothing_of_it(app: FastAPI, squads: list[str], logged_in: Enter) -> None:
    fill(app, logged_in, squads[0], 1)
    beside = numbers(logged_in(Role.SECTION_OFFICER, OTHER_SECTION))
    assert {number for _, number in beside.values()} == {"0"}
    chosen = numbers(logged_in(Role.OFFICE_STAFF), f"/flow?district={XUHUI}")
    assert {number for _, number in chosen.values()} == {"0"}


@pytest.mark.parametrize("role", list(Role))
def test_who_reads_no_figures_has_no_chart_and_every_link_of_the_others_opens(logged_in: Enter, role: Role) -> None:
    browser = logged_in(role)
    page = browser.get("/flow")
    inside = role in {
        *(Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER, Role.OFFICE_STAFF, Role.OFFICE_CHIEF),
        *(Role.DETACHMENT_INSPECTOR, Role.DETACHMENT_CHIEF),
    }
    assert (page.status_code == 200) is inside
    assert ('href="/flow"' in browser.get("/help").text) is inside
    if inside:
        for url in {html.unescape(link) for link, *_ in LINK.findall(page.text)}:
            assert browser.get(url).status_code == 200, url


def test_more_than_99_is_not_counted_further() -> None:
    assert (number_words(99), number_words(100)) == ("99", "99+")


def test_the_chart_needs_nothing_from_elsewhere_and_says_whose_it_is(logged_in: Enter) -> None:
    page = logged_in(Role.OFFICE_STAFF).get(f"/flow?district={CHANGNING}").text
    drawn = page[page.index('<svg class="flow"') : page.index("</svg>", page.index('<svg class="flow"'))]
    assert "<script" not in drawn
    assert "http" not in drawn
    assert "长宁区" in page
    assert "data-print" in page


def test_it_keeps_itself_up_to_date_with_the_chart_alone(logged_in: Enter) -> None:
    office = logged_in(Role.OFFICE_STAFF)
    url = f"/flow?district={CHANGNING}"
    assert f'hx-get="{url}"' in office.get(url).text
    part = office.get(url, **{"HX-Request": "true"}).text
    assert "<html" not in part
    assert '<svg class="flow"' in part
    assert "长宁区" in part
