"""A small town as vector tiles, in each of the layouts that open files come in."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import mapbox_vector_tile
from pmtiles.tile import Compression, TileType

from shared.tiles import Box, range_of
from tests.sync_server.basemap.made import Square, make_pmtiles

EXTENT = 4096
TOWN: Box = (121.38, 31.20, 121.42, 31.23)
DEEPEST = 14

# Names of layers and kinds: water, park, building, road, name of a road, place.
LAYOUTS: dict[str, dict[str, Any]] = {
    "openmaptiles": {
        "water": ("water", {"class": "river"}),
        "park": ("landcover", {"class": "grass"}),
        "building": ("building", {}),
        "main": ("transportation", {"class": "primary"}),
        "small": ("transportation", {"class": "minor"}),
        "named": ("transportation_name", {"class": "primary", "name": "Tianshan Road", "name:zh": "天山路"}),
        "place": ("place", {"class": "suburb", "name": "天山路街道"}),
    },
    "protomaps": {
        "water": ("water", {"kind": "water"}),
        "park": ("landuse", {"kind": "park"}),
        "building": ("buildings", {"kind": "building"}),
        "main": ("roads", {"kind": "major_road", "name": "天山路"}),
        "small": ("roads", {"kind": "minor_road"}),
        "named": ("roads", {"kind": "major_road", "name:zh-Hans": "天山路"}),
        "place": ("places", {"kind": "neighbourhood", "name": "天山路街道"}),
    },
    "shortbread": {
        "water": ("water_polygons", {"kind": "water"}),
        "park": ("land", {"kind": "garden"}),
        "building": ("buildings", {}),
        "main": ("streets", {"kind": "primary"}),
        "small": ("streets", {"kind": "residential"}),
        "named": ("street_labels", {"kind": "primary", "name": "天山路"}),
        "place": ("place_labels", {"kind": "suburb", "name": "天山路街道"}),
    },
}


def rectangle(west: int, north: int, east: int, south: int) -> list[list[list[int]]]:
    return [[[west, north], [east, north], [east, south], [west, south], [west, north]]]


def town_tile(layout: str = "openmaptiles") -> bytes:
    """Water in the west, a park in the south-east, houses along a main road that runs from edge to edge."""
    names = LAYOUTS[layout]
    shapes: list[tuple[str, dict[str, Any]]] = [
        ("water", {"type": "Polygon", "coordinates": rectangle(0, 0, 700, EXTENT)}),
        ("park", {"type": "Polygon", "coordinates": rectangle(2600, 2600, 3900, 3900)}),
        ("main", {"type": "LineString", "coordinates": [[-64, 1500], [2000, 1500], [4160, 1500]]}),
        ("named", {"type": "LineString", "coordinates": [[-64, 1500], [2000, 1500], [4000, 1500]]}),
        ("place", {"type": "Point", "coordinates": [4000, 700]}),
    ]
    for at in range(900, 4000, 500):
        shapes.append(("small", {"type": "LineString", "coordinates": [[at, 0], [at, EXTENT]]}))
        shapes.append(("building", {"type": "Polygon", "coordinates": rectangle(at + 80, 1650, at + 400, 1900)}))
    layers: dict[str, list[dict[str, Any]]] = {}
    for what, geometry in shapes:
        layer, said = names[what]
        layers.setdefault(layer, []).append({"geometry": geometry, "properties": said})
    encoded: bytes = mapbox_vector_tile.encode(
        [{"name": name, "features": features} for name, features in layers.items()],
        default_options={"y_coord_down": True, "extents": EXTENT},
    )
    return encoded


def make_town(path: Path, layout: str = "openmaptiles", content: bytes | None = None) -> Path:
    """The town as a PMTiles file that ends at zoom 14, as most do."""
    tile = gzip.compress(content if content is not None else town_tile(layout))
    tiles: dict[Square, bytes] = {}
    for zoom in range(12, DEEPEST + 1):
        tiles |= dict.fromkeys(range_of(TOWN, zoom).tiles(), tile)
    return make_pmtiles(
        path, box=TOWN, tiles=tiles, kind=TileType.MVT, packed=Compression.GZIP, attribution="© OpenStreetMap"
    )
