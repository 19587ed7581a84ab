"""What our own look at a bound volume finds against PDF/A-1b: the frame that each file must have, and every page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pikepdf
from pikepdf import Array, Name, Pdf

from sync_server.archive.binding.conformity import unsafe, why_not

LEVEL = "PDF/A-1b（ISO 19005-1，GB/T 23286.1）"


def open_read(file: Path) -> Pdf:
    """The PDF, read piece by piece: mapped as a whole, a large one would fill the memory with itself."""
    return Pdf.open(file, access_mode=pikepdf.AccessMode.stream)


def faults_of(file: Path) -> Iterator[str]:
    """Each fault as a sentence; none when nothing was found. It looks less deep than a validator of the standard."""
    with file.open("rb") as content:
        head = content.read(1024)
    if not head.startswith(b"%PDF-1.4"):
        yield "文件头不是 PDF 1.4"
    try:
        with open_read(file) as pdf:
            yield from _of_frame(pdf)
            yield from unsafe(pdf)
            yield from (problem for problem in pdf.check_pdf_syntax()[:5])
            for n, page in enumerate(pdf.pages, start=1):
                if fault := why_not(page, house=True):
                    yield f"第{n}页：{fault}"
    except pikepdf.PdfError as error:
        yield f"不能打开：{error}"


def _of_frame(pdf: Pdf) -> Iterator[str]:
    intents = pdf.Root.get("/OutputIntents", Array())
    if not any(intent.get("/S") == Name.GTS_PDFA1 and "/DestOutputProfile" in intent for intent in intents):
        yield "没有输出意图的色彩特性文件"
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as said:
        if (said.get("pdfaid:part"), said.get("pdfaid:conformance")) != ("1", "B"):
            yield "元数据没有声明 PDF/A-1b"
    if "/ID" not in pdf.trailer:
        yield "没有文件标识"
