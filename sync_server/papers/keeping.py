"""The files of a paper that went out, in the store of originals under their SHA-256: put there, and given back."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from shared.problems import Problem
from sync_server.evidence.store import Damaged, PhotoStore, whole
from sync_server.grounds import papers as grounds

_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


@dataclass(frozen=True)
class Kept:
    """What the register says of the files of a paper; `size` of both in bytes."""

    sha256: str
    docx: str
    size: int
    pages: int

    def values(self) -> dict[str, Any]:
        """As columns of the register."""
        return asdict(self)


def keep(store: PhotoStore, pdf: bytes, docx: bytes) -> Kept:
    """Keep both files for good. Raises OSError or Problem(BUSY) when the store does not take them."""
    return Kept(_put(store, pdf), _put(store, docx), len(pdf) + len(docx), len(_PAGE.findall(pdf)))


def kept_file(store: PhotoStore, sha256: str) -> bytes:
    """The very bytes that were kept. Raises Problem when they are gone or have changed: then nothing is given out."""
    try:
        return whole(store, sha256)
    except FileNotFoundError as error:
        raise Problem(grounds.FILE_GONE) from error
    except Damaged as error:
        raise Problem(grounds.FILE_CHANGED) from error


def _put(store: PhotoStore, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    with NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        store.put(sha256, Path(file.name))
    return sha256
