"""Pages drawn small, to be looked at beside each other; a page that cannot be drawn is no page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from PIL import Image

from sync_server.scans.bounds import SHOWN_SIDE

LEAST_RED = 0.0008  # share of a page: a seal of 4 cm on A4 covers some 0.005, a faint one a third of that
MOST_PIXELS = 160_000_000  # of a picture within a page, which is A3 at 600 to the inch twice over


def draw(pdf: Path) -> Iterator[Image.Image]:
    """Each page of the PDF. Raises pypdfium2.PdfiumError for one that cannot be drawn."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            scale = SHOWN_SIDE / max(page.get_size())
            yield page.render(scale=scale).to_pil().convert("RGB")
            page.close()
    finally:
        document.close()


def shows_red(page: Image.Image) -> bool:
    """True if there is red on the page, of a seal or of a letterhead. Only its absence says anything."""
    hue = cv2.cvtColor(np.asarray(page)[:, :, ::-1].copy(), cv2.COLOR_BGR2HSV)
    tone, depth, light = hue[:, :, 0], hue[:, :, 1], hue[:, :, 2]
    red = ((tone < 9) | (tone > 168)) & (depth > 75) & (light > 70)
    return float(red.mean()) > LEAST_RED
