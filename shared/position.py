"""Positions: what a fix is, how good it is, which district it lies in. WGS-84 throughout."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

MAX_FIX_AGE_S = 120
GOOD_M = 30.0
USABLE_M = 100.0
EARTH_RADIUS_M = 6_371_008.8
_ZERO = 1e-6  # degrees, a tenth of a metre


class FixSource(StrEnum):
    DEVICE = "device"  # the phone's positioning
    MANUAL = "manual"  # set by hand, with a reason
    PHOTO = "photo"  # from the EXIF of an imported picture


class Grade(StrEnum):
    """How far a position carries (domain rule: ≤30 m good, ≤100 m low, worse or none needs a manual point)."""

    GOOD = "good"
    LOW = "low"
    POOR = "poor"
    NONE = "none"

    @property
    def label(self) -> str:
        return {"good": "精度良好", "low": "精度低", "poor": "精度不足", "none": "无定位"}[self.value]


@dataclass(frozen=True)
class Fix:
    """One position, raw WGS-84 degrees.

    `accuracy_m` is the 68 % radius in metres as the phone states it; `fixed_at` is ISO 8601 with offset, UTC;
    `reason` belongs to manual points. A fix that arrives within a record is kept as it was sealed, however wrong it is:
    `fault` says what is wrong with it, `believed` leaves it out of everything that is worked out from positions.
    """

    latitude: float
    longitude: float
    accuracy_m: float
    fixed_at: str
    source: FixSource = FixSource.DEVICE
    provider: str = ""
    mocked: bool = False
    reason: str = ""

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.latitude, self.longitude, self.accuracy_m))):
            raise ValueError("坐标和精度须为有限的数")  # no sealed record can hold such a number

    @property
    def fault(self) -> str:
        """What is wrong with the fix, in words; empty for one that can be believed."""
        if self.source is FixSource.MANUAL and not self.reason.strip():
            return "手工定位须写明原因"
        if self.source is FixSource.PHOTO:
            return coordinates_fault(self.latitude, self.longitude)
        return reading_fault(self.latitude, self.longitude, self.accuracy_m)


def coordinates_fault(latitude: float, longitude: float) -> str:
    """What is wrong with a point (degrees), in words; empty for one that can be believed.

    Exactly zero is what receivers, plugins and EXIF blocks say when they do not know, of either coordinate alone too.
    Every door at which a position enters asks this of each reading by itself."""
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return "坐标不是有限的数"
    if abs(latitude) < _ZERO or abs(longitude) < _ZERO:
        return "坐标为零，不是真实位置"
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return "坐标超出范围"
    return ""


def reading_fault(latitude: float, longitude: float, accuracy_m: float | None) -> str:
    """As `coordinates_fault`, for a receiver's reading, which must also say how exact it is (metres, above zero)."""
    fault = coordinates_fault(latitude, longitude)
    if fault:
        return fault
    if accuracy_m is None or not math.isfinite(accuracy_m) or accuracy_m <= 0:
        return "没有定位精度"
    return ""


def believed(fix: Fix | None) -> Fix | None:
    """The fix when it can be believed, else None."""
    return None if fix is None or fix.fault else fix


def grade(fix: Fix | None) -> Grade:
    """Grade of a fix; a manual point counts as POOR so that it is shown for what it is, a wrong one as none."""
    if fix is None or fix.fault:
        return Grade.NONE
    if fix.source is FixSource.MANUAL:
        return Grade.POOR
    if fix.accuracy_m <= GOOD_M:
        return Grade.GOOD
    return Grade.LOW if fix.accuracy_m <= USABLE_M else Grade.POOR


def metres_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance in metres between two (latitude, longitude) pairs in degrees."""
    la1, lo1, la2, lo2 = (math.radians(v) for v in (*a, *b))
    h = math.sin((la2 - la1) / 2) ** 2 + math.cos(la1) * math.cos(la2) * math.sin((lo2 - lo1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(h))


Ring = Sequence[tuple[float, float]]  # (longitude, latitude), as GeoJSON has it


@dataclass(frozen=True)
class DistrictArea:
    """A district's outline: `polygons` are outer rings with holes, GeoJSON order (longitude, latitude)."""

    code: str
    name: str
    polygons: tuple[tuple[Ring, ...], ...]
    box: tuple[float, float, float, float]  # west, south, east, north

    def contains(self, latitude: float, longitude: float) -> bool:
        west, south, east, north = self.box
        if not (west <= longitude <= east and south <= latitude <= north):
            return False
        return any(
            _in_ring(rings[0], longitude, latitude)
            and not any(_in_ring(hole, longitude, latitude) for hole in rings[1:])
            for rings in self.polygons
        )

    def metres_to_border(self, latitude: float, longitude: float) -> float:
        """Distance in metres from the point to the nearest border line."""
        nearest = self.nearest_on_border(latitude, longitude)
        return metres_between((latitude, longitude), nearest) if nearest else math.inf

    def nearest_on_border(
        self, latitude: float, longitude: float, within: float = math.inf
    ) -> tuple[float, float] | None:
        """The (latitude, longitude) on the border that lies nearest to the point; None when no part of the border is
        nearer than `within` degrees of latitude or longitude."""
        scale = math.cos(math.radians(latitude))
        best, nearest = math.inf, None
        north, south, east, west = latitude + within, latitude - within, longitude + within, longitude - within
        for rings in self.polygons:
            for ring in rings:
                for (x1, y1), (x2, y2) in pairwise(ring):
                    if (y1 > north and y2 > north) or (y1 < south and y2 < south):
                        continue
                    if (x1 > east and x2 > east) or (x1 < west and x2 < west):
                        continue
                    ax, ay = (x1 - longitude) * scale, y1 - latitude
                    bx, by = (x2 - longitude) * scale, y2 - latitude
                    dx, dy = bx - ax, by - ay
                    length = dx * dx + dy * dy
                    t = 0.0 if length == 0 else max(0.0, min(1.0, -(ax * dx + ay * dy) / length))
                    away = math.hypot(ax + t * dx, ay + t * dy)
                    if away < best:
                        best, nearest = away, (y1 + t * (y2 - y1), x1 + t * (x2 - x1))
        return nearest


def _in_ring(ring: Ring, x: float, y: float) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def read_districts(geojson: Mapping[str, Any]) -> tuple[DistrictArea, ...]:
    """Districts from a GeoJSON FeatureCollection with `adcode` and `name` properties, WGS-84."""
    areas = []
    for feature in geojson["features"]:
        geometry = feature["geometry"]
        raw = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        polygons = tuple(tuple(tuple((p[0], p[1]) for p in ring) for ring in rings) for rings in raw)
        xs = [x for rings in polygons for x, _ in rings[0]]
        ys = [y for rings in polygons for _, y in rings[0]]
        properties = feature["properties"]
        areas.append(
            DistrictArea(
                code=str(properties["adcode"]),
                name=properties["name"],
                polygons=polygons,
                box=(min(xs), min(ys), max(xs), max(ys)),
            )
        )
    return tuple(areas)


def district_at(areas: Iterable[DistrictArea], latitude: float, longitude: float) -> DistrictArea | None:
    """The district that holds the point, or None outside Shanghai."""
    return next((area for area in areas if area.contains(latitude, longitude)), None)


def districts_near(
    areas: Iterable[DistrictArea], latitude: float, longitude: float, within_m: float
) -> list[DistrictArea]:
    """The district at the point first, then those whose border lies within `within_m` metres: near a border the
    person decides (共同管辖, 沪条例§14)."""
    listed = list(areas)
    here = district_at(listed, latitude, longitude)
    others = [a for a in listed if a is not here and a.metres_to_border(latitude, longitude) <= within_m]
    return ([here] if here else []) + others
