"""Pictures for tests: photo-like JPEGs with the EXIF a phone writes, and files that only pretend to be pictures."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

RED, BLUE = (220, 30, 30), (30, 30, 220)


def photo(width: int, height: int, *, quality: int = 90, orientation: int = 1, exif: Image.Exif | None = None) -> bytes:
    """A noisy JPEG whose stored top-left quarter is red and bottom-right quarter blue."""
    noise = Image.effect_noise((max(1, width // 4), max(1, height // 4)), 40).resize((width, height))
    picture = Image.merge("RGB", (noise, noise, noise))
    picture.paste(RED, (0, 0, width // 2, height // 2))
    picture.paste(BLUE, (width // 2, height // 2, width, height))
    described = Image.Exif() if exif is None else exif
    described[0x0112] = orientation
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, exif=described)
    return out.getvalue()


def street_exif() -> Image.Exif:
    """EXIF of a picture taken at 人民广场 on 2026年11月24日 at a quarter past three."""
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({0x9003: "2026:11:24 15:15:00", 0x9011: "+08:00"})
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 13.0, 54.84), 3: "E", 4: (121.0, 28.0, 14.16)})
    return exif


def bomb_png(width: int = 20_000, height: int = 20_000) -> bytes:
    """A small PNG that unpacks to 400 megapixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"\0" * ((width // 8 + 1) * height), 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def opened(jpeg: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(jpeg))
    picture.load()
    return picture


def near(pixel: object, colour: tuple[int, int, int], tolerance: int = 60) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) <= tolerance for a, b in zip(pixel, colour, strict=True))
