"""A sheet of blocks as PDF, set by `assets/templates/document.typ`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import pypdfium2

from sync_server.papers import blocks as b
from sync_server.papers.layout import (
    WIDE,
    WIDTH,
    before_seal,
    broken_title,
    form_widths,
    measure_row,
    table_size,
    table_widths,
)
from sync_server.papers.marks import qr_svg
from sync_server.papers.press import press

_FITTED = 3  # pages of a paper for which its lines are moved closer when that saves one


def sheet_pdf(sheet: b.Sheet, assets: Path) -> bytes:
    """One PDF; the same sheet gives the same bytes."""
    return set_sheet(sheet, assets, "pdf")[0]


def set_sheet(sheet: b.Sheet, assets: Path, kind: Literal["pdf", "png"]) -> list[bytes]:
    """One PDF, or one PNG a page for looking at it."""
    made_at = datetime(*sheet.day, tzinfo=UTC)
    with TemporaryDirectory() as folder:
        files = {}
        for name, content in sheet.pictures.items():
            files[name] = Path(folder) / name
            files[name].write_bytes(content)

        def pressed(*, tight: bool) -> list[bytes]:
            return press("document", sheet_data(sheet, tight=tight), made_at, assets, kind, pictures=files)

        pages = pressed(tight=False)
        if 1 < _count(pages) <= _FITTED and any(isinstance(block, b.Seal) for block in sheet.blocks):
            closer = pressed(tight=True)
            return closer if _count(closer) < _count(pages) else pages
        return pages


def _count(pages: list[bytes]) -> int:
    """Of how many pages: PNGs are one each, of a PDF its own."""
    if len(pages) > 1 or not pages[0].startswith(b"%PDF"):
        return len(pages)
    with closing(pypdfium2.PdfDocument(pages[0])) as paper:
        return len(paper)


def sheet_data(sheet: b.Sheet, *, tight: bool = False) -> dict[str, Any]:
    """What the Typst template reads, as JSON values. `tight`: with its lines closer, where that keeps a paper and its
    seal on one page."""
    kept, total = before_seal(sheet.blocks), WIDE if sheet.landscape else WIDTH
    return {
        "title": sheet.title,
        "day": list(sheet.day),
        "standing": sheet.standing,
        "landscape": sheet.landscape,
        "tight": tight,
        "blocks": [data for at, block in enumerate(sheet.blocks) for data in _pieces(block, at in kept, total)],
    }


def _pieces(block: b.Block, sticky: bool, total: float) -> Iterator[dict[str, Any]]:
    """The block; of a form or table that carries the seal its last row apart, which goes to the page of the seal."""
    data = _block(block, total)
    rows = data.get("rows", ())
    if sticky and len(rows) > 1:
        yield {**data, "rows": rows[:-1], "first": True, "last": False, "sticky": False}
        yield {**data, "rows": rows[-1:], "first": False, "last": True, "sticky": True}
    else:
        yield {**data, "first": True, "last": True, "sticky": sticky}


def _block(block: b.Block, total: float) -> dict[str, Any]:
    data = {"kind": type(block).__name__, **asdict(block)}
    if isinstance(block, b.Imprint):
        data["parts"] = block.parts
    if isinstance(block, b.Title):
        data["text"] = broken_title(block.text)
    if isinstance(block, b.Table):
        data |= {"widths": table_widths(block, total), "size": table_size(block)}
    if isinstance(block, b.Form):
        widths = form_widths(block, total)
        rows = [{**asdict(row), **asdict(measure_row(row, widths, block.room))} for row in block.rows]
        data |= {"widths": widths, "rows": rows}
    if isinstance(block, b.Code):
        data["svg"] = qr_svg(block.text)
    return data
