"""What a handed-in file is, by its bytes alone, and what to do about those that are no scans."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from pathlib import Path

from shared.picture import NotAPhoto, Unfit, kind_of
from shared.problems import Problem
from sync_server.grounds import scans as grounds

HEAD = 4096  # bytes by which a file is told
_OFFICE_PARTS = ("word/", "xl/", "ppt/", "content.xml")


class FileKind(StrEnum):
    """What we take; the value is the MIME type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    TIFF = "image/tiff"
    HEIC = "image/heic"


def kind_of_file(file: Path, name: str) -> FileKind:
    """Raises Problem that says what the file is instead, and what to do."""
    with file.open("rb") as content:
        head = content.read(HEAD)
    if not head:
        raise Problem(grounds.EMPTY_FILE, name=name)
    if b"%PDF-" in head[:1024]:
        return FileKind.PDF
    if head[:4] in (b"II*\0", b"MM\0*"):
        return FileKind.TIFF
    try:
        return FileKind(kind_of(head).mime)
    except NotAPhoto as other:
        if other.unfit is Unfit.HEIC:
            return FileKind.HEIC
        if other.unfit is Unfit.DOCUMENT:
            raise _document(file, name, head) from other
        raise Problem(grounds.NOT_TAKEN, name=name) from other


def _document(file: Path, name: str, head: bytes) -> Problem:
    if head.startswith(b"\xd0\xcf\x11\xe0"):  # Word, Excel and WPS of before 2007
        return Problem(grounds.OFFICE_FILE, name=name)
    if head.startswith(b"PK"):
        parts = _parts(file)
        if "OFD.xml" in parts:
            return Problem(grounds.OFD_FILE, name=name)
        if any(part.startswith(_OFFICE_PARTS) for part in parts):
            return Problem(grounds.OFFICE_FILE, name=name)
    return Problem(grounds.ARCHIVE, name=name)


def _parts(file: Path) -> list[str]:
    """Names of what a ZIP holds; nothing of it is unpacked."""
    try:
        with zipfile.ZipFile(file) as packed:
            return packed.namelist()[:200]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return []
