"""A photograph of a page becomes the page: square, level, evenly lit, and with the red of its seal."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from sync_server.scans.level import slant, turned
from sync_server.scans.pixels import Pixels
from sync_server.scans.prepared import Straightened
from sync_server.scans.straighten import A4_RATIO, straightened
from tests.sync_server.scans.papers import PAGE, SEAL_AT, SEAL_RADIUS, corners_in, page, photographed

SIZE = (1500, 2000)


def taken(turn: float = 7.0, tilt: float = 0.12, shadow: float = 0.45) -> tuple[Pixels, Straightened]:
    return straightened(photographed(page(), corners_in(SIZE, turn=turn, tilt=tilt), SIZE, shadow=shadow))


def on_page(picture: Pixels) -> Pixels:
    """The result laid over the page it was, to compare place by place."""
    return np.asarray(cv2.resize(picture, PAGE, interpolation=cv2.INTER_AREA))


def test_the_page_comes_out_of_the_photograph_in_a4_with_every_line_in_its_place() -> None:
    picture, how = taken()
    assert how is Straightened.SQUARED
    assert picture.shape[0] / picture.shape[1] == pytest.approx(A4_RATIO, abs=0.01)
    grey = cv2.cvtColor(on_page(picture), cv2.COLOR_BGR2GRAY)
    wanted = cv2.cvtColor(np.asarray(page())[:, :, ::-1].copy(), cv2.COLOR_BGR2GRAY)
    like = cv2.matchTemplate(cv2.blur(grey, (9, 9)), cv2.blur(wanted, (9, 9))[20:-20, 20:-20], cv2.TM_CCOEFF_NORMED)
    assert float(like.max()) > 0.85


@pytest.mark.parametrize("shadow", [0.0, 0.3, 0.55])
def test_the_seal_stays_red_and_round_in_light_and_shadow(shadow: float) -> None:
    picture, _ = taken(shadow=shadow)
    hue = cv2.cvtColor(on_page(picture), cv2.COLOR_BGR2HSV)
    red = ((hue[:, :, 0] < 9) | (hue[:, :, 0] > 168)) & (hue[:, :, 1] > 110) & (hue[:, :, 2] > 90)
    rows, columns = np.nonzero(red)
    assert np.abs(np.array([columns.mean(), rows.mean()]) - SEAL_AT).max() < 12
    spread = [np.ptp(np.percentile(places, [0.5, 99.5])) for places in (columns, rows)]
    assert spread == pytest.approx([2 * SEAL_RADIUS] * 2, abs=20)
    wanted = np.asarray(page())[:, :, 0].astype(int) - np.asarray(page())[:, :, 2]
    assert red.sum() > 0.5 * (wanted > 90).sum(), "the seal has grown thin"


def test_a_shadow_is_lifted_and_lamplight_taken_away() -> None:
    picture, _ = taken(shadow=0.45)
    bare = on_page(picture)[60:140:4, 80:-80:4].reshape(-1, 3).astype(int)
    assert bare.mean() > 225
    assert np.abs(bare[:, 0] - bare[:, 2]).mean() < 14, "the paper has kept a tint"
    assert on_page(picture)[300:1200].min() < 90, "the letters have grown pale"


@pytest.mark.parametrize("leans", [-6.0, -2.3, 1.1, 4.0])
def test_a_scanned_page_that_leans_is_turned_level(leans: float) -> None:
    flat = np.asarray(page())[:, :, ::-1].copy()
    picture, how = straightened(turned(flat, leans))
    assert how is Straightened.TURNED
    assert slant(picture) == pytest.approx(0, abs=0.15)


def test_a_page_that_lies_level_is_not_touched() -> None:
    flat = np.asarray(page())[:, :, ::-1].copy()
    picture, how = straightened(flat)
    assert how is Straightened.LEVEL
    assert (picture == flat).all()


@pytest.mark.parametrize(
    "picture",
    [np.full((900, 600, 3), 255, np.uint8), np.random.default_rng(3).integers(0, 255, (900, 600, 3), dtype=np.uint8)],
    ids=["nothing on it", "no lines in it"],
)
def test_what_tells_nothing_is_left_as_it_is_and_called_unsure(picture: Pixels) -> None:
    left, how = straightened(picture)
    assert how is Straightened.UNSURE
    assert (left == picture).all()
