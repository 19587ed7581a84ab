"""Ledgers as earlier commits wrote them (`scripts/freeze_ledger.py`)."""

from __future__ import annotations

import lzma
from pathlib import Path

FROZEN = sorted(path.name.split(".")[0] for path in Path(__file__).parent.glob("*.xz"))


def thaw(commit: str, folder: Path) -> str:
    """Put the commit's ledger into `folder`; its URL."""
    file = folder / f"{commit}.sqlite3"
    file.write_bytes(lzma.decompress((Path(__file__).parent / f"{commit}.sqlite3.xz").read_bytes()))
    return f"sqlite:///{file}"
