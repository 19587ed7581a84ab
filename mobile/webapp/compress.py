"""Pre-compressed siblings (`x.br`, `x.gz`) so that the server hands out the small form without work at run time."""

from __future__ import annotations

import gzip
import hashlib
import tempfile
from pathlib import Path

import brotli  # type: ignore[import-untyped]

INCOMPRESSIBLE = (".png", ".woff2", ".br", ".gz")
SMALLEST = 1024
HUGE = 20_000_000  # bytes: of Python's memory, which nobody waits for, the strongest setting would take minutes


def siblings(name: str, content: bytes, cache: Path) -> list[tuple[str, bytes]]:
    """The compressed forms of one file; none when it is small or already compressed. Kept in `cache` by hash."""
    if name.endswith(INCOMPRESSIBLE) or len(content) < SMALLEST:
        return []
    digest = f"{hashlib.sha256(content).hexdigest()}-{_quality(len(content))}"
    return [(f"{name}.{kind}", _kept(cache / f"{digest}.{kind}", kind, content)) for kind in ("br", "gz")]


def _kept(path: Path, kind: str, content: bytes) -> bytes:
    if path.exists():
        return path.read_bytes()
    if kind == "br":
        packed: bytes = brotli.compress(content, quality=_quality(len(content)))
    else:
        packed = gzip.compress(content, 6, mtime=0)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as partial:  # two builds may run at once
        partial.write(packed)
    Path(partial.name).replace(path)
    return packed


def _quality(size: int) -> int:
    return 9 if size > HUGE else 11
