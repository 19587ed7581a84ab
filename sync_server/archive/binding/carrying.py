"""The file of one entry made into pages of the volume, on disk: as they are, drawn, or a slip that names the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
from pikepdf import Pdf
from PIL import Image

from shared.problems import Problem
from sync_server.archive.binding import sheets
from sync_server.archive.binding.conformity import settle, unsafe, why_not
from sync_server.archive.binding.drawing import Drawn
from sync_server.archive.binding.job import Piece
from sync_server.archive.rules.volume import PDF, PICTURES
from sync_server.evidence.decoding import upright
from sync_server.ledger.states import Carried

MOST_PAGES = 1_000  # of one entry
SIDE = 2_480  # pixels of a picture's longer side that a page shows: 300 to the inch across A4
QUALITY = 88


@dataclass(frozen=True)
class Pages:
    """What came of a file: so many pages lie at `file`."""

    count: int
    carried: Carried
    trouble: str = ""


def carry(piece: Piece, source: Path, target: Path, assets: Path) -> Pages:
    """Make the pages of an entry whose file is `source`; they are written to `target`, and conform to PDF/A-1b."""
    if piece.media_type == PDF:
        return _pdf(piece, source, target, assets)
    if piece.media_type in PICTURES:
        return _picture(piece, source, target, assets)
    return _slip(piece, target, assets, "原件不是 PDF 或图片，不能编成页面")


def _pdf(piece: Piece, source: Path, target: Path, assets: Path) -> Pages:
    try:
        with Pdf.open(source) as pdf, Pdf.new() as made:
            if len(pdf.pages) > MOST_PAGES:
                return _slip(piece, target, assets, f"原件 {len(pdf.pages)} 页，超过 {MOST_PAGES} 页")
            drawn = _fill(made, pdf, piece.house, source)
            acting = "、".join(unsafe(pdf))
            torn = bool(pdf.get_warnings())
            made.save(target, object_stream_mode=pikepdf.ObjectStreamMode.disable)
            count = len(made.pages)
    except pikepdf.PasswordError:
        return _slip(piece, target, assets, "原件设有打开密码，不能编成页面")
    except (pikepdf.PdfError, pypdfium2.PdfiumError, ValueError, TypeError, KeyError, AttributeError):
        return _slip(piece, target, assets, "原件损坏，不能编成页面")
    if not count:
        return _slip(piece, target, assets, "原件没有页面")
    troubles = [f"原件{acting}，编入时已去除"] if acting else []
    troubles += ["原件有损坏，编入的页面可能不全"] if torn else []
    return Pages(count, Carried.DRAWN if drawn else Carried.WHOLE, "；".join(troubles))


def _fill(made: Pdf, pdf: Pdf, house: bool, source: Path) -> int:
    """Bring the pages over; how many had to be drawn."""
    drawn: Drawn | None = None
    count = 0
    try:
        for n, page in enumerate(pdf.pages):
            if why_not(page, house=house):
                drawn, count = drawn or Drawn(source), count + 1
                drawn.page_onto(made, n)
            else:
                settle(page)
                made.pages.append(page)
    finally:
        if drawn:
            drawn.close()
    return count


def _picture(piece: Piece, source: Path, target: Path, assets: Path) -> Pages:
    try:
        picture = upright(source.read_bytes(), SIDE)
    except Problem as problem:
        return _slip(piece, target, assets, f"图片不能打开（{problem.reason}）")
    picture.thumbnail((SIDE, SIDE), Image.Resampling.BICUBIC)
    shown = source.with_suffix(".page.jpg")
    picture.save(shown, "JPEG", quality=QUALITY)
    sheet = sheets.picture(piece, shown.name, wide=picture.width > picture.height)
    target.write_bytes(sheets.set_sheets(assets, piece.title, piece.day, [sheet], {shown.name: shown}))
    shown.unlink()
    return Pages(1, Carried.WHOLE)


def _slip(piece: Piece, target: Path, assets: Path, why: str) -> Pages:
    target.write_bytes(sheets.set_sheets(assets, piece.title, piece.day, [sheets.slip(piece, f"{why}。")]))
    return Pages(1, Carried.NAMED, why)
