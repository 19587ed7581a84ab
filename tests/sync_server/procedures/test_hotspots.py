"""Hot spots by their rule, whatever the findings."""

from __future__ import annotations

import math
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from sync_server.procedures.hotspots import AT_LEAST, HEIGHT, MOST, Spotted, cell_of, hot_spots, read_cell

# Around one crossing, so that several fall into one cell.
POINTS = st.lists(st.builds(Spotted, st.floats(31.215, 31.222), st.floats(121.42, 121.43), st.booleans()), max_size=60)


@given(st.floats(30.6, 31.9), st.floats(120.8, 122.2))
def test_a_position_lies_within_the_bounds_of_its_cell(latitude: float, longitude: float) -> None:
    cell = cell_of(latitude, longitude)
    south, north, west, east = cell.bounds
    assert south <= latitude < north
    assert west <= longitude < east
    assert read_cell(cell.text) == cell


@given(POINTS)
def test_every_full_cell_is_a_hot_spot_with_all_that_was_found_in_it(found: list[Spotted]) -> None:
    cells = Counter(cell_of(one.latitude, one.longitude) for one in found)
    spots = hot_spots(found, most=1000)
    assert {spot.cell: spot.count for spot in spots} == {cell: n for cell, n in cells.items() if n >= AT_LEAST}
    for spot in spots:
        inside = [one for one in found if cell_of(one.latitude, one.longitude) == spot.cell]
        assert spot.grave == sum(one.grave for one in inside)
        assert min(one.latitude for one in inside) <= spot.latitude + 1e-9
        assert spot.latitude - 1e-9 <= max(one.latitude for one in inside)


@given(POINTS)
def test_the_fullest_come_first_and_their_order_does_not_depend_on_the_findings_order(found: list[Spotted]) -> None:
    spots = hot_spots(found)
    assert len(spots) <= MOST
    assert [spot.count for spot in spots] == sorted((spot.count for spot in spots), reverse=True)
    assert [s.cell for s in hot_spots(reversed(found))] == [s.cell for s in spots]


def test_what_is_no_cell_is_told_apart() -> None:
    assert [read_cell(text) for text in ("", "5", "a_b", "-1_2", "1_2_3", "9" * 30 + "_1")] == [None] * 6


def test_a_position_just_south_of_an_edge_lies_in_the_southern_cell_though_the_division_rounds_up() -> None:
    edges = ((row, math.nextafter(row * HEIGHT, 0)) for row in range(20_600, 23_700))
    row, south = next((row, value) for row, value in edges if math.floor(value / HEIGHT) == row)
    assert cell_of(south, 121.4).row == row - 1
    assert cell_of(row * HEIGHT, 121.4).row == row
