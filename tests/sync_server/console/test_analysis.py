"""数据分析: each figure equals the ledger's list behind it, nobody sees another district, units only."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi import FastAPI

from shared.organisation import Role
from sync_server.app import create_app
from sync_server.console.analysis_frame import VIEWS
from sync_server.console.queries import unit_ledger
from sync_server.settings import Settings
from tests.sync_server import postgres
from tests.sync_server.conftest import TEMPLATE
from tests.sync_server.console.conftest import CHANGNING, OTHER_SECTION, XUHUI, Browser, Clock, running
from tests.sync_server.console.noticing import ANSWER, PHOTOS, issue
from tests.sync_server.console.story import Phone

LogIn = Callable[..., Browser]
SPOT = (31.2165, 121.4212)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def app(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, fresh_ledger: Path) -> Iterator[FastAPI]:
    if request.param == "sqlite":
        shutil.copy(fresh_ledger, tmp_path / fresh_ledger.name)
        yield from running(create_app(Settings(data_dir=tmp_path), clock))
        return
    server, name = request.getfixturevalue("postgres_server"), f"t{uuid4().hex}"
    url = postgres.create_database(server, name, TEMPLATE)
    yield from running(create_app(Settings(data_dir=tmp_path, database_url=url), clock))
    postgres.drop_database(server, name)


@pytest.fixture
def phones(app: FastAPI, squads: list[str]) -> tuple[Phone, Phone, Phone]:
    """Two squads of 长宁 and one of 徐汇: 5, 1 and 1 findings in November, one more in October."""
    one = Phone(app, squads[0])
    other = Phone(app, squads[1], "shen", "沈杰", "050218")
    third = Phone(app, squads[2], "he", "何强", "040101")
    for n in range(3):
        one.check(("JM03",), fix=(SPOT[0] + n * 0.00005, SPOT[1]), ago=timedelta(days=n, minutes=5))
    one.check(("RW03", "JM12"), fix=(31.2040, 121.4010), ago=timedelta(days=4))
    one.check(("JM03",), ago=timedelta(days=40))
    other.check(("JM01",), fix=None, ago=timedelta(hours=3))
    third.check(("JM01",), fix=(31.18, 121.43))
    return one, other, third


def listed(browser: Browser, url: str) -> int:
    """How many findings the list behind a figure shows."""
    page = browser.get(html.unescape(url)).text
    found = re.search(r"共 (\d+) 条", page)
    assert found, url
    return int(found[1])


def bars(page: str) -> dict[str, tuple[int, str]]:
    """The rows of the page's tables: name → (total, the link of the total)."""
    rows = re.findall(
        r'<tr data-row>.*?class="rowlink"[^>]*>([^<]+)</a>.*?<a href="([^"]+)"[^>]*><b>(\d+)</b>', page, re.S
    )
    return {name: (int(number), url) for name, url, number in rows}


@pytest.mark.usefixtures("phones")
def test_each_figure_opens_exactly_the_findings_it_counts(logged_in: LogIn) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    for view in ("/units", "/items", "/units?period=year", "/items?item=JM", "/units?item=JM03&severity=minor"):
        rows = bars(chief.get(f"/analysis{view}").text)
        assert rows, view
        for name, (number, url) in rows.items():
            assert listed(chief, url) == number, (view, name)
    units = [number for number, _ in bars(chief.get("/analysis/units").text).values()]
    assert units == [5, 1]
    assert [n for n, _ in bars(chief.get("/analysis/units?period=last").text).values()] == [1]
    assert [
        n for n, _ in bars(chief.get("/analysis/units?period=days&from=2026-10-15&to=2026-11-23").text).values()
    ] == [5]


@pytest.mark.usefixtures("phones")
def test_the_days_of_the_chart_lead_to_their_findings(logged_in: LogIn) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    page = chief.get("/analysis/time").text
    columns = re.findall(r'<a href="([^"]+)"><title>([^：]+)：(\d+) 个', page)
    assert [(name, int(number)) for _, name, number in columns] == [
        ("11月20日", 2), ("11月22日", 1), ("11月23日", 1), ("11月24日", 2),
    ]  # fmt: skip
    for url, name, number in columns:
        assert listed(chief, url) == int(number), name
    assert page.count("<table") >= 2, "the numbers also stand in tables"


@pytest.mark.usefixtures("phones")
def test_a_hot_spot_opens_the_findings_of_its_cell(logged_in: LogIn) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    page = chief.get("/analysis/places").text
    [(url, number)] = re.findall(r'<li><a href="([^"]+)"><span class="ring">1</span>.*?<small>(\d+) 个问题', page, re.S)
    assert int(number) == 3
    assert listed(chief, url) == 3
    assert "另有 1 个问题没有定位" in page


@pytest.mark.usefixtures("phones")
def test_a_hot_spot_is_followed_over_twelve_months_each_dot_opening_its_list(logged_in: LogIn) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    grid = chief.get("/analysis/places").text.partition("多发点位逐月")[2]
    dots = re.findall(r'<td[^>]*><a href="([^"]+)" title="[^"]*：(\d+) 个"', grid)
    assert dots
    assert [listed(chief, url) for url, _ in dots] == [int(number) for _, number in dots]
    assert sum(int(number) for _, number in dots) >= 3
    neighbour = logged_in(Role.SECTION_CHIEF, unit=OTHER_SECTION).get("/analysis/places").text
    assert "多发点位逐月" not in neighbour, "what is elsewhere is not counted"


def test_another_district_is_neither_seen_nor_counted(
    phones: tuple[Phone, Phone, Phone], squads: list[str], logged_in: LogIn
) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    xuhui = phones[2].unit_name
    for name, _ in VIEWS:
        page = chief.get(f"/analysis/{name}?district={XUHUI}&period=year".replace("/?", "?")).text
        assert xuhui not in page, name
    for url in (f"/analysis/units?unit={squads[2]}", f"/units/{squads[2]}/ledger"):
        assert chief.get(url).status_code == 404
    assert "没有符合条件的问题" in chief.get(f"/findings?counted=1&unit={squads[2]}").text
    office = logged_in(Role.OFFICE_STAFF)
    assert [n for n, _ in bars(office.get("/analysis/units").text).values()] == [6, 1]
    assert [n for n, _ in bars(office.get(f"/analysis/units?district={XUHUI}").text).values()] == [1]


@pytest.mark.parametrize("role", [Role.SQUAD_INSPECTOR, Role.INSPECTED_UNIT, Role.APPRAISAL, Role.SYSTEM_ADMIN])
def test_roles_that_do_not_analyse_are_turned_away(role: Role, logged_in: LogIn) -> None:
    assert logged_in(role).get("/analysis").status_code == 403


@pytest.mark.usefixtures("phones")
def test_no_page_names_or_ranks_a_person(logged_in: LogIn) -> None:
    for role in (Role.SECTION_CHIEF, Role.DETACHMENT_INSPECTOR, Role.OFFICE_CHIEF):
        browser = logged_in(role)
        for name, _ in VIEWS:
            for query in ("", f"?district={CHANGNING}&period=year"):
                answer = browser.get(f"/analysis/{name}{query}".replace("/?", "?").rstrip("/"))
                assert answer.status_code == 200, name
                assert not [person for person in ("周敏", "沈杰", "何强") if person in answer.text], name


def test_rectification_tells_what_was_answered_in_time(
    phones: tuple[Phone, Phone, Phone], clock: Clock, logged_in: LogIn
) -> None:
    chief, squad = logged_in(Role.SECTION_CHIEF), logged_in(Role.INSPECTED_UNIT)
    place = issue(chief, phones[0].check(("JM20",)))
    issue(chief, phones[0].check(("JM22",)))
    assert squad.post(f"/squad{place}/feedback", ANSWER, files=PHOTOS).status_code == 303
    page = chief.get("/analysis/rectification").text
    assert "按期反馈率 · 1 / 1" in page
    clock.pass_by(days=6)
    chief = logged_in(Role.SECTION_CHIEF, login="chief-later")
    page = chief.get("/analysis/rectification").text
    assert "按期反馈率 · 1 / 2" in page
    assert "50%" in page
    late = re.search(r'<a href="(/notices\?[^"]*state=overdue[^"]*)">1</a>', page)
    assert late
    assert listed(chief, late[1]) == 1


def test_what_comes_back_is_proposed_for_the_next_plan(
    phones: tuple[Phone, Phone, Phone], squads: list[str], logged_in: LogIn
) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    page = chief.get("/analysis/repeats").text
    assert "建议专项督察" in page
    [url] = set(re.findall(r'class="times"><a href="([^"]+)"><b>4</b>', page))
    assert listed(chief, url) == 4
    dots = re.findall(r'<a href="([^"]+)" title="[^"]+：(\d+) 个"', page)
    assert sum(int(number) for _, number in dots) >= 4
    for address, number in dots:
        assert listed(chief, address) == int(number), "a month's dot is the number of its list"
    wanted = {"unit": squads[0], "item": "JM03"}
    plan = chief.post("/analysis/repeats/propose", wanted)
    assert plan.status_code == 303
    assert chief.post("/analysis/repeats/propose", wanted).headers["location"] == plan.headers["location"]
    text = chief.follow(plan).text
    assert text.count("建议开展专项督察") == 1, "what is in the draft is not written twice"
    assert phones[0].unit_name in text
    refused = chief.post("/analysis/repeats/propose", {"unit": squads[0], "item": "RW03"})
    assert "90 天内不足 3 次" in refused.text
    stranger = logged_in(Role.SECTION_CHIEF, OTHER_SECTION, "stranger")
    assert stranger.post("/analysis/repeats/propose", wanted).status_code == 404


def test_units_never_inspected_come_first(phones: tuple[Phone, Phone, Phone], logged_in: LogIn) -> None:
    page = logged_in(Role.SECTION_CHIEF).get("/analysis/coverage").text
    names = re.findall(r'class="rowlink"[^>]*>([^<]+)</a>', page)
    assert page.index("从未督察") < page.index(f">{phones[0].unit_name}</a>")
    assert names[-1] == phones[0].unit_name, "the most often inspected comes last"


@pytest.mark.usefixtures("phones")
def test_a_units_ledger_tells_everything_page_by_page(
    squads: list[str], logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_ledger, "PAGE", 2)
    chief = logged_in(Role.SECTION_CHIEF)
    url, seen = f"/units/{squads[0]}/ledger", list[str]()
    for _ in range(9):
        page = chief.get(url).text
        seen += re.findall(r'class="rowlink" href="/records/([^"]+)"', page)
        more = re.search(r'data-key="next" href="(\?after=[^"]+)"', page)
        if not more:
            break
        url = f"/units/{squads[0]}/ledger{more[1]}"
    assert len(seen) == len(set(seen)) == 5
    assert chief.get(f"/units/{squads[0]}/ledger?after=%00bad").status_code == 200


def test_empty_pages_say_what_will_come(logged_in: LogIn) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    for name, _ in VIEWS:
        page = chief.get(f"/analysis/{name}".rstrip("/"))
        assert page.status_code == 200
        assert "empty" in page.text or "从未督察" in page.text, name
    assert "个问题" not in chief.get("/analysis?period=days&from=2026-12-31&to=2026-01-01&item=%00&unit=").text
