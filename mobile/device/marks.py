"""Where stamps and drawn marks go on a picture: geometry only, the same for Pillow and the browser's canvas."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mobile.device.imaging import Stroke

MAX_BAND = 0.20  # share of the height, 督察通 domain rule for 水印
LINE_HEIGHT = 1.35
LARGEST_PX, SMALLEST_PX = 44, 7
BAND_COLOUR = (0, 0, 0, 150)
RED = (214, 32, 39)
CIRCLE_POINTS = 72


@dataclass(frozen=True)
class StampLayout:
    """A dark band in the bottom-left corner and the lines of text on it, all in pixels."""

    font_px: int
    band: tuple[int, int, int, int]  # left, top, right, bottom
    lines: tuple[tuple[int, int, str], ...]  # x, y of the line's top-left corner


def stamp_layout(width: int, height: int, lines: Sequence[str], em_width: Callable[[str], float]) -> StampLayout:
    """Fit the lines into at most 20 % of the height: long lines wrap, the type shrinks to 7 px, and what is still too
    much ends in "…". `em_width(character)` is its advance for a 1-px font."""
    limit = int(height * MAX_BAND)
    size = max(SMALLEST_PX, min(LARGEST_PX, round(min(width, height) * 0.026)))
    while True:
        pad = max(2, size // 2)
        wrapped = [row for line in lines for row in _wrap(line, (width - 2 * pad) / size, em_width)]
        step = math.ceil(size * LINE_HEIGHT)
        room = max(0, (limit - 2 * pad) // step)
        if len(wrapped) <= room or size <= SMALLEST_PX:
            break
        size -= 1
    if len(wrapped) > room:
        wrapped = [*wrapped[: room - 1], wrapped[room - 1][:-1] + "…"] if room else []
    if not wrapped:
        return StampLayout(size, (0, height, 0, height), ())
    top = height - 2 * pad - len(wrapped) * step
    widest = max(sum(em_width(c) for c in row) for row in wrapped) * size
    right = min(width, math.ceil(widest) + 2 * pad)
    placed = tuple((pad, top + pad + index * step, row) for index, row in enumerate(wrapped))
    return StampLayout(size, (0, top, right, height), placed)


def _wrap(line: str, room: float, em_width: Callable[[str], float]) -> list[str]:
    """Break a line where it is full; Chinese may break anywhere."""
    rows, row, used = [], "", 0.0
    for character in line:
        advance = em_width(character)
        if row and used + advance > room:
            rows.append(row)
            row, used = "", 0.0
        row += character
        used += advance
    return [*rows, row] if row or not rows else rows


def stroke_width(width: int, height: int) -> int:
    """Pen width in pixels for marks on a picture of this size."""
    return max(3, round(max(width, height) * 0.006))


def outlines(strokes: Sequence[Stroke], width: int, height: int) -> list[list[tuple[float, float]]]:
    """The strokes as lines to draw, in pixels. Strokes without extent and of unknown shape are left out."""
    drawn: list[list[tuple[float, float]]] = []
    for stroke in strokes:
        points = [(_clamped(x) * width, _clamped(y) * height) for x, y in stroke.points]
        if len(points) < 2:
            continue
        if stroke.shape == "circle":
            drawn.append(_ellipse(points[0], points[-1]))
        elif stroke.shape == "arrow":
            longest = min(stroke_width(width, height) * 6, width, height)
            drawn.extend(_arrow(points[0], points[-1], longest))
        elif stroke.shape == "free":
            drawn.append(points)
    return drawn


def _clamped(fraction: float) -> float:
    return min(1.0, max(0.0, fraction))


def _ellipse(a: tuple[float, float], b: tuple[float, float]) -> list[tuple[float, float]]:
    cx, cy, rx, ry = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2, abs(a[0] - b[0]) / 2, abs(a[1] - b[1]) / 2
    turns = (2 * math.pi * step / CIRCLE_POINTS for step in range(CIRCLE_POINTS + 1))
    return [(cx + rx * math.cos(t), cy + ry * math.sin(t)) for t in turns]


def _arrow(tail: tuple[float, float], tip: tuple[float, float], longest: int) -> list[list[tuple[float, float]]]:
    length = math.dist(tail, tip)
    if length == 0:
        return []
    head = min(length * 0.5, longest)
    angle = math.atan2(tip[1] - tail[1], tip[0] - tail[0])
    barbs = [(tip[0] - head * math.cos(angle + side), tip[1] - head * math.sin(angle + side)) for side in (-0.5, 0.5)]
    return [[tail, tip], [barbs[0], tip, barbs[1]]]
