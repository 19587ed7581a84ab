"""问题地图: the list's own findings on a map, an area in the address, and what is drawn without scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI

from shared.organisation import Role
from sync_server.console.map_area import MapArea, around, read_area
from sync_server.console.maps import short_name, spread
from tests.sync_server.console.conftest import OTHER_SECTION, Browser
from tests.sync_server.console.story import Phone

LogIn = Callable[..., Browser]
HERE = (31.2165, 121.4012)
FACTS = re.compile(r'<script type="application/json" data-map-facts>(.*?)</script>', re.DOTALL)


def told(page: str) -> dict[str, Any]:
    """What the page tells its map."""
    found = FACTS.search(page)
    assert found
    facts: dict[str, Any] = json.loads(found[1])
    return facts


def listed(page: str) -> int:
    return page.count("data-row")


@pytest.fixture
def checked(app: FastAPI, squads: list[str]) -> Phone:
    """Six findings in a row, 55 metres apart, and one without a position."""
    phone = Phone(app, squads[0])
    for n in range(6):
        phone.check(("JM03",), fix=(HERE[0] + n * 0.0005, HERE[1]), ago=timedelta(days=n, minutes=5))
    phone.check(("ZZ01",), fix=None, address="无定位处")
    return phone


def corners(*shifts: tuple[float, float]) -> MapArea:
    """The polygon with these corners, in degrees from the first finding."""
    read = read_area(";".join(f"{HERE[0] + north:.5f},{HERE[1] + east:.5f}" for north, east in shifts))
    assert read
    return read


@pytest.mark.usefixtures("checked")
@pytest.mark.parametrize(
    ("area", "inside"),
    [
        (MapArea(HERE[0] - 0.0002, HERE[1] - 0.001, HERE[0] + 0.0012, HERE[1] + 0.001), 3),
        (MapArea(HERE[0] + 0.0012, HERE[1] - 0.001, HERE[0] + 0.01, HERE[1] + 0.001), 3),
        (MapArea(HERE[0], HERE[1] + 0.01, HERE[0] + 0.01, HERE[1] + 0.02), 0),
        (around(*HERE), 6),
        (corners((-0.0002, -0.001), (-0.0002, 0.001), (0.0012, 0)), 3),  # a tip to the north
        (corners((0.0008, -0.001), (0.0011, 0.001), (0.003, 0.001), (0.003, -0.001)), 4),
        (corners((-0.001, -0.001), (0.004, -0.001), (0.004, -0.0005), (-0.001, -0.0005)), 0),
        # A bay that is open to the east holds the second and third of the row outside.
        (
            corners(
                (-0.0002, -0.002),
                (0.003, -0.002),
                (0.003, 0.002),
                (0.0013, 0.002),
                (0.0013, -0.001),
                (0.0003, -0.001),
                (0.0003, 0.002),
                (-0.0002, 0.002),
            ),
            4,
        ),
    ],
)
def test_what_is_framed_on_the_map_is_exactly_what_the_list_of_that_address_holds(
    logged_in: LogIn, area: MapArea, inside: int
) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    asked = f"?area={quote(area.text)}&severity="
    shown = chief.get(f"/findings/map{asked}").text
    assert len(told(shown)["points"]) == inside
    assert listed(shown) == inside
    assert f"图上 {inside} 个问题，范围{area.words}。" in shown
    ledger = chief.get(f"/findings{asked}").text
    assert listed(ledger) == inside
    assert "只列地图上所选范围" in ledger
    assert chief.get(f"/findings/export/csv{asked}").text.count("JM03") == inside


@pytest.mark.usefixtures("checked")
def test_without_an_area_the_map_says_how_many_it_cannot_show(logged_in: LogIn) -> None:
    page = logged_in(Role.SECTION_CHIEF).get("/findings/map").text
    assert "图上 6 个问题。另有 1 个没有定位，不在图上。" in page
    assert listed(page) == 7
    point = told(page)["points"][0]
    assert point["title"].startswith("JM03 ")
    assert re.fullmatch(r"/records/[0-9a-f-]{36}#finding-[0-9a-f-]{36}", point["url"])


@pytest.mark.usefixtures("checked")
def test_nobody_sees_more_on_the_map_than_in_the_list(logged_in: LogIn) -> None:
    asked = f"/findings/map?area={quote(around(*HERE).text)}"
    neighbour = logged_in(Role.SECTION_CHIEF, unit=OTHER_SECTION).get(asked).text
    assert told(neighbour)["points"] == []
    assert '<path class="dots"' not in neighbour
    assert logged_in(Role.INSPECTED_UNIT).get(asked).status_code == 403


@pytest.mark.usefixtures("checked")
def test_filters_narrow_map_and_list_alike_and_keep_the_area(logged_in: LogIn) -> None:
    area = around(*HERE).text
    page = logged_in(Role.SECTION_CHIEF).get(f"/findings/map?area={quote(area)}&severity=grave").text
    assert told(page)["points"] == []
    assert f'<input type="hidden" name="area" value="{area}">' in page
    assert "这个范围内没有符合条件的问题" in page


@pytest.mark.usefixtures("checked")
def test_a_record_leads_to_what_was_found_near_by(logged_in: LogIn) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    found = re.search(r'href="(/records/[0-9a-f-]{36})#finding[^"]*">JM03', chief.get("/findings").text)
    assert found
    page = chief.get(found[1]).text
    near = re.search(r'href="(/findings/map\?area=[^"]+)"', page)
    assert near
    assert "附近 500 米的问题" in page
    assert listed(chief.get(near[1]).text) == 6
    assert told(page)["here"]["latitude"] == pytest.approx(HERE[0])


def test_an_address_that_names_no_area_shows_the_whole_list() -> None:
    for text in ("", "1,2,3", "31.3,121,31.2,122", "a,b,c,d", "91,0,92,1", "31,121,nan,122", "31.2,121.5,31.3,121.5"):
        assert read_area(text) is None, text
    for text in ("31,121;31.1,121.1", ";".join(["31,121"] * 3), "31,121;31.1,121;x,y", ";".join(["31.1,121.2"] * 13)):
        assert read_area(text) is None, text
    drawn = "31.20000,121.40000;31.21000,121.40000;31.20500,121.42000"
    polygon = read_area(drawn)
    assert polygon is not None
    assert polygon.text == drawn
    assert polygon.words == "约 1.9 × 1.1 公里的多边形"
    read = read_area("31.200000,121.400000,31.210000,121.420000")
    assert read == MapArea(31.2, 121.4, 31.21, 121.42)
    assert read is not None
    assert read.words == "约 1.9 × 1.1 公里"
    assert around(*HERE).words == "约 1.0 × 1.0 公里"
    assert around(*HERE, metres=100).words == "约 200 × 200 米"


def test_every_district_that_is_seen_is_named_wherever_its_middle_lies() -> None:
    svg = str(spread([], [], "310101", "黄浦区", whole=True))
    named = set(re.findall(r"<text[^>]*>([^<]+)</text>", svg))
    assert {short_name(name) for name in ("黄浦区", "浦东新区", "虹口区", "静安区", "徐汇区", "长宁区")} <= {
        short_name(name) for name in named
    }


def test_the_framed_area_stands_on_the_drawn_map_too() -> None:
    area = around(*HERE)
    svg = str(spread([], [], "310105", "长宁区", framed=area))
    assert svg.count('class="framed"') == 1


def test_a_drawn_polygon_stands_on_the_drawn_map_too() -> None:
    svg = str(spread([], [], "310105", "长宁区", framed=corners((0, 0), (0.01, 0), (0.005, 0.01))))
    assert svg.count('<polygon class="framed"') == 1


@pytest.mark.usefixtures("checked")
def test_a_list_of_a_polygon_is_paged_and_counted_like_any_other(logged_in: LogIn) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    asked = quote(corners((-0.0002, -0.001), (-0.0002, 0.001), (0.0012, 0)).text)
    for way in ("-at", "at"):
        pages = chief.get(f"/findings?area={asked}&sort={way}").text
        assert listed(pages) == 3
    assert 'type="hidden" name="area"' in pages
    answer = chief.post("/saved", {"list": "findings", "query": f"area={asked}", "name": "一角", "every": "day"})
    assert answer.status_code == 303, "a polygon can be kept and heard of"
