"""What a phone is told of the basemap, and who may see its tiles."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from sqlalchemy import update

from shared.basemap import Basemap
from shared.plain import from_plain
from shared.tiles import tile_at
from sync_server.basemap import keys
from sync_server.basemap.pace import Pace
from sync_server.ledger import tables as t
from sync_server.phone_api.basemap import Welcome
from tests.sync_server.basemap.made import colour_of, make_mbtiles, make_pmtiles
from tests.sync_server.conftest import RunningServer
from tests.sync_server.phones import SimulatedPhone

Start = Callable[..., RunningServer]
HERE = tile_at(31.2196, 121.4010, 14)
FAR = tile_at(39.9, 116.4, 14)


@pytest.fixture
def with_map(start_server: Start, tmp_path: Path) -> RunningServer:
    (tmp_path / "data").mkdir()
    make_pmtiles(tmp_path / "data/changning.pmtiles", attribution="<a href='https://x'>试验</a> 测绘院")
    return start_server(basemap="changning.pmtiles", basemap_approval="沪S(2026)001号")


def told(phone: SimulatedPhone) -> Basemap:
    reply = phone.get("/api/basemap")
    assert reply.status_code == 200, reply.text
    return from_plain(Basemap, reply.json())


def tile(server: RunningServer, address: str, **headers: Any) -> httpx.Response:
    return httpx.get(server.address + address, headers=headers)


def middle(content: bytes) -> Any:
    picture = Image.open(io.BytesIO(content)).convert("RGBA")
    return picture.getpixel((picture.width // 2, picture.height // 2))


def test_a_server_without_a_basemap_says_so_and_nothing_else_changes(sqlite_server: RunningServer) -> None:
    phone = sqlite_server.phone()
    assert told(phone) == Basemap()
    key, _ = keys.issue(b"another server's secret", phone.device_id, datetime.now(UTC))
    assert tile(sqlite_server, f"/basemap/{key}/14/0/0").status_code == 401


def test_the_phone_is_told_of_the_map_and_gets_its_tiles_without_a_header(with_map: RunningServer) -> None:
    basemap = told(with_map.phone())
    assert basemap.available
    assert (basemap.min_zoom, basemap.max_zoom, basemap.tile_size) == (9, 14, 256)
    assert basemap.notice == "试验 测绘院 · 审图号：沪S(2026)001号"
    shown = tile(with_map, basemap.address(14, *HERE))
    assert shown.status_code == 200
    assert shown.headers["content-type"] == "image/png"
    assert middle(shown.content)[:3] == colour_of(14, *HERE)
    assert "immutable" in shown.headers["cache-control"]
    assert "private" in shown.headers["cache-control"]
    again = tile(with_map, basemap.address(14, *HERE), **{"If-None-Match": shown.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_where_the_map_shows_nothing_the_tile_is_transparent(with_map: RunningServer) -> None:
    basemap = told(with_map.phone())
    for zoom, x, y in ((14, *FAR), (3, 6, 3), (18, *tile_at(31.2196, 121.4010, 18))):
        empty = tile(with_map, basemap.address(zoom, x, y))
        assert empty.status_code == 200
        assert middle(empty.content)[3] == 0
        assert "immutable" not in empty.headers["cache-control"]


@pytest.mark.parametrize("place", ["14/x/1", "14/-1/1", "2/4/0", "99/1/1", "14/1/1.5", "１４/1/1", "9" * 30 + "/1/1"])
def test_what_is_no_square_is_not_found(with_map: RunningServer, place: str) -> None:
    base = told(with_map.phone()).template.partition("{z}")[0]
    assert tile(with_map, base + place).status_code == 404


def test_nobody_without_a_key_of_ours_sees_a_tile(with_map: RunningServer) -> None:
    phone = with_map.phone()
    address = told(phone).address(14, *HERE)
    key = address.split("/")[2]
    device, until, mark = key.split(".")
    for wrong in (
        "none",
        f"{device}.{until}.{mark[::-1]}",
        f"{device}.{int(until) + 1}.{mark}",
        f"{phone.token}",
        f"{with_map.phone('li').device_id}.{until}.{mark}",
    ):
        assert tile(with_map, address.replace(key, wrong)).status_code == 401, wrong
    assert httpx.get(f"{with_map.address}/api/basemap").status_code == 401


def test_a_key_is_good_for_a_month_and_the_same_for_days() -> None:
    secret, now = b"secret of this server", datetime(2026, 12, 1, 8, tzinfo=UTC)
    key, until = keys.issue(secret, "device-1", now)
    assert timedelta(days=30) <= until - now <= timedelta(days=40)
    assert keys.holder(secret, key, until - timedelta(seconds=1)) == "device-1"
    assert keys.holder(secret, key, until) == ""
    assert keys.holder(b"another secret", key, now) == ""
    later = {keys.issue(secret, "device-1", now + timedelta(days=days))[0] for days in range(40)}
    assert len(later) <= 5


def test_the_key_of_a_stopped_phone_opens_nothing_a_minute_later(with_map: RunningServer) -> None:
    phone = with_map.phone()
    address = told(phone).address(14, *HERE)
    stop = update(t.devices).where(t.devices.c.id == phone.device_id).values(revoked_at="2026-12-01T00:00:00.000Z")
    with_map.ledger.write(lambda w: w.conn.execute(stop))
    assert tile(with_map, address).status_code == 403
    assert phone.get("/api/basemap").status_code == 403


async def test_the_ledger_is_asked_once_a_minute_for_each_phone(with_map: RunningServer) -> None:
    phone, now = with_map.phone(), 0.0
    welcome = Welcome(with_map.ledger, lambda: now)
    await welcome.check(phone.device_id)
    stop = update(t.users).where(t.users.c.login == "wang").values(active=False)
    with_map.ledger.write(lambda w: w.conn.execute(stop))
    await welcome.check(phone.device_id)
    now = 61.0
    with pytest.raises(Exception, match="unauthenticated"):
        await welcome.check(phone.device_id)


def test_who_asks_too_fast_is_asked_to_wait_and_others_are_not() -> None:
    now = 0.0
    pace = Pace(at_once=3, each_second=1, monotonic=lambda: now)
    for _ in range(3):
        pace.step("a")
    with pytest.raises(Exception, match="too-many"):
        pace.step("a")
    pace.step("b")
    now = 2.0
    pace.step("a")


def test_the_district_is_offered_its_tiles_with_their_size(with_map: RunningServer) -> None:
    basemap = told(with_map.phone())
    kept = {square for part in basemap.area for square in part.tiles()}
    assert (14, *HERE) in kept
    assert {zoom for zoom, _, _ in kept} == set(range(9, 15))
    sizes = [len(tile(with_map, basemap.address(*square)).content) for square in sorted(kept)]
    assert basemap.bytes_estimate == pytest.approx(sum(sizes), rel=0.25)


def test_a_file_that_cannot_be_used_stops_nothing(start_server: Start, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/broken.pmtiles").write_bytes(b"PMTiles\x03" + bytes(200))
    server = start_server(basemap="broken.pmtiles")
    assert told(server.phone()) == Basemap()
    assert httpx.get(f"{server.address}/healthz").json()["basemap"] == "unusable"


def test_mbtiles_count_from_the_south_and_are_shown_from_the_north(start_server: Start, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    make_mbtiles(tmp_path / "data/changning.mbtiles")
    server = start_server(basemap="changning.mbtiles", basemap_datum="gcj02", basemap_source="某某测绘院")
    basemap = told(server.phone())
    assert basemap.datum.value == "gcj02"
    assert basemap.notice == "某某测绘院 · 未注明审图号，仅限内部使用"
    assert middle(tile(server, basemap.address(14, *HERE)).content)[:3] == colour_of(14, *HERE)
