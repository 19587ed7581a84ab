"""The same check in each browser that the phones have: made without a line, killed, sent, read by the section."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Locator

from tests.journeys.conftest import OUT
from tests.journeys.engines import Engine
from tests.journeys.flet_page import kill
from tests.journeys.house import House
from tests.journeys.inspector import Inspector, inspector
from tests.journeys.line import PhoneLine, line_port
from tests.journeys.officer import officer

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

PLACE = "定西路 650 号门口"
EMPTY = (226, 232, 240)  # of a thumbnail without its picture
DIFFERS = 30
SHOWS_WITHIN_S = 20


@pytest.fixture
def line(house: House) -> Iterator[PhoneLine]:
    opened = PhoneLine(line_port(), house.port)
    opened.open()
    yield opened
    opened.close()


@pytest.mark.parametrize("engine", [Engine.FIREFOX])  # Chromium: test_main_line.py; WebKit: tests/mobile/webapp
def test_a_check_made_without_a_line_and_killed_reaches_the_section(
    engine: Engine, house: House, line: PhoneLine, street: Path, tmp_path: Path
) -> None:
    app, profile, pictures = f"{line.url}/app/", tmp_path / "phone", OUT / engine
    facts = f"人行道上三处水果摊，占道约2米（{engine}）"
    with inspector(profile, app, pictures, street=street, engine=engine) as me:
        me.enrol(house.enrolment_code("zhoumin"))
        line.close()
        me.open_camera()
        me.shoot(1)
        kill(profile)

    with inspector(profile, app, pictures, street=street, engine=engine) as me:
        me.unlock()
        me.see("继续上次的检查")
        me.go_on("1 张照片", "添加项目")
        assert_thumbnail_shows(me)
        me.record_finding(facts)
        me.serve_notice(PLACE)
        me.see("待上传")
        me.app.page.reload()
        me.unlock()
        me.see("待上传")
        line.open()
        me.app.page.reload()
        me.unlock()
        me.see("已全部送达", seconds=120)

    with officer(house.url, "changning") as section:
        section.goto(f"{house.url}/records")
        section.locator("tbody tr a").first.click()
        section.get_by_text(facts).first.wait_for()
        section.get_by_text("照片已全部收到").first.wait_for()
        assert re.search(r"沪长城管督通〔\d+〕\d+号", section.locator("main").inner_text())


def assert_thumbnail_shows(me: Inspector) -> None:
    """The check's first picture is there to see, not only in the store."""
    photo = me.app.button("照片 1").first
    photo.wait_for(state="attached")
    ends = time.monotonic() + SHOWS_WITHIN_S
    while (differs := _difference(me, photo)) <= DIFFERS:
        assert time.monotonic() < ends, differs
        me.app.page.wait_for_timeout(200)


def _difference(me: Inspector, photo: Locator) -> float:
    """How far the tile's mean colour is from that of an empty one."""
    box = photo.bounding_box()
    assert box is not None
    with Image.open(io.BytesIO(me.app.page.screenshot(clip=box))) as shown:
        colour = ImageStat.Stat(shown.convert("RGB")).mean
    return max(abs(one - other) for one, other in zip(colour, EMPTY, strict=True))
