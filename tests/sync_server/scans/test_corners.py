"""The sheet in a photograph is found to its corners, however it lies; where it is not sure, nothing is found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync_server.scans.corners import find_sheet, in_order
from sync_server.scans.pixels import Pixels
from tests.sync_server.scans.papers import corners_in, page, photographed

SIZE = (1500, 2000)
NEARLY = 8  # pixels of 2,000: a third of a millimetre on twenty centimetres would be 3
SHEET = page()
DESKS = ((74, 92, 116), (30, 30, 30), (150, 160, 170), (90, 60, 120), (60, 110, 70))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    turn=st.floats(-40, 40),
    tilt=st.floats(0, 0.35),
    share=st.floats(0.62, 0.94),
    desk=st.sampled_from(DESKS),
    shadow=st.floats(0, 0.5),
    seed=st.integers(0, 99),
)
def test_a_sheet_on_a_darker_desk_is_found_to_its_corners(
    turn: float, tilt: float, share: float, desk: tuple[int, int, int], shadow: float, seed: int
) -> None:
    laid = corners_in(SIZE, turn=turn, tilt=tilt, share=share)
    found = find_sheet(photographed(SHEET, laid, SIZE, desk=desk, shadow=shadow, seed=seed))
    assert found is not None
    assert np.abs(found - in_order(laid)).max() < NEARLY


def as_scanned(words: str = "关于督办事项办理情况的报告") -> Pixels:
    return np.asarray(page(words))[:, :, ::-1].copy()


def lying_off_the_edge() -> Pixels:
    """The picture ends within the sheet: a corner of it is not there."""
    return photographed(SHEET, corners_in(SIZE, turn=5) + np.array([-260.0, 0.0]), SIZE)


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(np.full((2000, 1500, 3), 252, np.uint8), id="nothing but white"),
        pytest.param(np.full((2000, 1500, 3), (74, 92, 116), np.uint8), id="a bare desk"),
        pytest.param(as_scanned(), id="a page that fills the picture"),
        pytest.param(lying_off_the_edge(), id="a sheet that is cut off"),
        pytest.param(
            photographed(SHEET, corners_in(SIZE, turn=4), SIZE, desk=(249, 250, 252), shadow=0.1), id="white on white"
        ),
    ],
)
def test_where_no_whole_sheet_is_seen_nothing_is_found(picture: Pixels) -> None:
    assert find_sheet(picture) is None


def test_a_frame_printed_on_the_page_is_not_taken_for_the_sheet() -> None:
    printed = as_scanned()
    printed[250:1300, 150:1090][:6] = printed[250:1300, 150:1090][-6:] = 0
    printed[250:1300, 150:156] = printed[250:1300, 1084:1090] = 0
    assert find_sheet(printed) is None
