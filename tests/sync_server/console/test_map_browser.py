"""问题地图 in a real browser, on a basemap of the other datum: framing an area by pointer or keys lists what is
in it, and a finding leads to its page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import BrowserContext, Page, expect

from shared.datum import to_gcj02
from shared.organisation import Role
from sync_server.app import create_app
from sync_server.console.map_area import read_area
from sync_server.ledger.ledger import Ledger
from sync_server.settings import Settings
from tests.sync_server.basemap.made import make_pmtiles
from tests.sync_server.console.conftest import SECTION, Clock, add_user, running
from tests.sync_server.console.story import Phone
from tests.sync_server.console.test_browser import (  # noqa: F401
    DESKTOP,
    address,
    chromium,
    log_in,
    picture_of,
    window,
)

pytestmark = pytest.mark.journey
HERE, THERE = (31.2165, 121.4012), (31.2050, 121.3800)


@pytest.fixture
def app(tmp_path: Path, clock: Clock, fresh_ledger: Path) -> Iterator[FastAPI]:
    """The console of a server whose basemap is drawn in GCJ-02."""
    (tmp_path / fresh_ledger.name).write_bytes(fresh_ledger.read_bytes())
    make_pmtiles(tmp_path / "map.pmtiles", zooms=range(9, 15), attribution="© OpenStreetMap")
    yield from running(create_app(Settings(data_dir=tmp_path, basemap="map.pmtiles", basemap_datum="gcj02"), clock))


@pytest.fixture
def map_page(
    app: FastAPI,
    ledger: Ledger,
    squads: list[str],
    window: Callable[..., BrowserContext],  # noqa: F811
) -> Page:
    add_user(ledger, "officer", Role.SECTION_OFFICER, SECTION, name="王芳")
    phone = Phone(app, squads[0])
    for n in range(3):
        phone.check(("JM03",), fix=(HERE[0] + n * 0.0002, HERE[1]), ago=timedelta(days=n, minutes=5))
    phone.check(("RW03",), fix=THERE, ago=timedelta(hours=1))
    page = window(DESKTOP).new_page()
    log_in(page, "officer")
    page.goto("/findings/map")
    expect(page.locator(".district-name span", has_text="长宁区")).to_be_visible()
    return page


def test_an_area_is_framed_by_pointer_or_keys_and_a_finding_opens_from_the_map(map_page: Page) -> None:
    page = map_page
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("© OpenStreetMap")
    expect(page.locator(".map-place > svg")).to_be_hidden()
    alone, gathered = page.locator(".pin.grave"), page.get_by_role("button", name="3 个问题，放大查看")
    expect(gathered).to_be_visible()
    at = gathered.bounding_box()
    assert at
    page.get_by_role("button", name="框选一处").click()
    page.mouse.move(at["x"] - 20, at["y"] - 20)
    page.mouse.down()
    page.mouse.move(at["x"] + at["width"] + 20, at["y"] + at["height"] + 20, steps=3)
    page.mouse.up()
    page.wait_for_url(re.compile("area="))
    expect(page.locator(".placed li")).to_have_count(3)
    area = read_area(page.evaluate("new URL(location.href).searchParams.get('area')"))
    assert area, "the address holds degrees of WGS-84 whatever the tiles are drawn in"
    assert area.south < HERE[0] < area.north
    assert area.west < HERE[1] < area.east

    page.get_by_role("link", name="取消范围").click()
    expect(alone).to_be_visible()
    page.locator(".live").focus()
    for key in ("+", "+"):
        page.keyboard.press(key)
        page.wait_for_timeout(400)
    page.get_by_role("button", name="列出图中范围").press("Enter")
    page.wait_for_url(re.compile("area="))
    page.get_by_role("link", name="取消范围").click()
    alone.press("Enter")
    opened = page.locator(".pin-card a")
    expect(opened).to_be_focused()
    opened.press("Enter")
    page.wait_for_url(re.compile("/records/.*#finding-"))
    expect(page.locator(".live .point")).to_be_visible()
    shifted = page.evaluate(
        "async (at) => { const m = await import('/static/map.js'); return [m.toGcj(at), m.fromGcj(m.toGcj(at))] }",
        list(HERE),
    )
    assert shifted[0] == pytest.approx(to_gcj02(*HERE), abs=1e-9)
    assert shifted[1] == pytest.approx(HERE, abs=1e-8)


def test_a_polygon_is_drawn_by_clicks_and_ended_by_key_double_click_or_button(map_page: Page) -> None:
    page = map_page
    gathered = page.get_by_role("button", name="3 个问题，放大查看")
    expect(gathered).to_be_visible()
    told = page.locator("[data-map-told]")
    tips = (-70, 25), (25, 25), (25, -25)  # pixels to the right of and below the three findings

    def draw(*shifts: tuple[int, int]) -> None:
        page.get_by_role("button", name="画多边形").click()
        expect(told).to_contain_text("已点 0 个")  # what is said moves the map down
        for n, shift in enumerate(shifts, start=1):
            page.mouse.click(*at(shift))
            expect(told).to_contain_text(f"已点 {n} 个")

    def at(shift: tuple[int, int]) -> tuple[float, float]:
        box = gathered.bounding_box()
        assert box
        return box["x"] + box["width"] / 2 + shift[0], box["y"] + box["height"] / 2 + shift[1]

    def listed() -> None:
        page.wait_for_url(re.compile("area="))
        expect(page.locator(".placed li")).to_have_count(3)
        area = read_area(page.evaluate("new URL(location.href).searchParams.get('area')"))
        assert area
        assert len(area.corners) == 3
        page.get_by_role("link", name="取消范围").click()
        expect(gathered).to_be_visible()

    draw(*tips, (0, 0))  # also over a marker
    page.keyboard.press("Backspace")
    expect(told).to_contain_text("已点 3 个")
    expect(page.get_by_role("button", name="框选一处")).to_be_disabled()
    page.keyboard.press("Enter")
    listed()
    draw(*tips)
    page.get_by_role("button", name="完成").click()
    listed()
    draw(*tips[:2])
    page.mouse.dblclick(*at(tips[2]))
    listed()
    draw(*tips[:2])
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="画多边形")).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("button", name="框选一处")).to_be_enabled()
    assert "area=" not in page.url
