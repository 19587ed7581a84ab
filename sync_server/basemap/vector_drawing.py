"""Vector tiles (MVT), as most open files have them, drawn as pictures: quiet colours under what people point at.

Drawn at twice the size and made smaller, so that lines are smooth; names come last, at the final size."""

from __future__ import annotations

import io
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import structlog
from PIL import Image, ImageDraw

from shared.problems import BASEMAP_AWAY, Problem
from sync_server.basemap import vector_kinds as kinds
from sync_server.basemap.contents import Archive, unpacked
from sync_server.basemap.source import Facts
from sync_server.basemap.vector_kinds import Area, Place, Road
from sync_server.basemap.vector_labels import Labels, Line, Point

STYLE = 1  # goes up with each change of the look: what was drawn before is drawn anew
SIDE, FINE = 512, 2
DEEPEST = 18  # drawn from wider tiles when the file ends before
STREETS_FROM = 13  # a file that ends before has none: enlarged, it would show nothing more
QUALITY = 86
UNPACKED = 3  # tiles kept as they were read: a wide one makes hundreds of pictures, and reading takes the longest
AT_A_TIME = 2  # drawings; each takes the processor for a tenth of a second
LAND = "#F4F1EA"
_AREA_COLOURS = {Area.GREEN: "#D5E6C6", Area.WATER: "#B3D2E8", Area.BUILDING: "#DFD8CC"}
_AREA_FROM = {Area.GREEN: 0, Area.WATER: 0, Area.BUILDING: 16}
# Inside, rim, width at zoom 14, from which zoom on.
_ROADS = {
    Road.MOTORWAY: ("#F3CB82", "#C99A4B", 7.0, 0),
    Road.MAIN: ("#FBE6B0", "#CDB378", 5.5, 9),
    Road.MIDDLE: ("#FFFFFF", "#C6C0B4", 4.0, 11),
    Road.SMALL: ("#FFFFFF", "#D2CCC0", 2.2, 13),
    Road.PATH: ("#C9C1B2", "", 1.0, 15),
    Road.RAIL: ("#A9A7A3", "", 1.4, 11),
}
_GROWS = 1.45  # a zoom
_NAMED_FROM = {Road.MOTORWAY: 12, Road.MAIN: 13, Road.MIDDLE: 14, Road.SMALL: 16}
_NEVER = 99
_ROAD_SIZE, _WATER_LINE = 23, 2.0
_PLACES = {Place.CITY: (36, 0, 12), Place.TOWN: (30, 9, 15), Place.QUARTER: (25, 13, 18), Place.SPOT: (21, 17, 22)}
_INK, _ROAD_INK, _SPOT_INK = "#33383F", "#55504A", "#6B5B4B"
_MOST_SPOTS = 8
_log = structlog.get_logger("basemap")


@dataclass
class _Found:
    """What is to be drawn of one tile, in pixels of the finished picture."""

    areas: dict[Area, list[list[Line]]] = field(default_factory=lambda: defaultdict(list))
    rivers: list[Line] = field(default_factory=list)
    roads: dict[Road, list[Line]] = field(default_factory=lambda: defaultdict(list))
    road_names: dict[str, tuple[Road, list[Line]]] = field(default_factory=dict)
    places: list[tuple[Place, str, Point]] = field(default_factory=list)


class Drawing:
    """Makes pictures of an archive of vector tiles. Thread-safe."""

    def __init__(self, archive: Archive, fonts: Path) -> None:
        self._archive, self._fonts = archive, fonts
        self._turns = threading.BoundedSemaphore(AT_A_TIME)
        self._read = lru_cache(UNPACKED)(self._read_tile)
        contents = archive.contents
        deep = max(DEEPEST, contents.max_zoom) if contents.max_zoom >= STREETS_FROM else contents.max_zoom
        self._facts = Facts(
            what=contents.what,
            contents="矢量瓦片（由服务器绘成图片）",
            min_zoom=contents.min_zoom,
            max_zoom=deep,
            tile_size=SIDE,
            box=contents.box,
            version=f"{contents.version}v{STYLE}",
            attribution=contents.attribution,
        )

    @property
    def facts(self) -> Facts:
        return self._facts

    @property
    def trouble(self) -> str:
        return ""

    def make(self, zoom: int, x: int, y: int) -> bytes | None:
        deeper = max(0, zoom - self._archive.contents.max_zoom)
        with self._turns:
            try:
                layers = self._read(zoom - deeper, x >> deeper, y >> deeper)
                if layers is None:
                    return None
                wide = 1 << deeper
                found = _sorted_out(layers, zoom, wide, (x % wide, y % wide))
                return _packed(_drawn(found, zoom, self._fonts))
            except Problem:
                raise
            except Exception as error:  # whatever a damaged file brings
                _log.error("vector tile cannot be drawn", tile=f"{zoom}/{x}/{y}", error=type(error).__name__)
                raise Problem(BASEMAP_AWAY) from error

    def close(self) -> None:
        self._archive.close()

    def _read_tile(self, zoom: int, x: int, y: int) -> dict[str, Any] | None:
        content = unpacked(self._archive.bytes_of(zoom, x, y))
        if not content:
            return None
        layers: dict[str, Any] = mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})
        return layers


def _sorted_out(layers: dict[str, Any], zoom: int, wide: int, part: tuple[int, int]) -> _Found:
    """`wide`: how many pictures the tile makes side by side; `part`: which of them this is."""
    found = _Found()
    for layer, held in layers.items():
        scale = SIDE * wide / (held["extent"] or 4096)

        def moved(points: Any, scale: float = scale) -> Line:
            return [(px * scale - part[0] * SIDE, py * scale - part[1] * SIDE) for px, py in points]

        for feature in held["features"]:
            shape, said = feature["geometry"], feature["properties"]
            kind, points = shape["type"].removeprefix("Multi"), shape["coordinates"]
            many = points if shape["type"].startswith("Multi") else [points]
            if kind == "Polygon":
                _surface(found, layer, said, [[moved(ring) for ring in rings] for rings in many], zoom)
            elif kind == "LineString":
                _way(found, layer, said, [moved(line) for line in many], zoom)
            elif (place := kinds.place_of(layer, said)) and (name := kinds.name_of(said)):
                found.places += [(place, name, point) for point in moved(many)]
    return found


def _surface(found: _Found, layer: str, said: kinds.Properties, polygons: list[list[Line]], zoom: int) -> None:
    area = kinds.area_of(layer, said)
    if area is not None and zoom >= _AREA_FROM[area]:
        found.areas[area] += polygons


def _way(found: _Found, layer: str, said: kinds.Properties, lines: list[Line], zoom: int) -> None:
    if layer in kinds.WATERWAYS:
        found.rivers += lines
        return
    road = kinds.road_of(said) if layer in kinds.ROADS | kinds.ROAD_NAMES else None
    if road is None or zoom < _ROADS[road][3]:
        return
    if layer in kinds.ROADS:
        found.roads[road] += lines
    name = kinds.name_of(said) if layer in kinds.ROAD_NAMES else ""
    if name and zoom >= _NAMED_FROM.get(road, _NEVER):
        rank, before = found.road_names.get(name, (road, []))
        found.road_names[name] = min(rank, road), [*before, *lines]


def _drawn(found: _Found, zoom: int, fonts: Path) -> Image.Image:
    big = Image.new("RGB", (SIDE * FINE, SIDE * FINE), LAND)
    for area in Area:
        if found.areas[area]:
            big.paste(_AREA_COLOURS[area], (0, 0), _mask(found.areas[area]))
    pen = ImageDraw.Draw(big)
    for river in found.rivers:
        _line(pen, river, _WATER_LINE * _GROWS ** (zoom - 14), _AREA_COLOURS[Area.WATER])
    for rim in (True, False):  # all rims lie below all roads, so that crossings are open
        for road in reversed(Road):
            inside, edge, width, _ = _ROADS[road]
            grown = max(1.0, width * _GROWS ** (zoom - 14))
            if rim and not edge:
                continue
            for line in found.roads[road]:
                _line(pen, line, grown + 2 if rim else grown, edge if rim else inside)
    picture = big.resize((SIDE, SIDE), Image.Resampling.BOX)
    _write(Labels(picture, fonts), found, zoom)
    return picture


def _write(labels: Labels, found: _Found, zoom: int) -> None:
    for place, name, point in sorted(found.places, key=lambda one: one[0]):
        size, first, last = _PLACES[place]
        if first <= zoom <= last and place is not Place.SPOT:
            labels.at(point, name, size, _INK)
    for name, (_, lines) in sorted(found.road_names.items(), key=lambda one: one[1][0]):
        labels.along(lines, name, _ROAD_SIZE, _ROAD_INK)
    if zoom >= _PLACES[Place.SPOT][1]:
        for _, name, point in [one for one in found.places if one[0] is Place.SPOT][:_MOST_SPOTS]:
            labels.at(point, name, _PLACES[Place.SPOT][0], _SPOT_INK)


def _mask(polygons: list[list[Line]]) -> Image.Image:
    mask = Image.new("L", (SIDE * FINE, SIDE * FINE), 0)
    pen = ImageDraw.Draw(mask)
    for rings in polygons:
        for n, ring in enumerate(rings):
            if len(ring) > 2:
                pen.polygon(_fine(ring), fill=0 if n else 255)
    return mask


def _line(pen: ImageDraw.ImageDraw, line: Line, width: float, colour: str) -> None:
    if len(line) > 1:
        pen.line(_fine(line), fill=colour, width=max(1, round(width * FINE)), joint="curve")


def _fine(points: Line) -> list[Point]:
    return [(x * FINE, y * FINE) for x, y in points]


def _packed(picture: Image.Image) -> bytes:
    packed = io.BytesIO()
    picture.save(packed, "WEBP", quality=QUALITY)
    return packed.getvalue()
