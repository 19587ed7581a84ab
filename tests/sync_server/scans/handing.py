"""Files handed in, good ones and bad ones, built for real."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pikepdf
from docx import Document
from PIL import Image

from sync_server.scans.preparing import Bench, prepare
from tests.sync_server.scans.papers import a_photograph, jpeg, page

HEIC = Path(__file__).with_name("page.heic")  # of an iPhone's making: stored lying, turned by what the file says
File = tuple[str, bytes]


def handed_in(folder: Path, *files: File, turns: Sequence[int] = ()) -> Bench:
    """The files made into one."""
    for number, (_, content) in enumerate(files):
        (folder / str(number)).write_bytes(content)
    return prepare(folder, [name for name, _ in files], turns)


def pdf(pages: int = 1, change: Callable[[pikepdf.Pdf], None] = lambda made: None, **how: Any) -> bytes:
    """A PDF of pages with a line of drawing on each; `change` does to it what a test is about."""
    made, packed = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        made.add_blank_page(page_size=(595.28, 841.89))
        made.pages[-1].Contents = made.make_stream(b"0 0 1 rg 100 400 300 20 re f")
    change(made)
    made.save(packed, **how)
    return packed.getvalue()


def tiff(pages: int, **how: Any) -> bytes:
    """As an office scanner leaves several pages in one file."""
    packed = io.BytesIO()
    sheets = [page(seed=n) for n in range(pages)]
    sheets[0].save(packed, "TIFF", save_all=True, append_images=sheets[1:], **how)
    return packed.getvalue()


def word_file() -> bytes:
    packed = io.BytesIO()
    document = Document()
    document.add_paragraph("关于督办事项办理情况的报告")
    document.save(packed)
    return packed.getvalue()


def zipped(**parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("_", "."), content)
    return packed.getvalue()


def bomb(made: pikepdf.Pdf) -> None:
    """A page of some kilobytes that unpacks to five thousand million bytes."""
    inner = zlib.compressobj(9, wbits=-15)
    piece = inner.compress(b" " * 10_000_000) + inner.flush(zlib.Z_FULL_FLUSH)
    twice = zlib.compress(b"\x78\x9c" + piece * 500 + inner.flush(), 9)
    filters = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    made.pages[0].Contents = made.make_stream(b"")
    made.pages[0].Contents.write(twice, filter=filters, decode_parms=None)


def broken_jpeg() -> bytes:
    whole = a_photograph()
    return whole[: len(whole) // 3]


def huge_png() -> bytes:
    """Nine hundred million pixels in a small file."""
    packed = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(packed, "PNG")
    return packed.getvalue()


def plain_jpeg(orientation: int = 0) -> bytes:
    """A page as a flat scanner leaves it."""
    return jpeg(page(), orientation=orientation)
