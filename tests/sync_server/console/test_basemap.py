"""The basemap under the console's maps: plain pictures with a key, the outlines on them, 审图号 always there."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import update

from shared.basemap import Basemap
from shared.datum import Datum, into
from shared.organisation import Role
from shared.position import metres_between
from shared.tiles import place
from sync_server.app import create_app
from sync_server.console.map_frame import HEIGHT, WIDTH, Frame
from sync_server.console.map_ground import tiles_under
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.settings import Settings
from tests.sync_server.basemap.made import make_pmtiles
from tests.sync_server.console.conftest import Browser, Clock, running
from tests.sync_server.console.story import Phone

LogIn = Callable[..., Browser]
HERE = (31.2165, 121.4012)
IMAGE = re.compile(r'<image href="([^"]+)" x="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)" height="([\d.]+)"')


@pytest.fixture
def app(tmp_path: Path, clock: Clock, fresh_ledger: Path) -> Iterator[FastAPI]:
    """The console of a server that has a small map of 长宁区."""
    shutil.copy(fresh_ledger, tmp_path / fresh_ledger.name)
    make_pmtiles(tmp_path / "map.pmtiles", zooms=range(9, 17))
    settings = Settings(
        data_dir=tmp_path, basemap="map.pmtiles", basemap_approval="沪S(2026)<1>号", basemap_source="测绘院"
    )
    yield from running(create_app(settings, clock))


@pytest.fixture
def checked(app: FastAPI, squads: list[str]) -> None:
    phone = Phone(app, squads[0])
    for n in range(3):
        phone.check(("JM03",), fix=(HERE[0] + n * 0.0005, HERE[1]), ago=timedelta(days=n, minutes=5))


def pictures(page: str) -> list[str]:
    return [html.unescape(found[0]) for found in IMAGE.findall(page)]


@pytest.mark.usefixtures("checked")
def test_the_map_of_findings_lies_on_tiles_that_the_browser_can_fetch(app: FastAPI, logged_in: LogIn) -> None:
    page = logged_in(Role.SECTION_CHIEF).get("/analysis/places").text
    shown = pictures(page)
    assert shown
    assert '<svg class="grounded"' in page
    assert "测绘院 · 审图号：沪S(2026)&lt;1&gt;号" in page
    stranger = Browser(app)
    for address in shown:
        answer = stranger.send("GET", address)
        assert answer.status_code == 200, address
        assert answer.headers["content-type"] == "image/png"
    assert page.index("<image") < page.index('class="land')


@pytest.mark.usefixtures("checked")
def test_the_map_of_a_record_has_tiles_at_every_step_where_the_file_has_them(logged_in: LogIn) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    found = re.search(r'href="(/records/[0-9a-f-]{36})"', chief.get("/records").text)
    assert found
    for step in range(2, 6):
        page = chief.get(f"{found[1]}?zoom={step}").text
        assert pictures(page), step
        assert "审图号" in page


@pytest.mark.usefixtures("checked")
def test_the_key_of_a_closed_account_opens_nothing(app: FastAPI, ledger: Ledger, logged_in: LogIn) -> None:
    address = pictures(logged_in(Role.SECTION_CHIEF).get("/analysis/places").text)[0]
    ledger.write(lambda w: w.conn.execute(update(t.users).values(active=False)))
    assert Browser(app).send("GET", address).status_code == 401


def test_nobody_who_is_not_logged_in_is_given_a_key(app: FastAPI) -> None:
    answer = Browser(app).get("/analysis/places")
    assert "/basemap/" not in answer.text


@pytest.mark.parametrize("datum", list(Datum))
@pytest.mark.parametrize("metres", [60.0, 600.0, 6_000.0])
def test_tiles_lie_where_the_outlines_say_in_either_datum(datum: Datum, metres: float) -> None:
    """A point of WGS-84 is shown on that pixel of the map which the tile has for it in its own datum."""
    frame = Frame(*HERE, HEIGHT / 2 / metres)
    ground = Basemap(True, "/basemap/k/{z}/{x}/{y}", "v", 5, 18, datum=datum)
    drawn = "".join(tiles_under(frame, ground))
    hits = 0
    for address, x, y, wide, high in IMAGE.findall(drawn):
        zoom, column, row = (int(part) for part in address.split("/")[3:])
        left, top = float(x), float(y)
        if not (left <= WIDTH / 2 <= left + float(wide) and top <= HEIGHT / 2 <= top + float(high)):
            continue
        hits += 1
        at_x, at_y = place(*into(datum, *HERE), zoom)
        shown_x, shown_y = left + (at_x - column) * float(wide), top + (at_y - row) * float(high)
        off = max(abs(shown_x - WIDTH / 2), abs(shown_y - HEIGHT / 2)) / frame.scale
        assert off < max(3.0, metres / 150), off
    assert hits


def test_between_the_datums_lie_hundreds_of_metres() -> None:
    assert metres_between(HERE, into(Datum.GCJ02, *HERE)) > 300


def test_a_file_that_begins_at_the_street_is_not_laid_under_the_city() -> None:
    city = Frame(31.2, 121.5, HEIGHT / 2 / 60_000)
    assert tiles_under(city, Basemap(True, "/{z}/{x}/{y}", "v", 16, 18)) == []


def test_without_a_basemap_the_map_is_as_it_was() -> None:
    assert tiles_under(Frame(*HERE, 1.0), Basemap()) == []
