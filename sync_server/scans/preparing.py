"""Handed-in files made into one PDF, beside the server: its own process does the work, within its bounds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from shared.plain import from_plain
from shared.problems import BUSY, GROUNDS, Problem
from sync_server.evidence.store import hash_of
from sync_server.grounds import scans as grounds
from sync_server.scans.bounds import MOST_BYTES, MOST_BYTES_RESULT
from sync_server.scans.kinds import FileKind
from sync_server.scans.prepared import Original, PreparedScan, Sheet

COMMAND = (sys.executable, "-P", "-m", "sync_server.scans.workshop")
AT_ONCE, QUEUE_S, LONGEST_S = 2, 60.0, 240.0
# What a process needs to find itself; of the server's secrets it needs none.
_ENVIRONMENT = ("PATH", "PYTHONPATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_places = threading.BoundedSemaphore(AT_ONCE)
_log = structlog.get_logger("scans")


@dataclass(frozen=True)
class Bench:
    """The folder of a scan that was made: the files as they came by their number, `paper.pdf`, `page-1.jpg` …"""

    folder: Path
    scan: PreparedScan

    @property
    def pdf(self) -> Path:
        return self.folder / "paper.pdf"

    def original(self, number: int) -> Path:
        """A file as it came, from 0."""
        return self.folder / str(number)

    def pages(self) -> list[Path]:
        """The small pictures of the pages."""
        return [self.folder / f"page-{number}.jpg" for number in range(1, self.scan.pages + 1)]


def prepare(folder: Path, names: Sequence[str], turns: Sequence[int] = ()) -> Bench:
    """Make one PDF of the files `folder/0`, `folder/1` …, which are called `names`; pictures are turned by so many
    quarters first. Raises Problem: a sentence that names the file and says what to do, or BUSY."""
    files = [folder / str(n) for n in range(len(names))]
    if not files:
        raise Problem(grounds.NOTHING_CHOSEN)
    total = sum(file.stat().st_size for file in files)
    if total > MOST_BYTES:
        raise Problem(grounds.TOO_HEAVY, size=total // 1_000_000, most=MOST_BYTES // 1_000_000)
    named = [{"name": name, "turns": quarters} for name, quarters in zip(names, _padded(turns, names), strict=True)]
    (folder / "handed.json").write_text(json.dumps(named, ensure_ascii=False), "utf-8")
    said = _worked(folder)
    if refused := said.get("refused"):
        raise Problem(GROUNDS[refused], **said["values"])
    size = (folder / "paper.pdf").stat().st_size
    if size > MOST_BYTES_RESULT:
        raise Problem(grounds.TOO_HEAVY, size=size // 1_000_000, most=MOST_BYTES_RESULT // 1_000_000)
    originals = [
        Original(name, FileKind(kind).value, file.stat().st_size, hash_of(file), pages)
        for name, file, kind, pages in zip(names, files, said["kinds"], said["pages"], strict=True)
    ]
    sheets = tuple(from_plain(Sheet, sheet) for sheet in said["sheets"])
    return Bench(folder, PreparedScan(hash_of(folder / "paper.pdf"), size, sheets, tuple(originals)))


def draw_again(folder: Path, pdf: bytes) -> list[Path]:
    """Small pictures of the pages of a PDF that was made here, in `folder`."""
    (folder / "paper.pdf").write_bytes(pdf)
    pages = _worked(folder)["pages"]
    return [folder / f"page-{number}.jpg" for number in range(1, int(pages) + 1)]


def _padded(turns: Sequence[int], names: Sequence[str]) -> list[int]:
    return [turns[n] if n < len(turns) else 0 for n in range(len(names))]


def _worked(folder: Path) -> dict[str, Any]:
    """What the workshop said. One that was ended by its bounds, or fell over a file, has met no honest scan."""
    if not _places.acquire(timeout=QUEUE_S):
        raise Problem(BUSY)
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 (our own module on our own folder)
            [*COMMAND, str(folder)], env=environment, capture_output=True, timeout=LONGEST_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Problem(grounds.UNSAFE) from error
    finally:
        _places.release()
    if done.returncode < 0:
        _log.warning("scan not opened", signal=-done.returncode)
        raise Problem(grounds.UNSAFE)
    if done.returncode:
        raise RuntimeError(f"the workshop of scans failed: {done.stderr.decode(errors='replace')[-2000:]}")
    said: dict[str, Any] = json.loads((folder / "said.json").read_text("utf-8"))
    return said
