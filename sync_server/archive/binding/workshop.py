"""A part of a volume is bound: its files are fetched one by one, made into pages, numbered, and put together with
cover, contents list and 备考表 as one PDF/A-1b.

Everything lies on disk, and memory holds one file at a time and the pages' frames, however large the volume is. It
is a process of its own (`python -m sync_server.archive.binding.workshop folder`): a file that makes a reader fall over
takes nothing else with it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from pikepdf import ObjectStreamMode, OutlineItem, Pdf

from shared.plain import from_plain, to_plain
from sync_server.archive.binding import sheets
from sync_server.archive.binding.carrying import carry
from sync_server.archive.binding.job import Bound, BoundPiece, Job, Piece
from sync_server.archive.binding.soundness import faults_of, open_read
from sync_server.archive.binding.stamping import stamp
from sync_server.archive.binding.validator import validated
from sync_server.evidence.store import PhotoStore, fetch, hash_of, open_store
from sync_server.ledger.states import Carried

JOB, SAID, RESULT = "job.json", "said.json", "volume.pdf"
_A_SHEAF = 40  # entries that are put together before the whole is


def bind(job: Job, store: PhotoStore, assets: Path, folder: Path) -> Bound:
    """Bind the part into `folder/volume.pdf`."""
    found: list[BoundPiece] = []
    sheaves: list[Path] = []
    last = job.last_page
    for at in range(0, len(job.pieces), _A_SHEAF):
        some = [_found(piece, n, store, assets, folder) for n, piece in enumerate(job.pieces[at : at + _A_SHEAF])]
        for n, piece in enumerate(some):
            some[n] = replace(piece, from_page=last + 1 if piece.pages else 0)
            last += piece.pages
        sheaves.append(_sheaf(some, job, assets, folder, len(sheaves)))
        found += some
    target = folder / RESULT
    leading = _put_together(job, found, sheaves, assets, target)
    with open_read(target) as pdf:
        leaves = len(pdf.pages)
    return Bound(
        sha256=hash_of(target),
        size=target.stat().st_size,
        pages=last - job.last_page,
        leaves=leaves,
        leading=leading,
        pieces=tuple(found),
        faults=tuple(faults_of(target)),
    )


def _found(piece: Piece, n: int, store: PhotoStore, assets: Path, folder: Path) -> BoundPiece:
    """Fetch a file and make its pages, `folder/{n}.pdf`; its page number is not known yet."""
    if piece.missing:
        return BoundPiece("", 0, 0, 0, Carried.MISSING.value, piece.missing)
    source = folder / f"{n}.original"
    try:
        if fetch(store, piece.sha256, source) != piece.sha256:
            return BoundPiece("", 0, 0, 0, Carried.MISSING.value, "原件与登记的校验值不符，未编入")
        size = source.stat().st_size
        pages = carry(piece, source, folder / f"{n}.pdf", assets)
    except FileNotFoundError:
        return BoundPiece("", 0, 0, 0, Carried.MISSING.value, "原件在存储中缺失")
    finally:
        source.unlink(missing_ok=True)
    return BoundPiece(piece.sha256, size, pages.count, 0, pages.carried.value, pages.trouble)


def _sheaf(some: Sequence[BoundPiece], job: Job, assets: Path, folder: Path, nth: int) -> Path:
    """The pages of some entries in one file, numbered."""
    file, count = folder / f"sheaf-{nth}.pdf", sum(piece.pages for piece in some)
    first = next((piece.from_page for piece in some if piece.pages), 0)
    with ExitStack() as stack:
        made = stack.enter_context(Pdf.new())
        for n, piece in enumerate(some):
            if piece.pages:
                made.pages.extend(stack.enter_context(open_read(folder / f"{n}.pdf")).pages)
        if count:
            numbers = folder / "numbers.pdf"
            numbers.write_bytes(sheets.set_sheets(assets, "页号", job.day, sheets.stamps(first, count)))
            for n, number in enumerate(stack.enter_context(open_read(numbers)).pages):
                stamp(made.pages[n], first + n, number)
        made.save(file, object_stream_mode=ObjectStreamMode.disable)
    for n in range(len(some)):
        (folder / f"{n}.pdf").unlink(missing_ok=True)
    return file


def _put_together(job: Job, found: Sequence[BoundPiece], sheaves: Sequence[Path], assets: Path, target: Path) -> int:
    """Write the whole; how many leaves stand before the papers."""
    pages = sum(piece.pages for piece in found)
    before = [sheets.contents(job, found)] if job.part else [sheets.cover(job, pages), sheets.contents(job, found)]
    title = f"{job.volume_number} {job.title}" + (f"（补充材料{job.part}）" if job.part else "")
    front = target.with_name("front.pdf")
    front.write_bytes(sheets.set_sheets(assets, title, job.day, before))
    back = target.with_name("back.pdf")
    back.write_bytes(sheets.set_sheets(assets, title, job.day, [sheets.note(job, found)]))
    with ExitStack() as stack:
        whole = stack.enter_context(open_read(front))  # its metadata and colour profile are the volume's
        leading = len(whole.pages)
        for file in (*sheaves, back):
            whole.pages.extend(stack.enter_context(open_read(file)).pages)
        for key in ("/StructTreeRoot", "/MarkInfo"):
            if key in whole.Root:
                del whole.Root[key]
        for page in whole.pages:
            for key in ("/StructParents", "/Tabs"):
                if key in page.obj:
                    del page.obj[key]
        _outline(whole, job, found, leading)
        whole.save(
            target,
            object_stream_mode=ObjectStreamMode.disable,
            force_version="1.4",
            deterministic_id=True,
        )
    for file in (*sheaves, front, back):
        file.unlink()
    return leading


def _outline(whole: Pdf, job: Job, found: Sequence[BoundPiece], leading: int) -> None:
    """A bookmark for each entry that has pages."""
    with whole.open_outline() as outline:
        for piece, at in zip(job.pieces, found, strict=True):
            if at.pages:
                outline.root.append(OutlineItem(piece.title, leading + at.from_page - job.last_page - 1))


def main(folder: Path) -> None:
    """Do the job that lies in the folder, and say what came of it."""
    told = json.loads((folder / JOB).read_text("utf-8"))
    bound = bind(from_plain(Job, told["job"]), open_store(told["store"]), Path(told["assets"]), folder)
    said = {"bound": to_plain(bound), "second": to_plain(validated(folder / RESULT))}
    (folder / SAID).write_text(json.dumps(said, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
