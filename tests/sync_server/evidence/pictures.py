"""Pictures made on the spot for tests."""

from __future__ import annotations

import io
import random

from PIL import Image


def jpeg(seed: int = 0, size: tuple[int, int] = (640, 480), quality: int = 85) -> bytes:
    """A JPEG with some structure; another seed gives another picture."""
    noise = random.Random(seed).randbytes(size[0] // 8 * (size[1] // 8) * 3)
    picture = Image.frombytes("RGB", (size[0] // 8, size[1] // 8), noise).resize(size)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def png(size: tuple[int, int] = (32, 32)) -> bytes:
    out = io.BytesIO()
    Image.new("L", size).save(out, "PNG")
    return out.getvalue()


def heavy_jpeg(seed: int, at_least: int) -> bytes:
    """A valid JPEG of at least so many bytes: padded with comment segments, which decoders pass over."""
    picture = jpeg(seed, (64, 48))
    segments = b""
    noise = random.Random(seed)
    while len(picture) + len(segments) < at_least:
        segments += b"\xff\xfe\xff\xff" + noise.randbytes(65_533)
    return picture[:2] + segments + picture[2:]
