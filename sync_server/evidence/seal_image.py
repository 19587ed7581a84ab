"""The image of a seal: a PNG whose ground is transparent, square, and fine enough for 42 mm."""

from __future__ import annotations

import io

from PIL import Image, PngImagePlugin

from shared.problems import Problem
from sync_server.grounds import seals as grounds

MOST_BYTES = 1_000_000
LEAST_SIDE, MOST_SIDE = 480, 2400  # 42 mm at 290 dots an inch, and at 1,450
_MAGIC = b"\x89PNG\r\n\x1a\n"
_CORNER = 8  # of the width: what lies outside of a round seal


def check_seal(content: bytes) -> None:
    """Raises Problem with the sentence that says what to do about the file."""
    if not content.startswith(_MAGIC):
        raise Problem(grounds.NOT_PNG)
    if len(content) > MOST_BYTES:
        raise Problem(grounds.TOO_LARGE)
    try:
        picture = PngImagePlugin.PngImageFile(io.BytesIO(content))
        width, height = picture.size
        if not LEAST_SIDE <= min(width, height) <= max(width, height) <= MOST_SIDE:
            raise Problem(grounds.SIZE_UNFIT, width=width, height=height, least=LEAST_SIDE, most=MOST_SIDE)
        picture.load()
        alpha = picture.convert("RGBA").getchannel("A")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Problem(grounds.DAMAGED) from error
    if abs(width - height) > max(width, height) // 20:
        raise Problem(grounds.NOT_SQUARE, width=width, height=height)
    corner = width // _CORNER
    corners = ((0, 0), (width - corner, 0), (0, height - corner), (width - corner, height - corner))
    if any(alpha.crop((x, y, x + corner, y + corner)).getextrema() != (0, 0) for x, y in corners):
        raise Problem(grounds.NOT_TRANSPARENT)
    if alpha.getextrema() == (0, 0):
        raise Problem(grounds.EMPTY)
