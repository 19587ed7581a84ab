"""The darkroom of the browser: an OffscreenCanvas in the worker (`webapp/page/studio.js`), geometry from here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyodide.ffi import JsException, to_js

from mobile.device.interface import Developed, NotAPhoto, Stroke
from mobile.device.marks import BAND_COLOUR, RED, outlines, stamp_layout, stroke_width
from mobile.device.picture import NOT_A_PHOTO, SCALED, TURNED, boxed, fitted, read_header

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
        header = read_header(raw)
        width, height = fitted(*header.upright_size, max_pixels)
        small = header.kind == "jpeg" and (width, height) == header.upright_size
        qualities = TURNED if small else SCALED
        thumb_width, thumb_height = boxed(width, height, THUMBNAIL_SIDE)
        wanted = {
            "width": width,
            "height": height,
            "thumbWidth": thumb_width,
            "thumbHeight": thumb_height,
            "keep": small and header.orientation == 1,
            "qualities": [quality / 100 for quality in qualities.steps],
            "elseKeep": qualities.else_keep,
            "thumbQuality": THUMBNAIL_QUALITY,
        }
        try:
            made = await self._script.develop(to_js(raw), plain_object(wanted))
        except JsException as error:
            raise NotAPhoto(NOT_A_PHOTO) from error
        return Developed(
            original=made.original.to_bytes() if made.original else raw,
            thumbnail=made.thumbnail.to_bytes(),
            stamped=b"",
            width=width,
            height=height,
            exif_taken_at=header.taken_at,
            exif_latitude=header.latitude,
            exif_longitude=header.longitude,
        )

    async def stamp(self, original: bytes, lines: Sequence[str]) -> bytes:
        await self._measure("".join(lines) + "…")
        size = read_header(original).upright_size
        layout = stamp_layout(*size, lines, self._widths.__getitem__)
        wanted = {
            "fontPx": layout.font_px,
            "band": layout.band,
            "lines": layout.lines,
            "opacity": BAND_COLOUR[3] / 255,
            "quality": COPY_QUALITY,
        }
        return await self._copy(self._script.stamp, original, wanted)

    async def annotate(self, jpeg: bytes, strokes: Sequence[Stroke]) -> bytes:
        size = read_header(jpeg).upright_size
        wanted = {
            "lines": outlines(strokes, *size),
            "colour": "rgb({}, {}, {})".format(*RED),
            "lineWidth": stroke_width(*size),
            "quality": SCALED.steps[0] / 100,
        }
        return await self._copy(self._script.draw, jpeg, wanted)

    async def _copy(self, draw: Any, jpeg: bytes, wanted: dict[str, Any]) -> bytes:
        try:
            drawn: bytes = (await draw(to_js(jpeg), plain_object(wanted))).to_bytes()
        except JsException as error:
            raise NotAPhoto(NOT_A_PHOTO) from error
        return drawn

    async def _measure(self, text: str) -> None:
        new = sorted(set(text) - self._widths.keys())
        if new:
            widths = (await self._script.widths("".join(new))).to_py()
            self._widths.update(zip(new, widths, strict=True))
