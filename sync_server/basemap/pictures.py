"""Tiles as bytes: which picture it is, by its first bytes, and the one that shows nothing."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image

from shared.basemap import SHOWN_PX

LABELS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WebP"}
BIGGEST_PX = 1024  # of a side


def media_of(content: bytes) -> str:
    """The media type of a picture that browsers draw, '' for anything else: what a service calls its answer, a page
    about a wrong key say, is not believed."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return ""


def side_of(content: bytes) -> int:
    """How many pixels a tile's side has, read from its head. Raises ValueError for what is no square picture."""
    try:
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG", "WEBP"]) as picture:
            wide, high = picture.size
    except (OSError, Image.DecompressionBombError) as error:
        raise ValueError("不是可以显示的图片") from error
    if wide != high or not 1 <= wide <= BIGGEST_PX:
        raise ValueError(f"瓦片应为正方形，实为 {wide}×{high}")
    return wide


@cache
def transparent() -> bytes:
    """The tile for where the map shows nothing."""
    packed = io.BytesIO()
    blank = Image.new("P", (SHOWN_PX, SHOWN_PX), 0)
    blank.save(packed, "PNG", transparency=0, bits=1, optimize=True)
    return packed.getvalue()
