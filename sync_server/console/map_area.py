"""A box of the map as addresses carry it (`area`): what was framed on a map, or lies around a place. WGS-84 degrees."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from sync_server.console.map_frame import METRES_PER_DEGREE

_NUMBER = r"(-?\d{1,3}(?:\.\d{1,7})?)"
_AREA = re.compile(",".join([_NUMBER] * 4), re.ASCII)
NEAR_M = 500  # how far "near by" reaches from a finding, to each side


@dataclass(frozen=True)
class MapArea:
    south: float
    west: float
    north: float
    east: float

    @property
    def text(self) -> str:
        """As the address has it: a ten-thousandth of a minute is some ten centimetres, and shorter than a float."""
        return ",".join(f"{edge:.6f}" for edge in (self.south, self.west, self.north, self.east))

    @property
    def words(self) -> str:
        """`约 1.2 × 0.9 公里`, from west to east by from south to north."""
        high = (self.north - self.south) * METRES_PER_DEGREE
        middle = math.radians((self.north + self.south) / 2)
        wide = (self.east - self.west) * METRES_PER_DEGREE * math.cos(middle)
        if max(wide, high) < 1_000:
            return f"约 {wide:.0f} × {high:.0f} 米"
        return f"约 {wide / 1_000:.1f} × {high / 1_000:.1f} 公里"


def read_area(text: str) -> MapArea | None:
    """The box of an address; None for anything else."""
    found = _AREA.fullmatch(text)
    if found is None:
        return None
    south, west, north, east = (float(edge) for edge in found.groups())
    if not (-90 <= south < north <= 90 and -180 <= west < east <= 180):
        return None
    return MapArea(south, west, north, east)


def around(latitude: float, longitude: float, metres: float = NEAR_M) -> MapArea:
    """The box that reaches so far to each side of a place."""
    high = metres / METRES_PER_DEGREE
    wide = high / max(math.cos(math.radians(latitude)), 0.01)
    return MapArea(latitude - high, longitude - wide, latitude + high, longitude + wide)
