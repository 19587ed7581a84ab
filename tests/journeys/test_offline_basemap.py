"""The map on a phone in a real browser: squares of the operator's own file, kept, and shown without a network."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from shared.tiles import tile_at
from tests.journeys.conftest import OUT
from tests.journeys.flet_page import FletPage
from tests.journeys.house import House, free_port
from tests.journeys.inspector import DINGXI_ROAD, Inspector, inspector
from tests.sync_server.basemap.made import colour_of, make_pmtiles

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]

DEEPEST = 14
HERE = colour_of(DEEPEST, *tile_at(DINGXI_ROAD["latitude"], DINGXI_ROAD["longitude"], DEEPEST))


@pytest.fixture
def office(webapp: Path, told: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """The demonstration with a basemap of its own."""
    data = Path(shutil.copytree(told, tmp_path / "house"))
    make_pmtiles(data / "changning.pmtiles", zooms=range(9, DEEPEST + 1))
    monkeypatch.setenv("DUCHA_BASEMAP", "changning.pmtiles")
    monkeypatch.setenv("DUCHA_BASEMAP_APPROVAL", "沪S（2026）001号")
    house = House(data, free_port(), webapp)
    house.start()
    yield house
    house.stop()


def of_the_square(app: FletPage) -> int:
    """How many pixels of the screen have the colour of the square that the phone stands on."""
    raw = Image.open(io.BytesIO(app.page.screenshot())).convert("RGB").resize((195, 422)).tobytes()
    pixels = (raw[at : at + 3] for at in range(0, len(raw), 3))
    return sum(all(abs(a - b) <= 6 for a, b in zip(pixel, HERE, strict=True)) for pixel in pixels)


def look_at_the_map(me: Inspector) -> None:
    me.tap("附近的问题")
    me.see("未办结")
    me.app.page.wait_for_timeout(6_000)


def test_the_map_shows_its_squares_without_a_network_once_they_were_kept(
    office: House, street: Path, tmp_path: Path
) -> None:
    profile, address = tmp_path / "phone", f"{office.url}/app/"
    with inspector(profile, address, OUT, street=street) as me:
        me.enrol(office.enrolment_code("zhoumin"))
        me.app.tab("设置")
        me.find("离线底图")
        me.touch("离线底图")
        me.see("本区底图")
        me.tap("下载")
        me.see("本区底图已全部保存在本机", seconds=120)
        me.picture("offline-basemap")
    office.stop()
    with inspector(profile, address, OUT, street=street, offline=True) as me:
        me.unlock()
        look_at_the_map(me)
        me.see("审图号：沪S（2026）001号")
        me.picture("near-offline")
        assert of_the_square(me.app) > 2_000
