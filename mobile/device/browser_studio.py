"""The darkroom of the browser: an OffscreenCanvas in the worker (`webapp/page/studio.js`), geometry from here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from pyodide.ffi import JsException, to_js

from mobile.device.imaging import Developed, Stroke
from mobile.device.marks import BAND_COLOUR, RED, outlines, stamp_layout, stroke_width
from mobile.device.picture import SCALED, TURNED
from shared.picture import NotAPhoto, PictureKind, Unfit, boxed, check_size, fitted
from shared.picture_parts import examine

THUMBNAIL_SIDE = 320
THUMBNAIL_QUALITY, COPY_QUALITY = 0.78, 0.8


def plain_object(values: dict[str, Any]) -> Any:
    """A JavaScript object with the values of a dict, lists and tuples as arrays."""
    from js import Object

    return to_js(values, dict_converter=Object.fromEntries)


class CanvasStudio:
    """A `Studio` on the browser's canvas; `script` is the module `studio.js`."""

    def __init__(self, script: Any) -> None:
        self._script = script
        self._widths: dict[str, float] = {}

    async def open(self, raw: bytes, *, max_pixels: int = 2_000_000) -> Developed:
        claims = examine(raw)
        async with self._decoded(raw) as bitmap:
            # The browser has turned it already: its size and how it stands are what was made, not what was claimed.
            stands = (bitmap.width, bitmap.height)
            check_size(*stands)
            width, height = fitted(*stands, max_pixels)
            small = claims.kind is PictureKind.JPEG and (width, height) == stands
            as_stored = claims.exif.orientation == 1 and stands == (claims.width, claims.height)
            qualities = TURNED if small else SCALED
            thumb_width, thumb_height = boxed(width, height, THUMBNAIL_SIDE)
            wanted = {
                "width": width,
                "height": height,
                "thumbWidth": thumb_width,
                "thumbHeight": thumb_height,
                "keep": small and as_stored,
                "qualities": [quality / 100 for quality in qualities.steps],
                "elseKeep": qualities.else_keep,
                "limit": len(raw),
                "thumbQuality": THUMBNAIL_QUALITY,
            }
            made = await self._script.develop(bitmap, plain_object(wanted))
        return Developed(
            original=made.original.to_bytes() if made.original else raw,
            thumbnail=made.thumbnail.to_bytes(),
            stamped=b"",
            width=width,
            height=height,
            exif_taken_at=claims.exif.taken_at,
            exif_latitude=claims.exif.latitude,
            exif_longitude=claims.exif.longitude,
        )

    async def stamp(self, original: bytes, lines: Sequence[str]) -> bytes:
        examine(original)
        await self._measure("".join(lines) + "…")
        async with self._decoded(original) as bitmap:
            layout = stamp_layout(bitmap.width, bitmap.height, lines, self._widths.__getitem__)
            wanted = {
                "fontPx": layout.font_px,
                "band": layout.band,
                "lines": layout.lines,
                "opacity": BAND_COLOUR[3] / 255,
                "quality": COPY_QUALITY,
            }
            stamped: bytes = (await self._script.stamp(bitmap, plain_object(wanted))).to_bytes()
        return stamped

    async def annotate(self, jpeg: bytes, strokes: Sequence[Stroke]) -> bytes:
        examine(jpeg)
        async with self._decoded(jpeg) as bitmap:
            size = (bitmap.width, bitmap.height)
            wanted = {
                "lines": outlines(strokes, *size),
                "colour": "rgb({}, {}, {})".format(*RED),
                "lineWidth": stroke_width(*size),
                "quality": SCALED.steps[0] / 100,
            }
            drawn: bytes = (await self._script.draw(bitmap, plain_object(wanted))).to_bytes()
        return drawn

    @asynccontextmanager
    async def _decoded(self, raw: bytes) -> AsyncIterator[Any]:
        """The picture upright, as the browser decodes it. Raises `NotAPhoto` when it cannot, or makes nothing of it."""
        try:
            bitmap = await self._script.decode(to_js(raw))
            try:
                yield bitmap
            finally:
                bitmap.close()
        except JsException as error:
            raise NotAPhoto(Unfit.DAMAGED) from error

    async def _measure(self, text: str) -> None:
        new = sorted(set(text) - self._widths.keys())
        if new:
            widths = (await self._script.widths("".join(new))).to_py()
            self._widths.update(zip(new, widths, strict=True))
