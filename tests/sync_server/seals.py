"""Images of seals for tests."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw


def seal_png(side: int = 600, height: int = 0, *, ground: int = 0, form: str = "PNG", drawn: bool = True) -> bytes:
    """A red ring with a star's worth of red in the middle; `ground` is how opaque what lies around it is."""
    picture = Image.new("RGBA", (side, height or side), (255, 255, 255, ground))
    if drawn:
        pen = ImageDraw.Draw(picture)
        pen.ellipse((12, 12, side - 12, (height or side) - 12), outline=(220, 20, 20, 255), width=side // 30)
        pen.regular_polygon((side // 2, (height or side) // 2, side // 6), 5, fill=(220, 20, 20, 255))
    out = io.BytesIO()
    (picture if form == "PNG" else picture.convert("RGB")).save(out, form)
    return out.getvalue()
