from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.basemap import Basemap
from shared.datum import Datum, into, is_shifted, out_of, to_gcj02, to_wgs84
from shared.plain import PlainError, from_plain, to_plain
from shared.position import metres_between
from shared.tiles import TileRange, is_tile, metres_per_pixel, place, point, range_of, tile_at

IN_CHINA = st.tuples(st.floats(3, 53.5), st.floats(73.6, 135.1))
ANYWHERE = st.tuples(st.floats(-85, 85), st.floats(-180, 179.999))
ZOOMS = st.integers(0, 19)


@given(IN_CHINA)
def test_there_and_back_is_the_same_place_within_half_a_metre(where: tuple[float, float]) -> None:
    assert metres_between(where, to_wgs84(*to_gcj02(*where))) < 0.5
    assert metres_between(where, to_gcj02(*to_wgs84(*where))) < 0.5


@given(IN_CHINA)
def test_the_shift_is_some_hundred_metres_inside_china(where: tuple[float, float]) -> None:
    assert 10 < metres_between(where, to_gcj02(*where)) < 1_500


@given(ANYWHERE)
def test_outside_china_nothing_is_shifted(where: tuple[float, float]) -> None:
    if not is_shifted(*where):
        assert to_gcj02(*where) == where == to_wgs84(*where)


def test_peoples_square_lies_where_the_maps_of_the_other_datum_show_it() -> None:
    """As several published implementations have it for 31.2304, 121.4737, to a metre."""
    assert metres_between(to_gcj02(31.2304, 121.4737), (31.228457737, 121.478223059)) < 1


def test_what_lies_on_a_map_is_shifted_for_that_map_only() -> None:
    here = (31.22, 121.42)
    assert into(Datum.WGS84, *here) == here == out_of(Datum.WGS84, *here)
    assert into(Datum.GCJ02, *here) == to_gcj02(*here) != here
    assert metres_between(out_of(Datum.GCJ02, *into(Datum.GCJ02, *here)), here) < 0.5
    assert Datum.GCJ02.label == "GCJ-02"


@given(ANYWHERE, ZOOMS)
def test_a_point_lies_in_its_tile(where: tuple[float, float], zoom: int) -> None:
    x, y = tile_at(*where, zoom)
    assert is_tile(zoom, x, y)
    north, west = point(x, y, zoom)
    south, east = point(x + 1, y + 1, zoom)
    assert south - 1e-9 <= where[0] <= north + 1e-9
    assert west - 1e-9 <= where[1] <= east + 1e-9


@given(ANYWHERE, ZOOMS)
def test_a_place_in_tiles_leads_back_to_its_point(where: tuple[float, float], zoom: int) -> None:
    latitude, longitude = point(*place(*where, zoom), zoom)
    assert math.isclose(latitude, where[0], abs_tol=1e-7)
    assert math.isclose(longitude, where[1], abs_tol=1e-7)


def test_a_known_tile() -> None:
    assert tile_at(31.2304, 121.4737, 14) == (13720, 6694)
    assert metres_per_pixel(31.23, 16) == pytest.approx(2.04, abs=0.01)


def test_the_tiles_of_a_box_are_all_those_that_it_touches() -> None:
    part = range_of((121.40, 31.20, 121.45, 31.25), 14)
    assert tile_at(31.25, 121.40, 14) == (part.west, part.north)
    assert tile_at(31.20, 121.45, 14) == (part.east, part.south)
    assert len(list(part.tiles())) == part.count


@pytest.mark.parametrize(
    "numbers", [(-1, 0, 0, 0, 0), (23, 0, 0, 0, 0), (1, 0, 0, 2, 0), (1, 1, 0, 0, 0), (1, 0, 1, 0, 0)]
)
def test_a_range_that_no_map_has_is_refused(numbers: tuple[int, int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="底图"):
        TileRange(*numbers)


def test_what_the_server_tells_of_its_map_travels_whole() -> None:
    told = Basemap(
        available=True,
        template="/basemap/k/{z}/{x}/{y}?v=a1",
        version="a1",
        min_zoom=9,
        max_zoom=16,
        tile_size=512,
        datum=Datum.GCJ02,
        notice="天地图 · 审图号：GS(2024)0650号",
        box=(121.0, 30.7, 122.0, 31.9),
        area=(TileRange(9, 428, 208, 429, 209), TileRange(10, 857, 417, 857, 417)),
        bytes_estimate=70_000,
        key_until="2027-01-01T00:00:00.000Z",
    )
    assert from_plain(Basemap, to_plain(told)) == told
    assert told.tiles == 5
    assert told.address(10, 857, 417) == "/basemap/k/10/857/417?v=a1"


def test_no_map_is_a_plain_answer_and_half_a_map_is_none() -> None:
    assert not from_plain(Basemap, {}).available
    with pytest.raises(PlainError, match="地址"):
        from_plain(Basemap, {"available": True, "template": "/basemap/{z}"})
    with pytest.raises(PlainError, match="级别"):
        from_plain(Basemap, {"min_zoom": 9, "max_zoom": 3})
