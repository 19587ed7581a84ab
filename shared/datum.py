"""WGS-84 and GCJ-02, the shifted datum of many Chinese maps, and the way between them (degrees).

Positions are kept in WGS-84 throughout; only what is laid on a map of the other datum is shifted for it. CGCS2000, the
datum of the government's services, lies within centimetres of WGS-84 and counts as the same.
"""

from __future__ import annotations

import math
from enum import StrEnum

_AXIS, _FLATTENED = 6_378_245.0, 0.00669342162296594323  # of the ellipsoid of Krasovsky, by which the shift is made
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271  # outside nothing is shifted
_ENOUGH = 1e-9  # degrees, a tenth of a millimetre
_ROUNDS = 12


class Datum(StrEnum):
    """What a map's tiles are drawn in."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"

    @property
    def label(self) -> str:
        return {"wgs84": "WGS-84 / CGCS2000", "gcj02": "GCJ-02"}[self.value]


def is_shifted(latitude: float, longitude: float) -> bool:
    """True where GCJ-02 differs from WGS-84."""
    return _WEST <= longitude <= _EAST and _SOUTH <= latitude <= _NORTH


def to_gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    """The (latitude, longitude) in GCJ-02 of a point in WGS-84; outside China the same point."""
    if not is_shifted(latitude, longitude):
        return latitude, longitude
    return _shifted(latitude, longitude)


def to_wgs84(latitude: float, longitude: float) -> tuple[float, float]:
    """The (latitude, longitude) in WGS-84 of a point in GCJ-02, found by coming nearer step by step: well below half a
    metre away; outside China the same point."""
    if not is_shifted(latitude, longitude):
        return latitude, longitude
    guessed_lat, guessed_lon = latitude, longitude
    for _ in range(_ROUNDS):
        back_lat, back_lon = _shifted(guessed_lat, guessed_lon)
        off_lat, off_lon = latitude - back_lat, longitude - back_lon
        guessed_lat, guessed_lon = guessed_lat + off_lat, guessed_lon + off_lon
        if max(abs(off_lat), abs(off_lon)) < _ENOUGH:
            break
    return guessed_lat, guessed_lon


def into(datum: Datum, latitude: float, longitude: float) -> tuple[float, float]:
    """Where a point of WGS-84 lies on a map of the datum."""
    return to_gcj02(latitude, longitude) if datum is Datum.GCJ02 else (latitude, longitude)


def out_of(datum: Datum, latitude: float, longitude: float) -> tuple[float, float]:
    """The WGS-84 of a point that was read from a map of the datum."""
    return to_wgs84(latitude, longitude) if datum is Datum.GCJ02 else (latitude, longitude)


def _shifted(latitude: float, longitude: float) -> tuple[float, float]:
    x, y, pi = longitude - 105.0, latitude - 35.0, math.pi
    waves = 20 * math.sin(6 * x * pi) + 20 * math.sin(2 * x * pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += (waves + 20 * math.sin(y * pi) + 40 * math.sin(y / 3 * pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * pi) + 320 * math.sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += (waves + 20 * math.sin(x * pi) + 40 * math.sin(x / 3 * pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * pi) + 300 * math.sin(x / 30 * pi)) * 2 / 3
    angle = math.radians(latitude)
    bent = 1 - _FLATTENED * math.sin(angle) ** 2
    north_degrees = math.degrees(north / (_AXIS * (1 - _FLATTENED) / (bent * math.sqrt(bent))))
    east_degrees = math.degrees(east / (_AXIS / math.sqrt(bent) * math.cos(angle)))
    return latitude + north_degrees, longitude + east_degrees
