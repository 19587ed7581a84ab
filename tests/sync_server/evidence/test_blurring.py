"""Blurring: faces and plates are destroyed beyond recognition, the rest of the picture and its original stay, nothing
of the camera's data is left (domain.md §11 story 32)."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from sync_server.evidence.blurring import MARGIN, Box, blur, blurred_jpeg
from sync_server.evidence.faces import propose
from tests.sync_server.evidence.street import ADULT, CHILD, PLAIN, PLATE, jpeg, street

Corners = tuple[int, int, int, int]


def box(corners: Corners) -> Box:
    left, top, right, bottom = corners
    return Box(left, top, right - left, bottom - top)


def likeness(one: Image.Image, other: Image.Image, corners: Corners) -> float:
    """How far the finer structure of a region is still there: the correlation of its brightness from pixel to pixel,
    light and shade of the whole taken away."""
    sides = []
    for picture in (one, other):
        grey = np.asarray(picture.convert("L").crop(corners), dtype=float)
        sides.append((np.diff(grey, axis=1)[:-1] + np.diff(grey, axis=0)[:, :-1]).ravel())
    return float(np.corrcoef(*sides)[0, 1])


@pytest.mark.parametrize("corners", [ADULT, CHILD, PLATE], ids=["adult", "child", "plate"])
def test_a_blurred_face_or_plate_is_beyond_recognition(corners: Corners) -> None:
    before = street()
    after = blur(before, [box(corners)])
    assert likeness(before, before, corners) > 0.99
    assert likeness(before, before.filter(ImageFilter.GaussianBlur(1)), corners) > 0.5
    assert abs(likeness(before, after, corners)) < 0.25


def test_what_is_outside_the_boxes_is_not_touched() -> None:
    before = street()
    after = blur(before, [box(ADULT), box(PLATE)])
    changed = np.asarray(before) != np.asarray(after)
    outside = np.ones(changed.shape[:2], dtype=bool)
    for corners in (ADULT, PLATE):
        grown = box(corners).grown(MARGIN)
        outside[grown.y : grown.y + grown.height, grown.x : grown.x + grown.width] = False
    assert not changed[outside].any()
    assert changed[~outside].any()


def test_the_copy_carries_nothing_of_what_the_camera_wrote() -> None:
    source = jpeg(street())
    assert Image.open(io.BytesIO(source)).getexif()
    sha256, made = blurred_jpeg(source, [box(ADULT)])
    copy = Image.open(io.BytesIO(made))
    assert not copy.getexif()
    assert set(copy.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"PhoneMaker" not in made
    assert sha256 not in (blurred_jpeg(source, [])[0], blurred_jpeg(source, [box(PLATE)])[0])


def test_faces_and_plates_are_proposed() -> None:
    found = propose(jpeg(street()))
    for corners in (ADULT, CHILD, PLATE):
        assert any(one.overlap(box(corners)) > 0.6 for one in found), corners
    assert not any(one.overlap(box(PLAIN)) > 0 for one in found)


def test_what_is_proposed_does_not_depend_on_the_picture_before() -> None:
    first = propose(jpeg(street()))
    propose(jpeg(street().resize((660, 440))))
    assert propose(jpeg(street())) == first


def test_nothing_is_proposed_on_a_wall() -> None:
    assert propose(jpeg(Image.new("RGB", (640, 480), (200, 196, 188)))) == []


@given(
    st.builds(Box, st.integers(-500, 1500), st.integers(-500, 1500), st.integers(-50, 900), st.integers(-50, 900)),
    st.integers(1, 400),
    st.integers(1, 400),
)
def test_a_box_is_always_cut_to_the_picture(drawn: Box, width: int, height: int) -> None:
    inside = drawn.within(width, height)
    if inside is not None:
        assert 0 <= inside.x < inside.x + inside.width <= width
        assert 0 <= inside.y < inside.y + inside.height <= height
    assert blur(Image.new("RGB", (width, height)), [drawn]).size == (width, height)
