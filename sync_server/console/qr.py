"""QR codes on pages."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup


def qr_image(text: str) -> Markup:
    """The QR code as inline SVG."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=3)
    return Markup(drawn.getvalue().decode())  # noqa: S704 - made of numbers by segno
