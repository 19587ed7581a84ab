"""Proposals where a picture may show a face or a plate. They miss some and see some that are none: a person checks
every picture before it is used, and nothing here claims to be enough."""

from __future__ import annotations

import io
import math
import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from sync_server.evidence.blurring import Box

MODEL = Path(__file__).parent / "models" / "centerface.onnx"
SIDE = 1280  # the longer side on which faces are looked for; small faces need many pixels
LEAST_SCORE = 0.35  # low on purpose: a box too many is removed with one click, a face too few is published
SAME = 0.5  # share of the smaller box from which two proposals are one
MOST_PROPOSED = 40  # leaves room for those that the editor adds
_STRIDE = 32  # of the network's input
_looking = threading.Lock()  # the network is not for two threads at once, and its memory not for two pictures
Pixels = np.ndarray[Any, np.dtype[np.uint8]]


def propose(content: bytes) -> list[Box]:
    """Boxes of what may be faces and plates in a JPEG, PNG or WebP, from the top down."""
    with Image.open(io.BytesIO(content)) as picture:
        pixels: Pixels = np.asarray(picture.convert("RGB"))[:, :, ::-1].copy()
    with _looking:
        found = [*_faces(pixels), *_profiles(pixels), *_plates(pixels)]
    height, width = pixels.shape[:2]
    kept: list[Box] = []
    for box in (inside for one in found if (inside := one.within(width, height))):
        if all(box.overlap(other) < SAME for other in kept):
            kept.append(box)
    return sorted(kept[:MOST_PROPOSED], key=lambda box: (box.y, box.x))


def _network() -> Any:
    """Read anew for each picture: a network that has seen another size of input answers wrongly in OpenCV 4.12."""
    return cv2.dnn.readNetFromONNX(str(MODEL))


@cache
def _cascade(name: str) -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / name))


def _faces(pixels: Pixels) -> list[Box]:
    """CenterFace: a heat map of faces' centres with their sizes, on a grid of four pixels; the surest first."""
    height, width = pixels.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    size = tuple(max(_STRIDE, math.ceil(side * scale / _STRIDE) * _STRIDE) for side in (width, height))
    network = _network()
    network.setInput(cv2.dnn.blobFromImage(pixels, 1.0, size, (0, 0, 0), swapRB=True, crop=False))
    heat, sizes, offsets = (output[0] for output in network.forward(["537", "538", "539"]))
    across, down = width / size[0], height / size[1]
    found: list[tuple[float, Box]] = []
    for row, column in zip(*np.where(heat[0] > LEAST_SCORE), strict=True):
        tall, wide = (math.exp(float(sizes[n, row, column])) * 4 for n in (0, 1))
        middle_y = (row + float(offsets[0, row, column]) + 0.5) * 4
        middle_x = (column + float(offsets[1, row, column]) + 0.5) * 4
        left, top = (middle_x - wide / 2) * across, (middle_y - tall / 2) * down
        box = Box(round(left), round(top), round(wide * across), round(tall * down))
        found.append((float(heat[0, row, column]), box))
    return [box for _, box in sorted(found, key=lambda one: -one[0])]


def _profiles(pixels: Pixels) -> list[Box]:
    """Faces from the side, to either side, which the network sees less well."""
    grey = cv2.equalizeHist(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))
    cascade, width = _cascade("haarcascade_profileface.xml"), grey.shape[1]
    least = max(24, max(grey.shape) // 40)
    found = _boxes(cascade.detectMultiScale(grey, 1.15, 6, minSize=(least, least)))
    turned = _boxes(cascade.detectMultiScale(cv2.flip(grey, 1), 1.15, 6, minSize=(least, least)))
    return [*found, *(Box(width - box.x - box.width, box.y, box.width, box.height) for box in turned)]


# Hue, saturation and value (OpenCV's 0–180, 0–255) of plates: blue, green of new-energy cars, yellow.
_PLATE_COLOURS = (((100, 90, 60), (125, 255, 255)), ((38, 40, 90), (85, 255, 255)), ((15, 90, 90), (32, 255, 255)))
_PLATE_SHAPES = (1.8, 5.5)  # width to height; tilted ones look less wide
_PLATE_FILLED = 0.55


def _plates(pixels: Pixels) -> list[Box]:
    """Areas of a plate's colour and shape with characters in them, and what the cascade for plates sees."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    hsv = cv2.cvtColor(pixels, cv2.COLOR_BGR2HSV)
    area, widest = pixels.shape[0] * pixels.shape[1], pixels.shape[1] // 5
    cascade = _cascade("haarcascade_russian_plate_number.xml")
    found = _boxes(cascade.detectMultiScale(grey, 1.1, 5, minSize=(50, 16), maxSize=(widest, widest)))
    for low, high in _PLATE_COLOURS:
        mask = cv2.inRange(hsv, np.array(low), np.array(high))
        mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 9), np.uint8))
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            x, y, width, height = cv2.boundingRect(contour)
            shaped = height >= 8 and _PLATE_SHAPES[0] <= width / height <= _PLATE_SHAPES[1]
            sized = area / 20_000 <= width * height <= area / 40
            if shaped and sized and cv2.contourArea(contour) / (width * height) >= _PLATE_FILLED:
                inside = grey[y : y + height, x : x + width]
                if float(inside.std()) > 22:  # characters stand out; a plain sign does not
                    found.append(Box(x, y, width, height))
    return found


def _boxes(found: Iterable[Any]) -> list[Box]:
    return [Box(*(int(value) for value in one)) for one in found]
