"""The darkroom of the native shells: Pillow, in a thread so that the screen stays alive."""

from __future__ import annotations

import asyncio
import io
import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from mobile.device.imaging import Developed, Stroke
from mobile.device.marks import BAND_COLOUR, RED, outlines, stamp_layout, stroke_width
from mobile.device.picture import SCALED, TURNED, Qualities
from shared.picture import MAX_PIXELS, NotAPhoto, PictureKind, Unfit, boxed, check_size, fitted
from shared.picture_parts import UPRIGHT_BY, Claims, examine, pixels_only

FONT = Path(__file__).resolve().parents[2] / "assets" / "fonts" / "sansTTF-B.ttf"
THUMBNAIL_SIDE = 320
THUMBNAIL_QUALITY, COPY_QUALITY = 78, 80
MEASURED_AT_PX = 100
WHITE = (255, 255, 255)
# A picture that comes out this close below the limit is left as it is: another scaling would cost more than it shows.
CLOSE_ENOUGH = 0.8


class PillowStudio:
    """A `Studio` on Pillow. Keeps the last opened picture decoded, because its stamp usually follows at once."""

    def __init__(self) -> None:
        self._last: tuple[bytes, Image.Image] | None = None

    async def open(self, raw: bytes, *, max_pixels: int = 2_000_000) -> Developed:
        return await asyncio.to_thread(self._open, raw, max_pixels)

    async def stamp(self, original: bytes, lines: Sequence[str]) -> bytes:
        return await asyncio.to_thread(self._stamp, original, tuple(lines))

    async def annotate(self, jpeg: bytes, strokes: Sequence[Stroke]) -> bytes:
        return await asyncio.to_thread(_annotate, jpeg, tuple(strokes))

    def _open(self, raw: bytes, max_pixels: int) -> Developed:
        claims = examine(raw)
        picture, whole = _decoded(raw, claims, max_pixels)
        small = claims.kind is PictureKind.JPEG and whole
        if small and claims.exif.orientation == 1:
            original = raw
        else:
            original = _encoded_within(picture, len(raw), TURNED if small else SCALED) or raw
        self._last = (original, picture)
        side = boxed(*picture.size, THUMBNAIL_SIDE)
        factor = max(1, min(picture.width // side[0], picture.height // side[1]))
        thumbnail = picture.reduce(factor) if factor > 1 else picture
        if thumbnail.size > side:
            thumbnail = thumbnail.resize(side, Image.Resampling.BOX)
        return Developed(
            original=original,
            thumbnail=_encoded(thumbnail, THUMBNAIL_QUALITY),
            stamped=b"",
            width=picture.width,
            height=picture.height,
            exif_taken_at=claims.exif.taken_at,
            exif_latitude=claims.exif.latitude,
            exif_longitude=claims.exif.longitude,
        )

    def _stamp(self, original: bytes, lines: tuple[str, ...]) -> bytes:
        last = self._last
        known = last is not None and last[0] is original
        copy = last[1].copy() if last and known else _decoded(original, examine(original))[0]
        layout = stamp_layout(*copy.size, lines, _em_width)
        left, top, right, bottom = layout.band
        if layout.lines:
            shade = Image.new("L", (right - left, bottom - top), BAND_COLOUR[3])
            copy.paste(BAND_COLOUR[:3], (left, top), shade)
            for x, y, text in layout.lines:
                copy.paste(WHITE, (x, y), _line(layout.font_px, text))
        return _encoded(copy, COPY_QUALITY)


# Each format by its own reader, a JPEG's pixels alone: opened by guess, the index of a multi-picture JPEG would be read
# as well, unbounded, and damaged metadata would cost the picture.
_READERS: dict[PictureKind, Callable[[bytes], Image.Image]] = {
    PictureKind.JPEG: lambda raw: JpegImagePlugin.JpegImageFile(io.BytesIO(pixels_only(raw))),
    PictureKind.PNG: lambda raw: PngImagePlugin.PngImageFile(io.BytesIO(raw)),
    PictureKind.WEBP: lambda raw: WebPImagePlugin.WebPImageFile(io.BytesIO(raw)),
}


def _decoded(raw: bytes, claims: Claims, max_pixels: int = MAX_PIXELS) -> tuple[Image.Image, bool]:
    """The picture, upright, RGB, at most `max_pixels`, and whether these are all its pixels. Raises `NotAPhoto`."""
    try:
        picture = _READERS[claims.kind](raw)
        size = picture.size
        check_size(*size)
        target = fitted(*size, max_pixels)
        picture = _three_eighths(picture, raw, target) or _drafted(picture, target)
        turn = UPRIGHT_BY.get(claims.exif.orientation)
        upright = picture.transpose(Image.Transpose[turn]) if turn else picture
        rgb = upright if upright.mode == "RGB" else upright.convert("RGB")
    except NotAPhoto:
        raise
    except Exception as error:  # Pillow raises whatever a decoder met: OSError, SyntaxError, ValueError, struct.error …
        raise NotAPhoto(Unfit.DAMAGED) from error
    return rgb, target == size


def _drafted(picture: Image.Image, target: tuple[int, int]) -> Image.Image:
    picture.draft("RGB", target)
    if picture.width * picture.height > target[0] * target[1]:
        return picture.resize(target, Image.Resampling.BOX)
    picture.load()
    return picture


def _three_eighths(whole: Image.Image, raw: bytes, target: tuple[int, int]) -> Image.Image | None:
    """A JPEG decoded straight to 3/8 of its size, when that is just below the wanted size; otherwise None.

    libjpeg scales by eighths while decoding, Pillow's `draft` offers only 4/8, 2/8 and 1/8 of them. From 12 megapixels
    3/8 gives 1.7, which saves a second scaling.
    """
    size = (-(-whole.width * 3 // 8), -(-whole.height * 3 // 8))
    wanted = target[0] * target[1]
    if whole.format != "JPEG" or not wanted * CLOSE_ENOUGH <= size[0] * size[1] <= wanted:
        return None
    picture: Any = _READERS[PictureKind.JPEG](raw)
    picture.draft("RGB", picture.size)
    picture.tile = [picture.tile[0]._replace(extents=(0, 0, *size))]
    picture._size = size
    picture.decoderconfig = (3, 0)  # libjpeg takes 1/3 as the next eighth above: 3/8
    try:
        picture.load()
    except OSError:
        return None
    decoded: Image.Image = picture
    return decoded


def _encoded(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _encoded_within(picture: Image.Image, limit: int, qualities: Qualities) -> bytes | None:
    """JPEG bytes no more than came in, at the best of the qualities that makes it; see `Qualities`."""
    encoded = b""
    for quality in qualities.steps:
        encoded = _encoded(picture, quality)
        if len(encoded) <= limit:
            return encoded
    return None if qualities.else_keep else encoded


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


@lru_cache(maxsize=32)
def _line(size: int, text: str) -> Image.Image:
    """The line as a mask. Place, inspector and unit repeat from photo to photo, and glyphs are what stamping costs."""
    _, _, right, bottom = _font(size).getbbox(text)
    mask = Image.new("L", (max(1, math.ceil(right)), max(1, math.ceil(bottom))))
    ImageDraw.Draw(mask).text((0, 0), text, font=_font(size), fill=255)
    return mask


@lru_cache(maxsize=4096)
def _em_width(character: str) -> float:
    return _font(MEASURED_AT_PX).getlength(character) / MEASURED_AT_PX


def _annotate(jpeg: bytes, strokes: tuple[Stroke, ...]) -> bytes:
    picture, _ = _decoded(jpeg, examine(jpeg))
    pen = ImageDraw.Draw(picture)
    width = stroke_width(*picture.size)
    for line in outlines(strokes, *picture.size):
        pen.line(line, fill=RED, width=width, joint="curve")
        for x, y in (line[0], line[-1]):
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=RED)
    return _encoded(picture, SCALED.steps[0])
