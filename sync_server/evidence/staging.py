"""Unfinished uploads: one file each, whose length is the offset. Bytes are durable before they are acknowledged."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sync_server.evidence.disk import fsync_folder

ALGORITHMS = ("sha256", "sha1", "md5")


@dataclass(frozen=True)
class Checksum:
    """A declared checksum of one piece: the algorithm's name and the raw digest."""

    algorithm: str
    digest: bytes


def read_checksum(header: str) -> Checksum:
    """`sha1 BASE64` of the tus checksum extension. Raises LookupError for an algorithm we do not know, ValueError for
    a digest that is none."""
    algorithm, _, encoded = header.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise LookupError(algorithm)
    digest = base64.b64decode(encoded, validate=True)
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise ValueError("wrong length")
    return Checksum(algorithm, digest)


class Staging:
    """The folder of unfinished uploads. A piece with a checksum is marked while it arrives, so that what a killed
    server had not yet verified is cut off again at the next look."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def file(self, upload_id: str) -> Path:
        return self.folder / f"{upload_id}.part"

    def _mark(self, upload_id: str) -> Path:
        return self.folder / f"{upload_id}.unverified"

    def wanted(self, upload_id: str) -> Path:
        """The mark by which a newer request asks whoever holds the upload, in another process, to let it go."""
        return self.folder / f"{upload_id}.wanted"

    def create(self, upload_id: str) -> None:
        """An empty file, durable."""
        self.file(upload_id).touch(exist_ok=False)
        fsync_folder(self.folder)

    def offset(self, upload_id: str) -> int:
        """Bytes held, after cutting off unverified ones. Call only while nobody writes. Raises FileNotFoundError."""
        file, mark = self.file(upload_id), self._mark(upload_id)
        if mark.exists():
            if begun := mark.read_text():  # an empty mark was made on a full disk, and its piece never began
                os.truncate(file, min(int(begun), file.stat().st_size))
            mark.unlink()
        return file.stat().st_size

    def open_piece(self, upload_id: str, checksum: Checksum | None) -> Piece:
        """Begin to append one piece at the current offset."""
        mark = None
        if checksum is not None:
            mark = self._mark(upload_id)
            mark.write_text(str(self.file(upload_id).stat().st_size))
        return Piece(self.file(upload_id), mark, checksum)

    def open_whole(self, upload_id: str, checksum: Checksum | None) -> Piece:
        """Begin a file that comes in one piece; its name is not made durable, for nobody goes on with it."""
        return Piece(self.file(upload_id), None, checksum)

    def discard(self, upload_id: str, *, keep_file: bool = False) -> None:
        """Drop all bytes; with `keep_file` the upload may begin again at zero."""
        self._mark(upload_id).unlink(missing_ok=True)
        if keep_file:
            os.truncate(self.file(upload_id), 0)
        else:
            self.file(upload_id).unlink(missing_ok=True)

    def idle_since(self, seconds: float) -> Iterator[str]:
        """Ids of uploads that received no byte for so long."""
        limit = time.time() - seconds
        for path in self.folder.glob("*.part"):
            if path.stat().st_mtime < limit:
                yield path.stem

    def clear_scraps(self, seconds: float) -> None:
        """Take away what killed requests left: marks without their upload, copies of photos that came by a form,
        and the folders in which scans were made."""
        limit = time.time() - seconds
        for path in self.folder.iterdir():
            orphan = path.suffix in (".unverified", ".wanted") and not path.with_suffix(".part").exists()
            if path.stat().st_mtime >= limit:
                continue
            if path.name.startswith("scan-"):
                shutil.rmtree(path, ignore_errors=True)
            elif orphan or path.name.startswith("form-"):
                path.unlink(missing_ok=True)


class Piece:
    """One PATCH on its way to the disk: `write` pieces, then `finish`."""

    def __init__(self, path: Path, mark: Path | None, checksum: Checksum | None) -> None:
        self._file: BinaryIO = path.open("ab", buffering=0)
        self._start = self._file.tell()
        self._mark, self._checksum = mark, checksum
        self._hash: Any = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
        self.written = 0

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]
        self.written += len(data)
        if self._hash is not None:
            self._hash.update(data)

    def finish(self, *, whole: bool, durable: bool = True) -> bool:
        """Make the piece durable, if it must be, and close it. False, with the bytes cut off, when its checksum does
        not fit; a piece that broke off (`whole` false) is kept unless it carries a checksum, which then cannot be
        verified."""
        good = self._checksum is None or (whole and self._hash.digest() == self._checksum.digest)
        with self._file:
            if not good:
                self._file.truncate(self._start)
            if durable:
                os.fsync(self._file.fileno())
        if self._mark is not None:
            self._mark.unlink(missing_ok=True)
        return good or not whole
