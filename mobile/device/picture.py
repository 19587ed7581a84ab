"""What a picture file says of itself before anything is decoded: kind, size, orientation, and what its EXIF claims.

Reading the header first is what stops decompression bombs: pixels are only made when their number is sensible.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from mobile.device.interface import NotAPhoto

MAX_PIXELS = 64_000_000
CHINA = timezone(timedelta(hours=8))
NOT_A_PHOTO = "这个文件不是可用的照片，请重新拍摄或另选一张 JPEG、PNG 或 WebP 照片。"
TOO_LARGE = "这张照片超过 6400 万像素，无法处理，请用较低的分辨率重新拍摄。"


@dataclass(frozen=True)
class Qualities:
    """JPEG qualities (1..100) to try, best first, so that a picture does not grow in bytes by what is done to it. If
    none does, the bytes that came are kept (`else_keep`) or the last attempt is taken."""

    steps: tuple[int, ...]
    else_keep: bool


SCALED = Qualities((85, 75, 65, 50, 35, 20), else_keep=False)
# A picture that only stands on its side is not made worse to turn it: its EXIF tag turns it in every viewer.
TURNED = Qualities((85, 75, 65), else_keep=True)


@dataclass(frozen=True)
class Header:
    """Size in pixels as stored (before turning upright); `orientation` is the EXIF value 1..8."""

    kind: str  # "jpeg", "png" or "webp"
    width: int
    height: int
    orientation: int = 1
    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None

    @property
    def upright_size(self) -> tuple[int, int]:
        """(width, height) once turned upright."""
        turned = self.orientation in (5, 6, 7, 8)
        return (self.height, self.width) if turned else (self.width, self.height)


def read_header(raw: bytes) -> Header:
    """The header of a JPEG, PNG or WebP file. Raises `NotAPhoto` (the text is for the person) for anything else, for
    damaged headers, and above 64 megapixels."""
    try:
        header = _read(raw)
    except (struct.error, IndexError, ValueError) as error:
        raise NotAPhoto(NOT_A_PHOTO) from error
    if header is None or header.width < 1 or header.height < 1:
        raise NotAPhoto(NOT_A_PHOTO)
    if header.width * header.height > MAX_PIXELS:
        raise NotAPhoto(TOO_LARGE)
    return header


def fitted(width: int, height: int, max_pixels: int) -> tuple[int, int]:
    """The largest size of the same shape with at most `max_pixels`, never larger than given."""
    if width * height <= max_pixels:
        return width, height
    scale = (max_pixels / (width * height)) ** 0.5
    return max(1, int(width * scale)), max(1, int(height * scale))


def boxed(width: int, height: int, side: int) -> tuple[int, int]:
    """The size of the same shape whose long side is at most `side`."""
    scale = min(1.0, side / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _read(raw: bytes) -> Header | None:
    if raw[:3] == b"\xff\xd8\xff":
        return _jpeg(raw)
    if raw[:8] == b"\x89PNG\r\n\x1a\n" and raw[12:16] == b"IHDR":
        return Header("png", *struct.unpack(">II", raw[16:24]))
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return _webp(raw)
    return None


def _webp(raw: bytes) -> Header | None:
    chunk = raw[12:16]
    if chunk == b"VP8X":
        return Header("webp", 1 + int.from_bytes(raw[24:27], "little"), 1 + int.from_bytes(raw[27:30], "little"))
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", raw[26:30])
        return Header("webp", width & 0x3FFF, height & 0x3FFF)
    if chunk == b"VP8L":
        bits = int.from_bytes(raw[21:25], "little")
        return Header("webp", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    return None


def _jpeg(raw: bytes) -> Header | None:
    at, exif = 2, Exif()
    while at + 4 <= len(raw):
        if raw[at] != 0xFF:
            return None
        marker = raw[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker in (0x01, *range(0xD0, 0xD8)):  # stand alone, no length
            at += 2
            continue
        length = int.from_bytes(raw[at + 2 : at + 4], "big")
        if marker == 0xE1 and raw[at + 4 : at + 10] == b"Exif\0\0":
            exif = read_exif(raw[at + 10 : at + 2 + length])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", raw[at + 5 : at + 9])
            return Header("jpeg", width, height, exif.orientation, exif.taken_at, exif.latitude, exif.longitude)
        if marker == 0xDA or length < 2:
            return None
        at += 2 + length
    return None


@dataclass(frozen=True)
class Exif:
    """The claims of an EXIF block that matter here."""

    orientation: int = 1
    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


_TYPE_SIZE = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}


def read_exif(tiff: bytes) -> Exif:
    """The claims of a TIFF-structured EXIF block; a damaged block claims nothing."""
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        main = _entries(tiff, order, struct.unpack(order + "I", tiff[4:8])[0])
        detail = _entries(tiff, order, _number(main, 0x8769)) if 0x8769 in main else {}
        place = _entries(tiff, order, _number(main, 0x8825)) if 0x8825 in main else {}
        orientation = _number(main, 0x0112) if 0x0112 in main else 1
        return Exif(
            orientation if 1 <= orientation <= 8 else 1,
            _taken_at(detail),
            _degrees(place.get(2), place.get(1), 90),
            _degrees(place.get(4), place.get(3), 180),
        )
    except (KeyError, struct.error, ValueError, TypeError, IndexError, ZeroDivisionError, OverflowError):
        return Exif()


_Value = bytes | tuple[float, ...]


def _entries(tiff: bytes, order: str, at: int) -> dict[int, _Value]:
    """The directory at `at`: tag -> text or numbers."""
    found: dict[int, _Value] = {}
    (count,) = struct.unpack(order + "H", tiff[at : at + 2])
    for index in range(count):
        entry = tiff[at + 2 + 12 * index : at + 14 + 12 * index]
        tag, kind, number = struct.unpack(order + "HHI", entry[:8])
        size = _TYPE_SIZE.get(kind, 0) * number
        if not 0 < size <= len(tiff):
            continue
        start = struct.unpack(order + "I", entry[8:])[0] if size > 4 else at + 10 + 12 * index
        found[tag] = _decoded(tiff[start : start + size], kind, order)
    return found


def _decoded(data: bytes, kind: int, order: str) -> _Value:
    if kind in (1, 2, 7):
        return data
    if kind in (5, 10):
        pairs = struct.unpack(f"{order}{len(data) // 4}{'I' if kind == 5 else 'i'}", data)
        return tuple(top / bottom if bottom else 0.0 for top, bottom in zip(pairs[::2], pairs[1::2], strict=True))
    code = {3: "H", 4: "I", 9: "i"}[kind]
    return struct.unpack(f"{order}{len(data) // _TYPE_SIZE[kind]}{code}", data)


def _number(entries: dict[int, _Value], tag: int) -> int:
    return int(entries[tag][0])


def _text(value: _Value | None) -> str:
    return value.decode("ascii", "replace").strip("\0 ") if isinstance(value, bytes) else ""


def _taken_at(detail: dict[int, _Value]) -> datetime | None:
    """DateTimeOriginal with its offset; without one it is taken as China's time, as phones here write it."""
    written = _text(detail.get(0x9003))
    if not written:
        return None
    offset = _text(detail.get(0x9011))
    if offset:
        return datetime.strptime(written + offset, "%Y:%m:%d %H:%M:%S%z")
    return datetime.strptime(written, "%Y:%m:%d %H:%M:%S").replace(tzinfo=CHINA)


def _degrees(value: _Value | None, reference: _Value | None, limit: float) -> float | None:
    if not isinstance(value, tuple) or len(value) != 3:
        return None
    degrees = value[0] + value[1] / 60 + value[2] / 3600
    if _text(reference) in ("S", "W"):
        degrees = -degrees
    return degrees if abs(degrees) <= limit else None
