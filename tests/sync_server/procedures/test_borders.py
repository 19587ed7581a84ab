"""Inside a district, or no farther from its border than the position is exact (story 22), however it is reckoned."""

from __future__ import annotations

from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from shared.position import DistrictArea, Fix
from sync_server.procedures.borders import BORDER_TOLERANCE_M, MOST_TOLERANCE_M, near
from sync_server.reference.areas import read_areas
from sync_server.settings import ASSETS

AREAS = sorted(read_areas(ASSETS).values(), key=lambda area: area.code)
MARGIN = 0.01  # degrees around the district, a kilometre


@given(st.sampled_from(AREAS), st.floats(0, 1), st.floats(0, 1), st.floats(1, 500))
def test_the_short_ways_give_what_the_whole_border_gives(
    area: DistrictArea, across: float, up: float, accuracy: float
) -> None:
    west, south, east, north = area.box
    longitude = west - MARGIN + across * (east - west + 2 * MARGIN)
    latitude = south - MARGIN + up * (north - south + 2 * MARGIN)
    tolerance = max(min(accuracy, MOST_TOLERANCE_M), BORDER_TOLERANCE_M)
    nearest = area.nearest_on_border(latitude, longitude)
    whole = area.contains(latitude, longitude) or geodesic((latitude, longitude), nearest).meters <= tolerance
    assert near(area, Fix(latitude, longitude, accuracy, "2026-11-30T08:00:00Z")) is whole
