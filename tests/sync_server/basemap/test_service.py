"""A map service behind this server: a real HTTP service that can be told to misbehave."""

from __future__ import annotations

import io
import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from pydantic import SecretStr

from shared.basemap import Basemap
from shared.plain import from_plain
from shared.problems import BASEMAP_AWAY, NOT_FOUND, Problem
from shared.tiles import tile_at
from sync_server.basemap import service as services
from sync_server.basemap.map_tiles import MapTiles
from sync_server.basemap.opening import open_source
from sync_server.basemap.service import read_layers
from sync_server.basemap.source import BasemapError, NotAtHand
from sync_server.reference.areas import read_areas
from sync_server.settings import ASSETS, Settings
from tests.sync_server.basemap.fake_service import SLOW_S, FakeService, fake_service
from tests.sync_server.basemap.made import colour_of
from tests.sync_server.conftest import RunningServer

HERE = (16, *tile_at(31.2196, 121.4010, 16))
NEXT = (HERE[0], HERE[1] + 1, HERE[2])
AREAS = read_areas(ASSETS)


@pytest.fixture
def fake() -> Iterator[FakeService]:
    with fake_service() as running:
        yield running


@pytest.fixture
def opened(fake: FakeService, tmp_path: Path) -> Iterator[Callable[..., MapTiles]]:
    """Map tiles of the service, as an operator sets it up."""
    made = []

    def make(**settings: Any) -> MapTiles:
        base: dict[str, Any] = {"basemap": fake.wmts, "basemap_key": fake.key, "data_dir": tmp_path}
        made.append(MapTiles(Settings(**(base | settings)), AREAS))
        return made[-1]

    yield make
    for one in made:
        one.close()


def middle(content: bytes) -> Any:
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    return picture.getpixel((128, 128))


def refusal(tiles: MapTiles, square: tuple[int, int, int] = HERE) -> Problem:
    with pytest.raises(Problem) as refused:
        tiles.tile(*square)
    assert refused.value.kind is BASEMAP_AWAY
    return refused.value


def test_a_tile_is_asked_for_once_and_kept_for_the_next_start(
    fake: FakeService, opened: Callable[..., MapTiles]
) -> None:
    tiles = opened()
    with pytest.raises(NotAtHand):
        tiles.tile(*HERE, wait=False)
    assert middle(tiles.tile(*HERE).content) == colour_of(*HERE)
    assert middle(tiles.tile(*HERE, wait=False).content) == colour_of(*HERE)
    assert middle(opened().tile(*HERE, wait=False).content) == colour_of(*HERE)
    assert len(fake.asked) == 1
    assert fake.agents == {"ducha-server"}


@pytest.mark.parametrize("form", ["wmts", "xyz", "tms"])
def test_each_way_of_writing_the_address_leads_to_the_same_square(
    fake: FakeService, opened: Callable[..., MapTiles], form: str
) -> None:
    assert middle(opened(basemap=getattr(fake, form)).tile(*HERE).content) == colour_of(*HERE)


def test_layers_lie_over_each_other_in_one_picture(fake: FakeService, opened: Callable[..., MapTiles]) -> None:
    tiles = opened(basemap=f"{fake.xyz} {fake.wmts}")
    shown = tiles.tile(*HERE)
    assert shown.media == "image/webp"
    assert all(abs(a - b) < 12 for a, b in zip(middle(shown.content), colour_of(*HERE), strict=True))
    assert len(fake.asked) == 2


def test_many_who_want_one_tile_ask_once(fake: FakeService, opened: Callable[..., MapTiles]) -> None:
    tiles, fake.fault = opened(), "slow"
    threads = [threading.Thread(target=tiles.tile, args=HERE) for _ in range(6)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    fake.let_go.set()
    for thread in threads:
        thread.join(10)
    assert len(fake.asked) == 1


@pytest.mark.parametrize("fault", ["500", "html", "large", "403"])
def test_what_is_no_picture_is_never_shown_and_the_service_gets_a_rest(
    fake: FakeService, opened: Callable[..., MapTiles], fault: str
) -> None:
    tiles, fake.fault = opened(), fault
    for n in range(6):
        assert "底图服务暂时不可用" in refusal(tiles, (HERE[0], HERE[1] + n, HERE[2])).detail
    assert len(fake.asked) == (1 if fault == "403" else services.FAILURES)


def test_after_a_rest_the_service_is_tried_again(
    fake: FakeService, opened: Callable[..., MapTiles], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "PAUSE_S", 0.05)
    tiles, fake.fault = opened(), "500"
    for _ in range(services.FAILURES):
        refusal(tiles)
    fake.fault = ""
    time.sleep(0.1)
    assert middle(tiles.tile(*HERE).content) == colour_of(*HERE)


def test_a_silent_service_holds_nobody_for_long(
    fake: FakeService, opened: Callable[..., MapTiles], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "READ_S", 0.3)
    tiles, fake.fault = opened(), "slow"
    began = time.monotonic()
    refusal(tiles)
    refusal(tiles, NEXT)
    assert time.monotonic() - began < SLOW_S / 2
    assert len(fake.asked) == 1


def test_a_square_that_the_service_has_not_is_empty_and_not_asked_for_again(
    fake: FakeService, opened: Callable[..., MapTiles]
) -> None:
    tiles, fake.fault = opened(), "404"
    assert tiles.tile(*HERE).empty
    assert tiles.tile(*HERE, wait=False).empty
    assert len(fake.asked) == 1


def test_what_is_kept_is_shown_while_the_service_is_away_however_old(
    fake: FakeService, opened: Callable[..., MapTiles], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync_server.basemap.opening.FRESH_S", 0.0)
    tiles = opened()
    tiles.tile(*HERE)
    fake.fault = "500"
    assert middle(tiles.tile(*HERE).content) == colour_of(*HERE)
    assert len(fake.asked) == 2


def test_no_redirect_leads_to_another_host(fake: FakeService, opened: Callable[..., MapTiles]) -> None:
    with fake_service() as other:
        tiles = opened()
        for there in (f"{other.address}/xyz/16/1/1.png", "file:///etc/passwd", "//169.254.169.254/latest"):
            fake.fault, fake.redirect_to = "elsewhere", there
            refusal(tiles)
        assert other.asked == []


def test_a_redirect_on_the_same_host_is_followed(fake: FakeService, opened: Callable[..., MapTiles]) -> None:
    tiles, fake.fault = opened(), "home"
    assert middle(tiles.tile(*HERE).content) == colour_of(*HERE)


def test_nothing_outside_the_city_and_the_zooms_is_asked_for(
    fake: FakeService, opened: Callable[..., MapTiles]
) -> None:
    tiles = opened(basemap_zooms="8-17")
    assert tiles.tile(14, *tile_at(39.9, 116.4, 14)).empty
    assert tiles.tile(18, *tile_at(31.2196, 121.4010, 18)).empty
    assert fake.asked == []
    with pytest.raises(Problem) as refused:
        tiles.tile(14, 1 << 14, 0)
    assert refused.value.kind is NOT_FOUND


@pytest.mark.parametrize("fault", ["", "500", "html", "slow", "elsewhere", "403"])
def test_the_key_stands_in_no_log_no_refusal_and_no_setting_that_is_printed(
    fake: FakeService,
    opened: Callable[..., MapTiles],
    fault: str,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(services, "READ_S", 0.3)
    fake.key = "s3cretk3y"
    caplog.set_level(logging.DEBUG)
    tiles, fake.fault, fake.redirect_to = opened(), fault, "http://127.0.0.1:1/s3cretk3y"
    said = ""
    try:
        tiles.tile(*HERE)
    except Problem as problem:
        said = f"{problem!r} {problem.detail} {problem.__cause__!r}"
    printed = capsys.readouterr()
    settings = Settings(basemap=f"{fake.address}/{{z}}/{{x}}/{{y}}?tk=s3cretk3y", basemap_key=SecretStr("s3cretk3y"))
    for text in (said, printed.out, printed.err, caplog.text, repr(settings), repr(tiles.source)):
        assert "s3cretk3y" not in text


def test_a_phone_sees_the_services_tiles_through_us_and_never_its_address(
    fake: FakeService, start_server: Callable[..., RunningServer], tmp_path: Path
) -> None:
    key_file = tmp_path / "tianditu.key"
    key_file.write_text(f"{fake.key}\n")
    server = start_server(
        basemap=fake.wmts, basemap_key_file=key_file, basemap_source="天地图", basemap_approval="GS(2024)0650号"
    )
    phone = server.phone()
    reply = phone.get("/api/basemap")
    told = from_plain(Basemap, reply.json())
    assert told.notice == "天地图 · 审图号：GS(2024)0650号"
    assert (told.min_zoom, told.max_zoom) == (5, 18)
    assert told.area
    assert told.bytes_estimate
    assert fake.address not in reply.text
    shown = httpx.get(server.address + told.address(*HERE))
    assert middle(shown.content) == colour_of(*HERE)
    assert "immutable" not in shown.headers["cache-control"]
    fake.fault = "500"
    away = httpx.get(server.address + told.address(*NEXT))
    assert away.status_code == 503
    assert away.json()["code"] == "basemap-away"
    assert int(away.headers["retry-after"]) > 0
    assert httpx.get(f"{server.address}/healthz").json()["basemap"] == "away"


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("ftp://x/{z}/{x}/{y}", "http"),
        ("https://u:p@x/{z}/{x}/{y}", "用户名"),
        ("https://x/{z}/{x}", "行号"),
        ("https://{x}/{z}/{x}/{y}", "主机名"),
        ("https://x/{z}/{x}/{y}/{style}", "{style}"),
        ("https://x/{z}/{x}/{y}?tk={key}", "密钥"),
    ],
)
def test_an_address_that_cannot_work_is_refused_in_words(address: str, word: str) -> None:
    with pytest.raises(BasemapError, match=word.replace("{", r"\{")):
        read_layers(address, "")


def test_tianditu_has_a_short_name_and_its_two_layers() -> None:
    vec, cva = read_layers("tianditu", "k")
    assert vec.startswith("https://t0.tianditu.gov.cn/vec_w/wmts?")
    assert "LAYER=cva" in cva
    assert {"{z}", "{x}", "{y}", "{key}"} <= {part for part in ("{z}", "{x}", "{y}", "{key}") if part in vec}


def test_tianditu_is_named_on_the_map_without_being_asked(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, basemap="Tianditu", basemap_key=SecretStr("k"))
    tiles = MapTiles(settings, AREAS)
    assert tiles.notice == "天地图 · 未注明审图号，仅限内部使用"
    tiles.close()


@pytest.mark.parametrize("zooms", ["", "18", "18-5", "5-40", "a-b"])
def test_zooms_that_no_map_has_are_refused_in_words(zooms: str) -> None:
    settings = Settings(basemap="https://x/{z}/{x}/{y}", basemap_zooms=zooms)
    with pytest.raises(BasemapError, match="级别"):
        open_source(settings, (120.0, 30.0, 122.0, 32.0))


def test_a_key_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    settings = Settings(basemap="https://x/{z}/{x}/{y}?tk={key}", basemap_key_file=tmp_path / "none")
    with pytest.raises(BasemapError, match="DUCHA_BASEMAP_KEY_FILE"):
        open_source(settings, (120.0, 30.0, 122.0, 32.0))
