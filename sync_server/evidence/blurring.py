"""Making faces and plates unrecognisable in pictures that leave the inspection body (domain.md §9, §11 story 32).

A region's pixels are destroyed, not covered: it is reduced to a few cells, smoothed, and the copy is encoded anew
without any metadata. The original is never touched.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image, ImageFilter

CELLS = 5  # along the longer side of a region: neither features of a face nor characters of a plate are left
MARGIN = 0.12  # of a region's sides, added all around: hair, ears and a plate's frame tell too
QUALITY = 85
LEAST = 8  # pixels of a side; smaller regions are grown to it
MOST_BOXES = 60


@dataclass(frozen=True)
class Box:
    """A region in pixels of the picture shown: `x`, `y` from its top left corner."""

    x: int
    y: int
    width: int
    height: int

    def within(self, width: int, height: int) -> Box | None:
        """The part inside a picture of that size, at least `LEAST` pixels a side where there is room; None if none."""
        left, top = max(0, self.x), max(0, self.y)
        right = min(width, self.x + max(self.width, LEAST))
        bottom = min(height, self.y + max(self.height, LEAST))
        return Box(left, top, right - left, bottom - top) if right > left and bottom > top else None

    def grown(self, share: float) -> Box:
        """With a margin of that share of its sides all around."""
        across, down = round(self.width * share), round(self.height * share)
        return Box(self.x - across, self.y - down, self.width + 2 * across, self.height + 2 * down)

    def overlap(self, other: Box) -> float:
        """The common part as a share of the smaller of the two."""
        across = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        down = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        smaller = min(self.width * self.height, other.width * other.height)
        return across * down / smaller if across > 0 and down > 0 and smaller else 0.0


def blur(picture: Image.Image, boxes: Iterable[Box]) -> Image.Image:
    """A copy with the regions destroyed; everything outside their margins is unchanged."""
    copy = picture.convert("RGB")
    for box in boxes:
        inside = box.grown(MARGIN).within(*copy.size)
        if inside is not None:
            copy.paste(_destroyed(copy, inside), (inside.x, inside.y))
    return copy


def _destroyed(picture: Image.Image, box: Box) -> Image.Image:
    region = picture.crop((box.x, box.y, box.x + box.width, box.y + box.height))
    cell = max(box.width, box.height) / CELLS
    cells = (max(1, round(box.width / cell)), max(1, round(box.height / cell)))
    coarse = region.resize(cells, Image.Resampling.BOX).resize(region.size, Image.Resampling.NEAREST)
    return coarse.filter(ImageFilter.GaussianBlur(cell / 3))


def encoded(picture: Image.Image) -> bytes:
    """A fresh JPEG of the pixels alone: no EXIF, no thumbnail, no profile."""
    bare = Image.frombytes("RGB", picture.size, picture.convert("RGB").tobytes())
    packed = io.BytesIO()
    bare.save(packed, "JPEG", quality=QUALITY, optimize=True)
    return packed.getvalue()


def blurred_jpeg(content: bytes, boxes: Iterable[Box]) -> tuple[str, bytes]:
    """SHA-256 and bytes of the blurred copy of a JPEG, PNG or WebP."""
    with Image.open(io.BytesIO(content)) as picture:
        made = encoded(blur(picture, boxes))
    return hashlib.sha256(made).hexdigest(), made
