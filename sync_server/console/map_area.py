"""A part of the map as addresses carry it (`area`): a box that was framed or lies around a place, or a polygon of a few
corners. WGS-84 degrees."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from sync_server.console.map_frame import METRES_PER_DEGREE

_NUMBER = r"(-?\d{1,3}(?:\.\d{1,7})?)"
_AREA = re.compile(",".join([_NUMBER] * 4), re.ASCII)
FEWEST, MOST = 3, 12  # corners of a polygon
LONGEST = 300  # letters of an area in an address: a polygon cut short would be another one
_CORNERS = re.compile(rf"{_NUMBER},{_NUMBER}(?:;{_NUMBER},{_NUMBER}){{{FEWEST - 1},{MOST - 1}}}", re.ASCII)
NEAR_M = 500  # how far "near by" reaches from a finding, to each side


@dataclass(frozen=True)
class MapArea:
    """The box, and the corners (latitude, longitude) of the polygon in it; none of an area that is the box itself."""

    south: float
    west: float
    north: float
    east: float
    corners: tuple[tuple[float, float], ...] = ()

    @property
    def text(self) -> str:
        """As the address has it: a ten-thousandth of a minute is some ten centimetres, and shorter than a float. Of a
        polygon some metre."""
        if self.corners:
            return ";".join(f"{latitude:.5f},{longitude:.5f}" for latitude, longitude in self.corners)
        return ",".join(f"{edge:.6f}" for edge in (self.south, self.west, self.north, self.east))

    @property
    def words(self) -> str:
        """`约 1.2 × 0.9 公里`, from west to east by from south to north; of a polygon as far as it reaches."""
        high = (self.north - self.south) * METRES_PER_DEGREE
        middle = math.radians((self.north + self.south) / 2)
        wide = (self.east - self.west) * METRES_PER_DEGREE * math.cos(middle)
        shape = "的多边形" if self.corners else ""
        if max(wide, high) < 1_000:
            return f"约 {wide:.0f} × {high:.0f} 米{shape}"
        return f"约 {wide / 1_000:.1f} × {high / 1_000:.1f} 公里{shape}"


def read_area(text: str) -> MapArea | None:
    """The box or polygon of an address; None for anything else."""
    corners: tuple[tuple[float, float], ...] = ()
    if found := _AREA.fullmatch(text):
        south, west, north, east = (float(edge) for edge in found.groups())
    elif _CORNERS.fullmatch(text):
        pairs = (corner.split(",") for corner in text.split(";"))
        corners = tuple((float(latitude), float(longitude)) for latitude, longitude in pairs)
        latitudes, longitudes = zip(*corners, strict=True)
        south, west, north, east = min(latitudes), min(longitudes), max(latitudes), max(longitudes)
    else:
        return None
    if not (-90 <= south < north <= 90 and -180 <= west < east <= 180):
        return None
    return MapArea(south, west, north, east, corners)


def around(latitude: float, longitude: float, metres: float = NEAR_M) -> MapArea:
    """The box that reaches so far to each side of a place."""
    high = metres / METRES_PER_DEGREE
    wide = high / max(math.cos(math.radians(latitude)), 0.01)
    return MapArea(latitude - high, longitude - wide, latitude + high, longitude + wide)
