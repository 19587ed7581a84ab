"""By how much a page must be turned so that its lines lie level."""

from __future__ import annotations

import cv2
import numpy as np

from sync_server.scans.pixels import Pixels

SIDE = 700  # the longer side on which it is measured
MOST = 12.0  # degrees: who holds a page more aslant means it
SURE = 1.25  # how much clearer the lines must stand out at the best angle than at most others
NOTHING = 0.3  # degrees that nobody sees


def slant(picture: Pixels) -> float | None:
    """Degrees, clockwise, by which the page leans; None when it has no lines that tell."""
    height, width = picture.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    grey = cv2.cvtColor(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 15)
    if not 0.003 < float((ink > 0).mean()) < 0.4:
        return None
    # None of them is 0: turning smooths, and what is not turned would stand out by that alone.
    angles = np.arange(-MOST + 0.25, MOST, 0.5)
    clear = np.array([_clearness(ink, angle) for angle in angles.tolist()])
    best = float(angles[clear.argmax()])
    if clear.max() < SURE * float(np.median(clear)) or abs(best) > MOST - 0.6:
        return None
    fine = np.arange(best - 0.6, best + 0.61, 0.1)
    return float(fine[np.argmax([_clearness(ink, angle) for angle in fine.tolist()])])


def _clearness(ink: Pixels, angle: float) -> float:
    """How much rows with ink and rows without follow each other when the page is turned back by so much."""
    rows = turned(ink, angle, 0).sum(axis=1, dtype=np.float64)
    return float((np.diff(rows) ** 2).sum())


def turned(picture: Pixels, degrees: float, blank: int = 255) -> Pixels:
    """The picture turned back (against the clock) by so much around its middle, in a frame of the same size."""
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    edge = (blank,) * 3
    flags = cv2.INTER_CUBIC if max(height, width) > SIDE else cv2.INTER_LINEAR
    return cv2.warpAffine(picture, turn, (width, height), flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=edge)
