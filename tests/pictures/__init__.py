"""Pictures after the shape of what phones write, and files that only look like pictures, for the tests of both ends."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

from PIL import Image, ImageChops

HERE = Path(__file__).parent
# 4000×3000 as stored, to be turned by a quarter, the date never set, a circle drawn in it.
PORTRAIT_DATE_UNSET = (HERE / "portrait_date_unset.jpg").read_bytes()
# Two pictures in one file (MPO), 1280×960.
MULTI_PICTURE = (HERE / "multi_picture.jpg").read_bytes()


def tiny(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    """A small picture in that format of Pillow's."""
    out = io.BytesIO()
    Image.new("RGB", size, (90, 110, 130)).save(out, kind, **options)
    return out.getvalue()


def moving(kind: str) -> bytes:
    """Two frames that play one after the other."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def png_of(*chunks: tuple[bytes, bytes], size: tuple[int, int] = (4, 4)) -> bytes:
    """A PNG whose header promises `size`, made of these chunks."""
    head = (b"IHDR", struct.pack(">IIBBBBB", *size, 8, 0, 0, 0, 0))
    made = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in (head, *chunks, (b"IEND", b""))
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def with_segments(jpeg: bytes, segments: bytes) -> bytes:
    """The JPEG with these bytes after its first marker."""
    return jpeg[:2] + segments + jpeg[2:]


def with_scans(count: int) -> bytes:
    """A progressive JPEG with its last scan repeated until it has so many."""
    jpeg = tiny(progressive=True)
    at = [place for place in range(len(jpeg) - 1) if jpeg[place : place + 2] == b"\xff\xda"]
    last = jpeg[at[-1] : -2]
    return jpeg[:-2] + last * (count - len(at)) + jpeg[-2:]


# What people choose in place of a photo: (name, bytes, words of the answer).
OTHER_FILES = (
    ("empty.jpg", b"", "0 字节"),
    ("holes.jpg", b"\0" * 5000, "不是可识别的照片"),
    ("party.gif", tiny("GIF"), "GIF 动图"),
    ("party.png", moving("PNG"), "会动的图片"),
    ("party.webp", moving("WEBP"), "会动的图片"),
    ("scan.jpg", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF 文件"),
    ("IMG_0001.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "“兼容性最佳”"),
    ("IMG_0001.jpg", b"\0\0\0\x1cftypmif1\0\0\0\0mif1heicmiaf", "HEIC"),
    ("new.avif", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", "AVIF"),
    ("raw.dng", b"II*\0\x08\0\0\0", "TIFF 或 RAW"),
    ("raw.cr3", b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom", "RAW"),
    ("old.bmp", tiny("BMP"), "BMP"),
    ("drawn.svg", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
    ("film.mp4", b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "视频"),
    ("film.mov", b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "视频"),
    ("sheet.xlsx", b"PK\x03\x04\x14\0", "文档或压缩包"),
    ("portal.jpg", b"<!DOCTYPE html><title>login</title>", "网页或文字"),
    ("notes.jpg", "督察记录".encode("gb18030"), "不是可识别的照片"),
)


Fraction = tuple[int, int]
UNKNOWN: Fraction = (0, 0)
LATITUDE: tuple[Fraction, ...] = ((31, 1), (13, 1), (5484, 100))
LONGITUDE: tuple[Fraction, ...] = ((121, 1), (28, 1), (1416, 100))


def exif_block(
    moment: bytes = b"2026:11:24 15:15:00",
    offset: bytes = b"+08:00",
    latitude: tuple[Fraction, ...] = LATITUDE,
    longitude: tuple[Fraction, ...] = LONGITUDE,
    hemispheres: bytes = b"NE",
    orientation: int = 6,
) -> bytes:
    """A TIFF-structured block as a phone writes it, with whatever its fields hold: what no library would write."""

    def directory(at: int, entries: list[tuple[int, int, int, bytes]]) -> bytes:
        """Entries (tag, kind, count, data), the long data behind them."""
        behind, made = at + 2 + 12 * len(entries) + 4, b""
        rows = struct.pack("<H", len(entries))
        for tag, kind, count, data in entries:
            short = len(data) <= 4
            rows += struct.pack("<HHI", tag, kind, count)
            rows += data.ljust(4, b"\0") if short else struct.pack("<I", behind + len(made))
            made += b"" if short else data
        return rows + b"\0\0\0\0" + made

    def fractions(parts: tuple[Fraction, ...]) -> tuple[int, bytes]:
        return len(parts), b"".join(struct.pack("<II", *part) for part in parts)

    def text(words: bytes) -> tuple[int, bytes]:
        return len(words) + 1, words + b"\0"

    detail_at = 8 + 2 + 12 * 3 + 4
    detail = directory(detail_at, [(0x9003, 2, *text(moment)), (0x9011, 2, *text(offset))])
    place_at = detail_at + len(detail)
    place = directory(
        place_at,
        [
            (1, 2, *text(hemispheres[:1])),
            (2, 5, *fractions(latitude)),
            (3, 2, *text(hemispheres[1:])),
            (4, 5, *fractions(longitude)),
        ],
    )
    pointers = [(0x8769, 4, 1, struct.pack("<I", detail_at)), (0x8825, 4, 1, struct.pack("<I", place_at))]
    main = directory(8, [(0x0112, 3, 1, struct.pack("<H", orientation)), *pointers])
    return b"II*\0\x08\0\0\0" + main + detail + place


def with_exif(jpeg: bytes, block: bytes) -> bytes:
    """The JPEG with this EXIF block."""
    data = b"Exif\0\0" + block
    return with_segments(jpeg, b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data)


def with_gps(portrait: bytes) -> bytes:
    """The portrait whose date was never set, with a position beside the bad date."""
    return with_exif(portrait[:2] + portrait[_end_of_exif(portrait) :], exif_block(moment=b"0000:00:00 00:00:00"))


def _end_of_exif(jpeg: bytes) -> int:
    at = jpeg.index(b"\xff\xe1")
    return at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")


def roundness(picture: Image.Image) -> float:
    """Width by height of the circle that is drawn in the portrait."""
    red, green, _ = picture.convert("RGB").split()
    lit = ImageChops.multiply(
        red.point(lambda value: 255 if value > 170 else 0), green.point(lambda value: 255 if value < 110 else 0)
    )
    box = lit.getbbox()
    assert box is not None
    return (box[2] - box[0]) / (box[3] - box[1])
