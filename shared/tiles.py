"""The squares of web maps (XYZ in Web Mercator): y counts from the north, zoom 0 is one square for the world."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

NORTHMOST = 85.05112877980659  # degrees of latitude; Web Mercator ends there
DEEPEST = 22  # no map goes further
Box = tuple[float, float, float, float]  # west, south, east, north in degrees


@dataclass(frozen=True)
class TileRange:
    """The tiles `west`…`east` by `north`…`south` of one zoom, ends included."""

    zoom: int
    west: int
    north: int
    east: int
    south: int

    def __post_init__(self) -> None:
        if not 0 <= self.zoom <= DEEPEST:
            raise ValueError("底图级别超出范围")
        last = (1 << self.zoom) - 1
        if not (0 <= self.west <= self.east <= last and 0 <= self.north <= self.south <= last):
            raise ValueError("底图瓦片范围有误")

    @property
    def count(self) -> int:
        return (self.east - self.west + 1) * (self.south - self.north + 1)

    def tiles(self) -> Iterator[tuple[int, int, int]]:
        """Each (zoom, x, y)."""
        for y in range(self.north, self.south + 1):
            for x in range(self.west, self.east + 1):
                yield self.zoom, x, y


def is_tile(zoom: int, x: int, y: int) -> bool:
    """True for a square that there is."""
    return 0 <= zoom <= DEEPEST and 0 <= x < 1 << zoom and 0 <= y < 1 << zoom


def place(latitude: float, longitude: float, zoom: int) -> tuple[float, float]:
    """Where a point lies, in tiles from the north-west corner of the world."""
    angle = math.radians(max(-NORTHMOST, min(NORTHMOST, latitude)))
    wide = float(1 << zoom)
    return (longitude + 180) / 360 * wide, (1 - math.asinh(math.tan(angle)) / math.pi) / 2 * wide


def point(x: float, y: float, zoom: int) -> tuple[float, float]:
    """The (latitude, longitude) of a place in tiles; of whole numbers the north-west corner of that tile."""
    wide = float(1 << zoom)
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / wide)))), x / wide * 360 - 180


def tile_at(latitude: float, longitude: float, zoom: int) -> tuple[int, int]:
    """The (x, y) of the tile that holds the point."""
    x, y = place(latitude, longitude, zoom)
    last = (1 << zoom) - 1
    return max(0, min(last, math.floor(x))), max(0, min(last, math.floor(y)))


def range_of(box: Box, zoom: int) -> TileRange:
    """The tiles that a box of degrees touches."""
    west, south, east, north = box
    first_x, first_y = tile_at(north, west, zoom)
    last_x, last_y = tile_at(south, east, zoom)
    return TileRange(zoom, first_x, first_y, max(first_x, last_x), max(first_y, last_y))


def metres_per_pixel(latitude: float, zoom: int) -> float:
    """How much ground one pixel of a map of 256-pixel tiles shows."""
    return 156_543.03392804097 * math.cos(math.radians(latitude)) / (1 << zoom)
