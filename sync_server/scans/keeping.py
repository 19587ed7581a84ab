"""The files of a scan in the store of originals: put there, noted as brought, given back; and small pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from shared.problems import Problem
from sync_server.evidence.arrivals import Owner, note_present
from sync_server.evidence.disk import write_whole
from sync_server.evidence.store import Damaged, PhotoStore, whole
from sync_server.grounds import scans as grounds
from sync_server.ledger.write import Write
from sync_server.scans.kinds import FileKind
from sync_server.scans.prepared import PreparedScan
from sync_server.scans.preparing import Bench


def keep(store: PhotoStore, bench: Bench) -> None:
    """Put the PDF and every original where originals lie; durable on return."""
    store.put(bench.scan.sha256, bench.pdf)
    for number, original in enumerate(bench.scan.originals):
        store.put(original.sha256, bench.original(number))


def note(w: Write, owner: Owner, scan: PreparedScan) -> None:
    """Note what was kept as brought by its owner: as long as nothing names it, it counts to what he may have lying
    about, and is cleared away after a while like a photo that no record names."""
    for sha256, size, mime in files_of(scan):
        note_present(w, "", owner, sha256, size, mime)


def files_of(scan: PreparedScan) -> list[tuple[str, int, str]]:
    """Hash, size and MIME type of each file that lies in the store."""
    originals = [(original.sha256, original.size, original.mime) for original in scan.originals]
    return [(scan.sha256, scan.size, FileKind.PDF.value), *originals]


def kept_bytes(store: PhotoStore, sha256: str) -> bytes:
    """The very bytes that were kept. Raises Problem when they are gone or have changed: then nothing is given out."""
    try:
        return whole(store, sha256)
    except FileNotFoundError as error:
        raise Problem(grounds.FILE_GONE) from error
    except Damaged as error:
        raise Problem(grounds.FILE_CHANGED) from error


def keep_pages(cache: Path, sha256: str, pages: Sequence[Path]) -> None:
    """Put the small pictures of a paper's pages into the cache."""
    for number, page in enumerate(pages, start=1):
        write_whole(small_page(cache, sha256, number), page.read_bytes())


def small_page(cache: Path, sha256: str, number: int) -> Path:
    """Where the small picture of a page lies, from 1; it may have been cleared away."""
    return cache / sha256[:2] / f"{sha256}.page-{number}.jpg"
