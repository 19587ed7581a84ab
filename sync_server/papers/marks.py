"""Small pictures on papers: the QR code that carries id and hash, and a finger-drawn signature."""

from __future__ import annotations

import io

import segno
from PIL import Image, ImageDraw

from shared.notice import Signature

_MARGIN = 12


def qr_svg(text: str) -> str:
    """A QR code as an SVG document."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", scale=4, border=2)
    return out.getvalue().decode()


def qr_png(text: str) -> bytes:
    """A QR code as PNG."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=6, border=2)
    return out.getvalue()


def signature_png(signature: Signature) -> bytes:
    """The strokes as drawn, black on white, cut to their extent."""
    points = [point for stroke in signature.strokes for point in stroke]
    left, top = min(x for x, _ in points) - _MARGIN, min(y for _, y in points) - _MARGIN
    width, height = max(x for x, _ in points) + _MARGIN - left, max(y for _, y in points) + _MARGIN - top
    picture = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(picture)
    for stroke in signature.strokes:
        moved = [(x - left, y - top) for x, y in stroke]
        if len(moved) > 1:
            pen.line(moved, fill=17, width=9, joint="curve")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
