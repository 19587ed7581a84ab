"""The sheets that a volume has of its own – cover, contents list, 备考表, pages for photos, slips – as PDF/A-1b.

Set by `assets/templates/volume.typ`; numbers of pages stand at the top outer corner, 正面右上角、背面左上角
(DA/T 22 《归档文件整理规则》)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from shared.moment import chinese_day
from sync_server.archive.binding.job import BoundPiece, Job, Piece
from sync_server.archive.rules.volume import pages_words
from sync_server.papers.press import press

Sheet = Mapping[str, Any]


def set_sheets(
    assets: Path, title: str, day: str, sheets: Sequence[Sheet], pictures: Mapping[str, Path] | None = None
) -> bytes:
    """The sheets as one PDF/A; the same sheets give the same bytes."""
    on = date.fromisoformat(day)
    data = {"title": title, "day": [on.year, on.month, on.day], "sheets": list(sheets)}
    return press("volume", data, datetime(on.year, on.month, on.day, tzinfo=UTC), assets, "pdf", pictures, "a-1b")[0]


def cover(job: Job, pages: int) -> Sheet:
    """案卷封面."""
    rows = [*job.rows, ("件数、页数", f"{len(job.pieces)} 件，{pages} 页"), ("档号", job.volume_number)]
    return {"kind": "cover", "heading": "案卷", "keeper": job.keeper, "subject": job.title, "rows": rows}


def contents(job: Job, bound: Sequence[BoundPiece]) -> Sheet:
    """卷内文件目录: 序号、文号、责任者、题名、日期、页次、校验值."""
    pages = sum(piece.pages for piece in bound)
    rows = [row_of(n, piece, found) for n, (piece, found) in enumerate(zip(job.pieces, bound, strict=True), start=1)]
    heading = f"补充材料目录（第{job.part}次）" if job.part else "卷内文件目录"
    return {
        "kind": "contents",
        "heading": heading,
        "number": job.volume_number,
        "sum": f"共 {len(rows)} 件，{pages} 页",
        "rows": [[f"补{job.part}-{row[0]}" if job.part else row[0], *row[1:]] for row in rows],
    }


def row_of(n: int, piece: Piece, found: BoundPiece) -> list[str]:
    """An entry of the contents list in words."""
    title = piece.title
    if piece.handled_by:
        title += f"（{piece.origin}，经办人{piece.handled_by}）"
    if found.trouble:
        title += f"（{found.trouble}）"
    at = pages_words(found.from_page, found.pages) or "—"
    return [str(n), piece.number or "—", piece.author or "—", title, piece.day, at, found.sha256]


def note(job: Job, bound: Sequence[BoundPiece]) -> Sheet:
    """备考表: what is to be known of the volume, who made it up and when; of a supplement, why it came later."""
    pages = sum(piece.pages for piece in bound)
    words = [f"本卷共 {len(bound)} 件，{pages} 页。" if not job.part else f"第{job.part}次补充材料，{job.reason}。"]
    words += [job.note] if job.note else []
    words += [f"《{piece.title}》{found.trouble}。" for piece, found in _of_trouble(job, bound)]
    rows = [
        ("立卷人" if not job.part else "补充人", job.by),
        ("检查人", ""),
        ("立卷时间" if not job.part else "补充时间", chinese_day(date.fromisoformat(job.day))),
    ]
    heading = "备考表" if not job.part else "补充材料备考表"
    return {"kind": "note", "heading": heading, "words": "\n".join(words), "rows": rows}


def _of_trouble(job: Job, bound: Sequence[BoundPiece]) -> list[tuple[Piece, BoundPiece]]:
    return [(piece, found) for piece, found in zip(job.pieces, bound, strict=True) if found.trouble][:20]


def slip(piece: Piece, why: str) -> Sheet:
    """A sheet in the place of a paper whose own pages cannot stand in the volume."""
    words = f"《{piece.title}》\n{piece.number}\n{why}\n原文件随卷保存，SHA-256 校验值：{piece.sha256}"
    return {"kind": "slip", "heading": "说明", "words": words.replace("\n\n", "\n")}


def picture(piece: Piece, file: str, *, wide: bool) -> Sheet:
    """A photo on a page of its own."""
    return {"kind": "picture", "file": file, "wide": wide, "caption": f"{piece.title}　{piece.day}"}


def stamps(first: int, count: int) -> list[Sheet]:
    """The numbers of so many pages, from `first`."""
    return [{"kind": "stamp", "words": str(n), "right": n % 2 == 1} for n in range(first, first + count)]
