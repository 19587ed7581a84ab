"""A look at one file of a volume, while it is packed: whether it opens, how many pages it has, what acts in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Pdf

from shared.problems import Problem
from sync_server.archive.binding.conformity import unsafe
from sync_server.archive.rules.volume import JPEG, PDF, PICTURES, PNG, WEBP
from sync_server.evidence.decoding import look_through

_BEGINS = {PDF: b"%PDF-", JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n", WEBP: b"RIFF"}
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")


@dataclass(frozen=True)
class Looked:
    """`opens` None when nothing of ours opens the format."""

    fits: bool
    opens: bool | None
    pages: int
    unsafe: tuple[str, ...] = ()


def look(file: Path, media_type: str) -> Looked:
    """Look at a file of the format that is listed for it."""
    with file.open("rb") as content:
        head = content.read(16)
    if media_type == PDF:
        return _of_pdf(file, head)
    if media_type in PICTURES:
        return Looked(head.startswith(_BEGINS[media_type]), _is_picture(file), 1)
    return Looked(not head.startswith(_PROGRAMS), None, 1)


def _of_pdf(file: Path, head: bytes) -> Looked:
    fits = head.startswith(_BEGINS[PDF])
    try:
        with Pdf.open(file) as pdf:
            return Looked(fits, True, len(pdf.pages), tuple(unsafe(pdf)))
    except pikepdf.PasswordError:
        return Looked(fits, False, 0, ("已加密",))
    except pikepdf.PdfError:
        return Looked(fits, False, 0)


def _is_picture(file: Path) -> bool:
    try:
        look_through(file)
    except Problem:
        return False
    return True
