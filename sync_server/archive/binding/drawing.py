"""Pages drawn as pictures: what PDF/A-1b forbids is seen, and does nothing any more."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Pdf, Stream

DOTS = 200  # to the inch
MOST_DOTS = 16_000_000  # of a page
QUALITY = 85
_POINTS = 72


class Drawn:
    """A PDF whose pages are drawn, one after the other. Raises pypdfium2.PdfiumError for what cannot be read."""

    def __init__(self, file: Path) -> None:
        self._pdf = pypdfium2.PdfDocument(file)
        if self._pdf.get_formtype():
            self._pdf.init_forms()  # what is filled in is seen

    def page_onto(self, target: Pdf, n: int) -> pikepdf.Page:
        """The page `n` (from 0) as a page of the target, as large as it was."""
        page = self._pdf[n]
        width, height = page.get_size()
        scale = min(DOTS / _POINTS, (MOST_DOTS / max(1.0, width * height)) ** 0.5)
        picture = page.render(scale=scale).to_pil().convert("RGB")
        page.close()
        packed = io.BytesIO()
        picture.save(packed, "JPEG", quality=QUALITY, dpi=(DOTS, DOTS))
        image = Stream(
            target,
            packed.getvalue(),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=picture.width,
            Height=picture.height,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=Name.DCTDecode,
        )
        return _page_of(target, image, width, height)

    def close(self) -> None:
        self._pdf.close()


def _page_of(target: Pdf, image: Stream, width: float, height: float) -> pikepdf.Page:
    content = f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Im0 Do Q".encode()
    target.add_blank_page(page_size=(width, height))
    page = target.pages[-1]
    page.obj.Contents = target.make_stream(content)
    page.obj.Resources = Dictionary(XObject=Dictionary(Im0=image))
    page.obj.MediaBox = Array([0, 0, round(width, 3), round(height, 3)])
    return page
