"""Pages of PDFs taken over into ours: what a printer would print, and nothing that acts."""

from __future__ import annotations

from pathlib import Path

import pikepdf

from shared.problems import Problem
from sync_server.grounds import scans as grounds
from sync_server.scans.bounds import A4, LONGEST_POINTS, SHORTEST_POINTS

TAIL = 4096  # bytes at the end of the file, within which its end mark stands
# Of a page only what it is drawn from. Links, forms, files, sounds, scripts and what happens on opening stay behind.
_KEPT = frozenset({"/Type", "/Parent", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/Group"})


def open_pdf(file: Path, name: str) -> pikepdf.Pdf:
    """The file, opened; one that only forbids printing or copying is open to reading. Raises Problem."""
    if not _whole(file):
        raise Problem(grounds.BROKEN_PDF, name=name)
    try:
        pdf = pikepdf.open(file)
        count = len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise Problem(grounds.ENCRYPTED, name=name) from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Problem(grounds.BROKEN_PDF, name=name) from error
    if count == 0:
        raise Problem(grounds.NO_PAGES, name=name)
    return pdf


def _whole(file: Path) -> bool:
    """True if the end of a PDF is there. One that breaks off would be mended by the reader, its last pages empty."""
    with file.open("rb") as content:
        content.seek(max(0, file.stat().st_size - TAIL))
        return b"%%EOF" in content.read()


def take_over(source: pikepdf.Pdf, target: pikepdf.Pdf, name: str) -> None:
    """Append the pages; seals and signatures that lie upon them as annotations are drawn into them. Raises Problem."""
    try:
        if "/AcroForm" in source.Root:
            source.generate_appearance_streams()
        source.flatten_annotations("all")
        for page in source.pages:
            _append(page, target)
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Problem(grounds.BROKEN_PDF, name=name) from error


def _append(page: pikepdf.Page, target: pikepdf.Pdf) -> None:
    width, height = _seen(page)
    if max(width, height) <= LONGEST_POINTS and min(width, height) >= SHORTEST_POINTS:
        target.pages.append(page)
        taken = target.pages[-1].obj
        for key in [key for key in taken.keys() if key not in _KEPT]:  # noqa: SIM118 (keys of a PDF's dictionary)
            del taken[key]
        return
    sheet = A4 if height >= width else A4[::-1]
    target.add_blank_page(page_size=sheet)
    target.pages[-1].add_overlay(page, pikepdf.Rectangle(0, 0, *sheet))


def _seen(page: pikepdf.Page) -> tuple[float, float]:
    """Its size in points as it is seen."""
    left, bottom, right, top = (float(side) for side in page.cropbox.as_list())
    width, height = abs(right - left), abs(top - bottom)
    unit = float(page.obj.get("/UserUnit", 1))
    lying = int(page.obj.get("/Rotate", 0)) % 180 == 90
    return (height * unit, width * unit) if lying else (width * unit, height * unit)
