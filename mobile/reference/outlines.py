"""The districts' outlines as a map shows them: the own district's exactly, the others' as they are seen from afar."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from shared.datum import Datum, into
from shared.position import DistrictArea, Ring

# Of what is looked at from afar all corners within a square of that side are one. Who works in the whole city has no
# afar.
FAR_M, CITY_M = 1_000.0, 400.0
_DEGREE_M, _NARROWER = 111_195.0, 0.856  # metres a degree of latitude, and how much less of longitude in Shanghai
Corner = tuple[float, float]  # (longitude, latitude), as the outlines have it
Line = tuple[tuple[float, float], ...]  # (latitude, longitude)


@dataclass(frozen=True)
class Outline:
    """Outer rings alone: no district of ours has a hole."""

    code: str
    name: str
    rings: tuple[Line, ...]


def outlines(areas: Sequence[DistrictArea], datum: Datum, own: str = "") -> tuple[Outline, ...]:
    """Each area's rings where they lie on a map of that datum. Neighbours are thinned alike, so that their common
    border stays one line, and keep every corner that they share with the own district."""
    exact = {corner for area in areas if area.code == own for rings in area.polygons for corner in rings[0]}
    side, kept = FAR_M if exact else CITY_M, dict[tuple[int, int], Corner]()
    for area in areas:
        for rings in area.polygons:
            for corner in rings[0]:
                if corner not in exact:
                    cell = _cell(corner, side)
                    kept[cell] = min(kept.get(cell, corner), corner)
    return tuple(
        Outline(
            area.code,
            area.name,
            tuple(
                tuple(into(datum, latitude, longitude) for longitude, latitude in _thinned(rings[0], exact, kept, side))
                for rings in area.polygons
            ),
        )
        for area in areas
    )


def _thinned(ring: Ring, exact: set[Corner], kept: dict[tuple[int, int], Corner], side: float) -> Sequence[Corner]:
    """The ring by the corners that stand for all of their cell; whole where it would lose its shape."""
    line: list[Corner] = []
    for corner in ring:
        stands = corner if corner in exact else kept[_cell(corner, side)]
        if not line or line[-1] != stands:
            line.append(stands)
    return line if len(line) >= 4 else ring


def _cell(corner: Corner, side: float) -> tuple[int, int]:
    longitude, latitude = corner
    return math.floor(longitude * _DEGREE_M * _NARROWER / side), math.floor(latitude * _DEGREE_M / side)
