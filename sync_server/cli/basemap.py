"""`ducha basemap check`: what the chosen basemap is, and what is wrong with it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from shared.datum import into
from shared.problems import Problem
from shared.tiles import Box, tile_at
from sync_server.basemap.area import box_around
from sync_server.basemap.map_tiles import NO_APPROVAL, MapTiles
from sync_server.basemap.opening import is_service, open_service, open_source
from sync_server.basemap.pictures import LABELS, media_of, side_of
from sync_server.basemap.service import Service
from sync_server.basemap.source import BasemapError, TileSource
from sync_server.cli.common import CommandError
from sync_server.reference.areas import read_areas
from sync_server.settings import Settings

PEOPLES_SQUARE = (31.2304, 121.4737)
LOOKS = 3  # zooms at which a tile is asked for


def register(commands: Any) -> None:
    """Add the commands of this file."""
    parser = commands.add_parser("basemap", help="底图（DUCHA_BASEMAP）")
    actions = parser.add_subparsers(dest="action", required=True, metavar="操作")
    actions.add_parser("check", help="说明选用的底图，并取几块核对").set_defaults(run=check)


def check(_arguments: argparse.Namespace) -> int:
    """Exit code 1 when the basemap cannot be used as it is, or not shown in public."""
    settings = Settings()
    if not settings.basemap.strip():
        print("没有选用底图：地图只画区界、名称和点位，不影响使用。需要底图时设置 DUCHA_BASEMAP。")
        return 0
    areas = read_areas(settings.assets_dir)
    city = box_around(areas.values(), settings.map_datum)
    try:
        source = open_source(settings, city)
        assert source is not None
        faults = [*_told(settings, source, city), *_looked_at(settings, source, city)]
    except BasemapError as error:
        raise CommandError(f"{error}。") from error
    tiles = MapTiles(settings, areas)
    for code in ("310105", "310115"):
        told = tiles.told("/basemap/{z}/{x}/{y}", code)
        if told.area:
            deepest = max(part.zoom for part in told.area)
            print(
                f"离线保存：{areas[code].name}到第 {deepest} 级，{told.tiles} 块，约 {told.bytes_estimate / 1e6:.1f} MB"
            )
    tiles.close()
    if not settings.basemap_approval.strip():
        faults.append(f"没有审图号：公开展示地图须注明审图号，请设置 DUCHA_BASEMAP_APPROVAL。此前图上注“{NO_APPROVAL}”")
    for fault in faults:
        print(f"问题：{fault}。")
    if not faults:
        print("底图可以使用。")
    return 1 if faults else 0


def _told(settings: Settings, source: TileSource, city: Box) -> Iterator[str]:
    facts = source.facts
    west, south, east, north = facts.box
    print(f"底图：{facts.what}，{facts.contents}")
    print(f"级别：第 {facts.min_zoom} 至 {facts.max_zoom} 级，每块 {facts.tile_size} 像素，版本 {facts.version}")
    print(f"坐标系：{settings.map_datum.label}（DUCHA_BASEMAP_DATUM={settings.basemap_datum}）")
    print(f"范围：东经 {west:.3f}—{east:.3f}，北纬 {south:.3f}—{north:.3f}")
    print(f"来源：{settings.basemap_source.strip() or facts.attribution or '没有写明，可设置 DUCHA_BASEMAP_SOURCE'}")
    print(f"审图号：{settings.basemap_approval.strip() or '没有写明'}")
    if west > city[2] or east < city[0] or south > city[3] or north < city[1]:
        yield "底图的范围不含上海，地图上将看不到它"
    elif west > city[0] + 0.2 or east < city[2] - 0.2 or south > city[1] + 0.2 or north < city[3] - 0.2:
        print("说明：底图没有覆盖全市，其余地方只画区界。")
    if facts.max_zoom < 15:
        print(f"说明：最大到第 {facts.max_zoom} 级，看不清门牌和小路；现场使用以第 16 级以上为宜。")


def _looked_at(settings: Settings, source: TileSource, city: Box) -> Iterator[str]:
    """Tiles of the city's middle, or of the map's where it does not reach there; of a service asked for anew."""
    facts = source.facts
    west, south, east, north = facts.box
    latitude, longitude = into(settings.map_datum, *PEOPLES_SQUARE)
    if not (west <= longitude <= east and south <= latitude <= north):
        latitude, longitude = (south + north) / 2, (west + east) / 2
    service = open_service(settings, city) if is_service(settings) else None
    try:
        for zoom in sorted({facts.min_zoom, (facts.min_zoom + facts.max_zoom) // 2, facts.max_zoom})[:LOOKS]:
            square = zoom, *tile_at(latitude, longitude, zoom)
            fault = _look(service, source, square)
            if fault:
                yield fault
    finally:
        if service is not None:
            service.close()


def _look(service: Service | None, source: TileSource, square: tuple[int, int, int]) -> str:
    where = "/".join(map(str, square))
    try:
        content = service.make(*square) if service else source.tile(*square)
    except Problem:
        return f"瓦片 {where} 没有取到：{service.trouble if service and service.trouble else '文件无法读取'}"
    if content is None:
        return f"瓦片 {where} 是空的"
    print(f"瓦片 {where}：{LABELS[media_of(content)]}，{side_of(content)} 像素，{len(content)} 字节")
    return ""
