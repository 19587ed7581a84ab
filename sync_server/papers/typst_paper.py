"""A sheet of blocks as PDF, set by `assets/templates/document.typ`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

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
        return press("document", sheet_data(sheet), made_at, assets, kind, pictures=files)


def sheet_data(sheet: b.Sheet) -> dict[str, Any]:
    """What the Typst template reads, as JSON values."""
    kept, total = before_seal(sheet.blocks), WIDE if sheet.landscape else WIDTH
    return {
        "title": sheet.title,
        "day": list(sheet.day),
        "standing": sheet.standing,
        "landscape": sheet.landscape,
        "blocks": [_block(block, at in kept, total) for at, block in enumerate(sheet.blocks)],
    }


def _block(block: b.Block, sticky: bool, total: float) -> dict[str, Any]:
    data = {"kind": type(block).__name__, "sticky": sticky, **asdict(block)}
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
