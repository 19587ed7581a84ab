"""A photograph of a page made into the page: taken out of the picture, square, evenly lit.

Never black and white: the red of a seal is what the paper was stamped for. Where no sheet is surely seen the picture
stays as it is, but for lines that plainly lean.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from sync_server.scans.bounds import DOTS
from sync_server.scans.corners import find_sheet
from sync_server.scans.level import NOTHING, slant, turned
from sync_server.scans.pixels import Pixels, Points
from sync_server.scans.prepared import Straightened

A4_RATIO = 297 / 210
NEARLY = 0.22  # a shape so near to A4 is A4 seen aslant
RIM = 0.003  # of the sheet, left out at its edges: no line of the desk around the page
WHITE = 244.0  # how bright bare paper comes out
MOST_GAIN = 2.6  # by which a shadow is lifted
LIGHT_SIDE = 420  # the longer side on which the light is measured


def straightened(picture: Pixels) -> tuple[Pixels, Straightened]:
    """The page (BGR) and what was done to it."""
    corners = find_sheet(picture)
    if corners is not None:
        return evenly_lit(taken_out(picture, corners)), Straightened.SQUARED
    leans = slant(picture)
    if leans is None:
        return picture, Straightened.UNSURE
    if abs(leans) < NOTHING:
        return picture, Straightened.LEVEL
    return turned(picture, leans), Straightened.TURNED


def taken_out(picture: Pixels, corners: Points) -> Pixels:
    """The sheet between the corners as a rectangle, in A4 where its shape is near to it, no larger than needed."""
    corners = corners + (corners.mean(axis=0) - corners) * RIM
    sides = [math.dist(corners[n], corners[(n + 1) % 4]) for n in range(4)]
    across, down = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    ratio = max(across, down) / min(across, down)
    if abs(ratio / A4_RATIO - 1) < NEARLY:
        ratio = A4_RATIO
    longer = round(min(DOTS[1], max(*sides, 1.0)))
    size = (longer, round(longer / ratio)) if across > down else (round(longer / ratio), longer)
    right, bottom = size[0] - 1.0, size[1] - 1.0
    target = np.array([[0, 0], [right, 0], [right, bottom], [0, bottom]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    return cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)


def evenly_lit(page: Pixels) -> Pixels:
    """Shadows lifted and the paper's tint taken away. The light is measured on the paper around letters and seals, and
    every colour of a place is lifted by the same share: red stays red."""
    height, width = page.shape[:2]
    scale = min(1.0, LIGHT_SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
    reach = max(3, round(max(size) * 0.1)) | 1  # wider than the star of a seal
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    paper = cv2.GaussianBlur(paper, (0, 0), reach / 2)
    bright = paper.max(axis=2).astype(np.float32)
    gain = np.clip(WHITE / np.maximum(bright, 1.0), 1.0, MOST_GAIN)
    tint = np.median(np.asarray(paper, np.float32).reshape(-1, 3), axis=0)
    balance = np.clip(tint.max() / np.maximum(tint, 1.0), 1.0, 1.35)
    lifted = cv2.resize(gain, (width, height), interpolation=cv2.INTER_LINEAR)[:, :, None] * balance[None, None, :]
    return np.asarray(np.clip(page.astype(np.float32) * lifted, 0, 255), np.uint8)
