"""Where stamps and strokes go: never more than a fifth of the picture, never outside it."""

from __future__ import annotations

import math

from hypothesis import example, given
from hypothesis import strategies as st

from mobile.device.imaging import Stroke
from mobile.device.marks import LINE_HEIGHT, outlines, stamp_layout

texts = st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=80), max_size=8)
fractions = st.floats(-0.5, 1.5)


def em(character: str) -> float:
    return 1.0 if ord(character) > 0x2E80 else 0.55


@given(st.integers(60, 4000), st.integers(60, 4000), texts)
def test_the_band_takes_at_most_a_fifth_and_holds_every_line(width: int, height: int, lines: list[str]) -> None:
    layout = stamp_layout(width, height, lines, em)
    left, top, right, bottom = layout.band
    assert (left, bottom) == (0, height)
    assert bottom - top <= height * 0.20
    assert right <= width
    for x, y, text in layout.lines:
        assert left <= x
        assert top <= y
        assert y + layout.font_px * LINE_HEIGHT <= bottom + 1
        assert len(text) == 1 or x + sum(map(em, text)) * layout.font_px <= right + layout.font_px


def test_lines_that_fit_are_kept_word_for_word() -> None:
    lines = ["2026年11月24日 15:04:05 已校时", "黄浦区·南京东路街道", "31.2319000, 121.4706000 (WGS-84) ±8米"]
    assert [text for _, _, text in stamp_layout(1632, 1224, lines, em).lines] == lines


def test_a_long_line_wraps_without_losing_a_character() -> None:
    line = "上海市黄浦区南京东路街道南京东路三百号对面人行道靠近地铁出入口处" * 3
    assert "".join(text for _, _, text in stamp_layout(900, 1600, [line], em).lines) == line


def test_what_cannot_fit_ends_in_an_ellipsis() -> None:
    layout = stamp_layout(200, 150, ["督察" * 300], em)
    assert layout.lines[-1][2].endswith("…")


def test_nothing_to_say_makes_no_band() -> None:
    layout = stamp_layout(1600, 1200, [], em)
    assert layout.lines == ()
    assert layout.band[1] == 1200


@given(
    st.sampled_from(["circle", "arrow", "free", "star"]),
    st.lists(st.tuples(fractions, fractions), max_size=6),
    st.integers(10, 3000),
    st.integers(10, 3000),
)
@example("arrow", [(1.0, 1.0), (0.0, 0.0)], 10, 3000)
def test_strokes_stay_finite_and_near_the_picture(
    shape: str, points: list[tuple[float, float]], width: int, height: int
) -> None:
    for line in outlines([Stroke(shape, tuple(points))], width, height):
        assert len(line) >= 2
        for x, y in line:
            assert math.isfinite(x)
            assert math.isfinite(y)
            assert -width <= x <= 2 * width
            assert -height <= y <= 2 * height


def test_a_circle_spans_the_box_of_its_first_and_last_point() -> None:
    (line,) = outlines([Stroke("circle", ((0.2, 0.3), (0.6, 0.9)))], 1000, 1000)
    xs, ys = [x for x, _ in line], [y for _, y in line]
    assert (round(min(xs)), round(max(xs)), round(min(ys)), round(max(ys))) == (200, 600, 300, 900)


def test_an_arrow_has_a_shaft_and_a_head_at_its_end() -> None:
    shaft, head = outlines([Stroke("arrow", ((0.1, 0.1), (0.9, 0.1)))], 1000, 1000)
    assert shaft == [(100, 100), (900, 100)]
    assert head[1] == (900, 100)


def test_a_tap_without_movement_draws_nothing() -> None:
    assert outlines([Stroke("arrow", ((0.5, 0.5), (0.5, 0.5))), Stroke("free", ((0.5, 0.5),))], 100, 100) == []
