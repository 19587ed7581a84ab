"""A walk through a picture file before anything is decoded: counted, bounded, and what it claims of itself.

Decoders spend time on every part of a file, and memory on every pixel that its header promises. So both are counted
first, by steps whose number is limited, and a file beyond the limits of `shared/picture.py` is refused unopened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shared.exif import Exif, read_exif
from shared.picture import (
    MAX_METADATA,
    MAX_PARTS,
    MAX_SCANS,
    NotAPhoto,
    PictureKind,
    Unfit,
    check_size,
    kind_of,
)

# By the EXIF value: how stored pixels are laid to stand upright (names of Pillow's transpositions).
UPRIGHT_BY = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}


@dataclass(frozen=True)
class Claims:
    """What a file says of itself. `width` and `height` (pixels as stored, before turning) are good for refusing a bomb
    only: geometry is what the decoder gives."""

    kind: PictureKind
    width: int
    height: int
    exif: Exif


def examine(raw: bytes) -> Claims:
    """Claims of a picture that may be decoded. Raises `NotAPhoto` (the text is for the person) for every other file."""
    kind = kind_of(raw)
    walk = {PictureKind.JPEG: _jpeg, PictureKind.PNG: _png, PictureKind.WEBP: _webp}[kind]
    try:
        width, height, exif = walk(raw)
    except (IndexError, ValueError) as error:
        raise NotAPhoto(Unfit.DAMAGED) from error
    check_size(width, height)
    return Claims(kind, width, height, read_exif(exif))


_Walked = tuple[int, int, bytes]  # width, height, the EXIF block


def _damaged() -> NotAPhoto:
    return NotAPhoto(Unfit.DAMAGED)


# JPEG: segments `FF marker length data`; after SOS the scan's data, in which FF is always followed by 00 or RST.

_SOI, _EOI, _SOS, _APP1 = 0xD8, 0xD9, 0xDA, 0xE1
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def _jpeg(raw: bytes) -> _Walked:
    size: tuple[int, int] | None = None
    exif, scans, metadata = b"", 0, 0
    for marker, start, end in _segments(raw):
        if marker == _APP1 and raw[start : start + 6] == b"Exif\0\0" and not exif:
            exif = raw[start + 6 : end]
        if marker in _FRAMES:
            if size is not None:  # libjpeg would refuse it, others may take the other one
                raise _damaged()
            size = _number(raw, start + 3, 2, "big"), _number(raw, start + 1, 2, "big")
            check_size(*size)
        if marker == _SOS:
            scans += 1
            if size is None:
                raise _damaged()
        elif marker >= 0xE0:
            metadata += end - start
        if scans > MAX_SCANS or metadata > MAX_METADATA:
            raise NotAPhoto(Unfit.TOO_MANY_PARTS)
    if size is None or not scans:
        raise _damaged()
    return *size, exif


def _segments(raw: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, start and end of its data) up to the end of the picture. Every step counts, also over fill bytes and
    markers that stand alone. What is cut off in the last scan is left for the decoder to find."""
    at = 2
    for _ in range(MAX_PARTS):
        if at + 2 > len(raw):
            return
        marker = raw[at + 1]
        if raw[at] != 0xFF or marker in (0, _SOI):
            raise _damaged()
        if marker == _EOI:
            return
        if marker == 0xFF:
            at += 1
            continue
        if marker in _ALONE:
            at += 2
            continue
        end = at + 2 + _number(raw, at + 2, 2, "big")
        if end < at + 4 or end > len(raw):
            raise _damaged()
        yield marker, at + 4, end
        at = end
        if marker == _SOS:
            found = _NEXT_MARKER.search(raw, at)
            at = found.start() if found else len(raw)
    raise NotAPhoto(Unfit.TOO_MANY_PARTS)


_NEEDED = frozenset({0xE0, 0xEE})  # of the metadata: what tells how the colours are written (JFIF, Adobe)


def pixels_only(raw: bytes) -> bytes:
    """A JPEG, examined before, without the metadata in front of its pixels: for decoders that would read these too, and
    stumble over what is damaged in them."""
    kept, scan = [raw[:2]], 2
    for marker, start, end in _segments(raw):
        if marker < 0xE0 or marker in _NEEDED:
            kept.append(raw[start - 4 : end])
        scan = end
        if marker == _SOS:
            break
    return b"".join([*kept, memoryview(raw)[scan:]])


# PNG: chunks `length kind data checksum` after eight bytes. WebP: chunks `kind length data` after twelve, padded.


def _chunks(raw: bytes, at: int, *, png: bool) -> Iterator[tuple[bytes, int, int]]:
    metadata = 0
    for _ in range(MAX_PARTS):
        if at + 8 > len(raw):
            return
        kind = raw[at + 4 : at + 8] if png else raw[at : at + 4]
        length = _number(raw, at if png else at + 4, 4, "big" if png else "little")
        start = at + 8
        if kind not in (b"IDAT", b"VP8 ", b"VP8L", b"ALPH"):
            metadata += length
        if kind in (b"acTL", b"ANIM", b"ANMF"):
            raise NotAPhoto(Unfit.ANIMATED)
        if metadata > MAX_METADATA:
            raise NotAPhoto(Unfit.TOO_MANY_PARTS)
        yield kind, start, start + length
        if kind == b"IEND":
            return
        at = start + length + (4 if png else length % 2)
    raise NotAPhoto(Unfit.TOO_MANY_PARTS)


def _png(raw: bytes) -> _Walked:
    if raw[12:16] != b"IHDR":
        raise _damaged()
    size = _number(raw, 16, 4, "big"), _number(raw, 20, 4, "big")
    check_size(*size)
    exif = b""
    for kind, start, end in _chunks(raw, 8, png=True):
        if kind == b"eXIf":
            exif = raw[start:end]
    return *size, exif


def _webp(raw: bytes) -> _Walked:
    size: tuple[int, int] | None = None
    exif = b""
    for kind, start, end in _chunks(raw, 12, png=False):
        if kind == b"VP8X":
            size = 1 + _number(raw, start + 4, 3, "little"), 1 + _number(raw, start + 7, 3, "little")
        elif kind == b"VP8 " and size is None:
            size = _number(raw, start + 6, 2, "little") & 0x3FFF, _number(raw, start + 8, 2, "little") & 0x3FFF
        elif kind == b"VP8L" and size is None:
            bits = _number(raw, start + 1, 4, "little")
            size = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        elif kind == b"EXIF":
            exif = raw[start:end].removeprefix(b"Exif\0\0")
    if size is None:
        raise _damaged()
    return *size, exif


def _number(raw: bytes, at: int, count: int, order: str) -> int:
    """An unsigned number of `count` bytes. Raises IndexError past the end."""
    if at + count > len(raw):
        raise IndexError(at)
    return int.from_bytes(raw[at : at + count], "big" if order == "big" else "little")
