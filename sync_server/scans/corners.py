"""Where a sheet of paper lies in a photograph: its four corners, or nothing when it is not sure.

A sheet is a bright four-sided patch on something darker, with its whole edge inside the picture. Proposals come from
several ways of telling bright from dark; each is drawn to the edges that are there, and the one that stands on edges
all around, brighter inside than outside, is taken. A page that fills the picture has no such edge, and is no mistake.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

from sync_server.scans.pixels import Pixels, Points

SIDE = 1000  # the longer side on which the sheet is looked for
LEAST_SHARE, MOST_SHARE = 0.12, 0.985  # of the picture, that a sheet covers
LEAST_ANGLE, MOST_ANGLE = 50.0, 130.0  # degrees of a corner: beyond, the photograph was taken from too flat
LEAST_STEP = 9.0  # of brightness across an edge, of 255
LEAST_SUPPORT = 0.62  # share of each side that stands on an edge
REACH = 14  # pixels around a proposed side within which its edge is looked for
SAMPLES = 60  # along a side
FRAME = 3.0  # pixels: a corner so near to the picture's border is cut off


def find_sheet(picture: Pixels) -> Points | None:
    """The corners of the sheet in pixels of the picture (BGR), clockwise from the top left; None when unsure."""
    height, width = picture.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    # Letters, lines and seals are closed over: what is left is the sheet.
    blank = cv2.medianBlur(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((11, 11), np.uint8)), 5)
    best: tuple[float, Points] | None = None
    for proposal in _proposals(small, blank):
        drawn = _drawn_to_edges(blank, proposal)
        if drawn is None or not _is_sheet(drawn, size):
            continue
        support = _support(blank, drawn)
        worth = support * math.sqrt(_area(drawn))
        if support and (best is None or worth > best[0]):
            best = worth, drawn
    if best is None:
        return None
    return np.asarray(best[1] * [width / size[0], height / size[1]])


def in_order(corners: Points) -> Points:
    """Clockwise from the one nearest to the top left."""
    middle = corners.mean(axis=0)
    around = sorted(corners.tolist(), key=lambda p: math.atan2(p[1] - middle[1], p[0] - middle[0]))
    first = min(range(4), key=lambda n: around[n][0] + around[n][1])
    return np.array(around[first:] + around[:first])


def _proposals(small: Pixels, blank: Pixels) -> Iterator[Points]:
    seen: list[Points] = []
    for mask in _masks(small, blank):
        outlines, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        large = [outline for outline in outlines if cv2.contourArea(outline) > 0.5 * LEAST_SHARE * mask.size]
        for outline in sorted(large, key=cv2.contourArea, reverse=True)[:4]:
            corners = _four(cv2.convexHull(outline))
            if corners is not None and not any(np.abs(corners - other).max() < 4 for other in seen):
                seen.append(corners)
                yield corners


def _masks(small: Pixels, blank: Pixels) -> Iterator[Pixels]:
    """White where the sheet may be, by brightness, by paleness and by the edges."""
    hue = cv2.cvtColor(small, cv2.COLOR_BGR2HSV)
    pale = cv2.subtract(blank, cv2.medianBlur(hue[:, :, 1], 5) // 2)
    for plane in (blank, pale):
        level, mask = cv2.threshold(plane, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        yield _whole(mask)
        inside = plane[mask > 0]  # a sheet on something that is not much darker is the brighter half again
        if inside.size:
            again = cv2.threshold(inside.reshape(-1, 1), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[0]
            if again > level + 12:
                yield _whole(cv2.threshold(plane, again, 255, cv2.THRESH_BINARY)[1])
    for low in (12, 30):
        edges = cv2.dilate(cv2.Canny(blank, low, 3 * low), np.ones((5, 5), np.uint8))
        yield edges
        yield cv2.bitwise_not(edges)


def _whole(mask: Pixels) -> Pixels:
    return cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))


def _four(hull: Any) -> Points | None:
    """The outline reduced to four corners, if that loses little of it."""
    around = cv2.arcLength(hull, closed=True)
    for share in (0.01, 0.02, 0.03, 0.045, 0.06):
        corners = cv2.approxPolyDP(hull, share * around, closed=True)
        if len(corners) == 4:
            return in_order(corners.reshape(4, 2).astype(np.float64))
        if len(corners) < 4:
            return None
    return None


def _drawn_to_edges(blank: Pixels, corners: Points) -> Points | None:
    """Each side laid along the strongest fall of brightness beside it; the corners are where the sides meet."""
    lines = []
    for start, end in pairwise([*corners, corners[0]]):
        found = _edge_points(blank, start, end)
        if len(found) < SAMPLES // 3:
            return None
        across, down, x, y = cv2.fitLine(np.array(found, np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel().tolist()
        lines.append((np.array([x, y]), np.array([across, down])))
    met = [_meeting(lines[n - 1], lines[n]) for n in range(4)]
    return None if any(point is None for point in met) else np.array(met)


def _edge_points(blank: Pixels, start: Points, end: Points) -> list[tuple[float, float]]:
    """Where brightness falls most from inside to outside, along lines across the side."""
    places, profiles = _profiles(blank, start, end, 0.06)
    falls = profiles[:, :-2] - profiles[:, 2:]
    steepest = falls.argmax(axis=1)
    direction = _outward(start, end)
    found = []
    for n, at in enumerate(steepest.tolist()):
        if falls[n, at] < LEAST_STEP:
            continue
        around = falls[n, max(0, at - 1) : at + 2]
        shift = float((np.arange(len(around)) * around).sum() / around.sum()) - min(at, 1) if around.min() > 0 else 0.0
        x, y = places[n] + direction * (at + 1 + shift - REACH)
        found.append((float(x), float(y)))
    return found


def _profiles(blank: Pixels, start: Points, end: Points, spare: float) -> tuple[Points, Points]:
    """Places along a side (`spare` of it left out at both ends), and the brightness across each, inside first."""
    shares = np.linspace(spare, 1 - spare, SAMPLES)[:, None]
    places = start + shares * (end - start)
    steps = np.arange(-REACH, REACH + 1)[:, None, None] * _outward(start, end)
    where = (places[None] + steps).astype(np.float32)
    seen = cv2.remap(blank, where[:, :, 0], where[:, :, 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return places, seen.T.astype(np.float64)


def _outward(start: Points, end: Points) -> Points:
    """Across a side, away from the inside, which lies to the right of who goes round clockwise."""
    across, down = end - start
    length = math.hypot(across, down) or 1.0
    return np.array([down, -across]) / length


def _meeting(one: tuple[Points, Points], other: tuple[Points, Points]) -> Points | None:
    (p, u), (q, v) = one, other
    slant = u[0] * v[1] - u[1] * v[0]
    if abs(slant) < 0.2:
        return None
    along = ((q[0] - p[0]) * v[1] - (q[1] - p[1]) * v[0]) / slant
    return np.asarray(p + along * u)


def _area(corners: Points) -> float:
    x, y = corners[:, 0], corners[:, 1]
    return 0.5 * abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))))


def _is_sheet(corners: Points, size: tuple[int, int]) -> bool:
    """Large, with corners of a sheet that was not seen from too flat, and not cut off by the picture's border."""
    width, height = size
    share = _area(corners) / (width * height)
    outside = (corners < FRAME).any() or (corners[:, 0] > width - 1 - FRAME).any()
    if outside or (corners[:, 1] > height - 1 - FRAME).any() or not LEAST_SHARE < share < MOST_SHARE:
        return False
    for n in range(4):
        back, on = corners[n - 1] - corners[n], corners[(n + 1) % 4] - corners[n]
        turn = math.degrees(math.atan2(back[1], back[0]) - math.atan2(on[1], on[0])) % 360
        if not LEAST_ANGLE < turn < MOST_ANGLE:
            return False
    return True


def _support(blank: Pixels, corners: Points) -> float:
    """The share of its sides at which it is clearly brighter inside; 0 when one side stands on too little."""
    shares = []
    for start, end in pairwise([*corners, corners[0]]):
        _, profiles = _profiles(blank, start, end, 0.03)
        inside, outside = profiles[:, REACH - 5 : REACH - 1], profiles[:, REACH + 2 : REACH + 6]
        shares.append(float((inside.mean(axis=1) - outside.mean(axis=1) > LEAST_STEP).mean()))
    return sum(shares) / 4 if min(shares) > LEAST_SUPPORT else 0.0
