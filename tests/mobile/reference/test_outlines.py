"""The districts' outlines as a map shows them."""

from __future__ import annotations

import pytest

from mobile.reference.outlines import Outline, outlines
from mobile.reference.shipped import Shipped
from shared.datum import Datum, to_gcj02
from shared.position import DistrictArea

AREAS = Shipped().areas
OWN = "310105"


def corners(shown: tuple[Outline, ...]) -> int:
    return sum(len(ring) for one in shown for ring in one.rings)


@pytest.mark.parametrize("own", ["", OWN, "310115"])
def test_every_district_has_its_outline_and_its_name(own: str) -> None:
    shown = outlines(AREAS, Datum.WGS84, own)
    assert [(one.code, one.name) for one in shown] == [(area.code, area.name) for area in AREAS]
    assert [len(one.rings) for one in shown] == [len(area.polygons) for area in AREAS]
    assert all(len(ring) >= 4 for one in shown for ring in one.rings)


@pytest.mark.parametrize("own", [area.code for area in AREAS])
def test_the_own_district_keeps_every_corner_and_the_rest_is_lighter(own: str) -> None:
    shown = outlines(AREAS, Datum.WGS84, own)
    mine = next(area for area in AREAS if area.code == own)
    assert [ring for one in shown if one.code == own for ring in one.rings] == [
        tuple((latitude, longitude) for longitude, latitude in rings[0]) for rings in mine.polygons
    ]
    assert corners(shown) < sum(len(rings[0]) for area in AREAS for rings in area.polygons)


def test_a_neighbour_keeps_what_it_shares_with_the_own_district() -> None:
    shown = {one.code: {corner for ring in one.rings for corner in ring} for one in outlines(AREAS, Datum.WGS84, OWN)}
    whole = {
        area.code: {(latitude, longitude) for rings in area.polygons for longitude, latitude in rings[0]}
        for area in AREAS
    }
    for code in shown:
        assert shown[OWN] & whole[code] <= shown[code]


def test_a_border_of_two_others_stays_one_line() -> None:
    kept: dict[tuple[float, float], int] = {}
    for one in outlines(AREAS, Datum.WGS84, OWN):
        for corner in {corner for ring in one.rings for corner in ring}:
            kept[corner] = kept.get(corner, 0) + 1
    shared = {
        (latitude, longitude)
        for area in AREAS
        for rings in area.polygons
        for longitude, latitude in rings[0]
        if (latitude, longitude) in kept
    }
    assert set(kept) <= shared, "no corner is made up"
    assert sum(times > 1 for times in kept.values()) > len(kept) / 3, "most corners are those of two districts"


def test_a_small_island_keeps_its_shape() -> None:
    island = ((121.0, 31.0), (121.0001, 31.0), (121.0001, 31.0001), (121.0, 31.0))
    area = DistrictArea("x", "小岛", ((island,),), (121.0, 31.0, 121.0001, 31.0001))
    (shown,) = outlines([area], Datum.WGS84)
    assert len(shown.rings[0]) == 4


def test_on_a_map_of_the_other_datum_every_corner_is_shifted() -> None:
    plain, shifted = outlines(AREAS, Datum.WGS84, OWN), outlines(AREAS, Datum.GCJ02, OWN)
    for one, other in zip(plain, shifted, strict=True):
        for ring, moved in zip(one.rings, other.rings, strict=True):
            assert moved[0] == pytest.approx(to_gcj02(*ring[0]))
