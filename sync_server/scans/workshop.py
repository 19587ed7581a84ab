"""`python -m sync_server.scans.workshop FOLDER`: makes one PDF of the files that were handed in.

In a process of its own, for a while and with so much memory: what a file made by somebody with bad intentions does to a
decoder happens here, and the server waits without working. `FOLDER/handed.json` lists the files, which lie beside it
by their number; `paper.pdf` comes out, `page-1.jpg` and so on, and `said.json` tells what was done, or why not. Without
a list the `paper.pdf` that lies there is drawn again.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import pikepdf
import pypdfium2
from PIL import Image

from shared.plain import to_plain
from shared.problems import Problem
from sync_server.grounds import scans as grounds
from sync_server.scans.bounds import A4, DOTS, MOST_BYTES_PDF, MOST_PAGES, QUALITY
from sync_server.scans.drawing import draw, shows_red
from sync_server.scans.kinds import FileKind, kind_of_file
from sync_server.scans.pdf_pages import open_pdf, take_over
from sync_server.scans.pictures import count_pages, pages_of
from sync_server.scans.pixels import Pixels
from sync_server.scans.prepared import Sheet, Straightened
from sync_server.scans.straighten import straightened

MEMORY, SECONDS, FILE_BYTES = 3_000_000_000, 150, 200_000_000
SHOWN_QUALITY = 80


@dataclass(frozen=True)
class Handed:
    """One file: where it lies, its name, and by how many quarters its picture is to be turned clockwise."""

    file: Path
    name: str
    turns: int = 0


@dataclass(frozen=True)
class Made:
    """What came of it: of each file its kind and how many pages it has, and each page."""

    kinds: Sequence[FileKind]
    pages: Sequence[int]
    sheets: Sequence[Sheet]


def main(folder: Path) -> None:
    """Do what `folder` asks for."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    cv2.setNumThreads(1)
    asked = folder / "handed.json"
    listed = json.loads(asked.read_text("utf-8")) if asked.exists() else []
    handed = [Handed(folder / str(n), one["name"], one["turns"]) for n, one in enumerate(listed)]
    said: dict[str, Any]
    try:
        said = to_plain(make(handed, folder)) if handed else {"pages": len(list(_drawn(folder)))}
    except Problem as problem:
        said = {"refused": problem.ground, "values": {k: v for k, v in problem.values.items() if k != "reason"}}
    except MemoryError:
        said = {"refused": grounds.UNSAFE.code, "values": {}}
    (folder / "said.json").write_text(json.dumps(said, ensure_ascii=False), "utf-8")


def make(handed: Sequence[Handed], folder: Path) -> Made:
    """One PDF of all files in their order, and a small picture of each page, in `folder`. Raises Problem."""
    kinds = [kind_of_file(one.file, one.name) for one in handed]
    counts = [_count(one, kind) for one, kind in zip(handed, kinds, strict=True)]
    if sum(counts) > MOST_PAGES:
        raise Problem(grounds.TOO_MANY_PAGES, pages=sum(counts), most=MOST_PAGES)
    done: list[tuple[int, Straightened]] = []
    with pikepdf.new() as paper:
        for n, (one, kind) in enumerate(zip(handed, kinds, strict=True)):
            if kind is FileKind.PDF:
                with open_pdf(one.file, one.name) as source:
                    take_over(source, paper, one.name)
                done += [(n, Straightened.TAKEN)] * (len(paper.pages) - len(done))
                continue
            for picture in pages_of(one.file, kind, one.name, one.turns):
                page, how = straightened(picture)
                _add_picture(paper, page)
                done.append((n, how))
        # The same files give the same bytes, so that the same paper is known again.
        paper.save(
            folder / "paper.pdf",
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=False,  # what came packed is copied as it is, not unpacked
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )
    return Made(kinds, counts, _shown(folder, done, handed))


def _count(one: Handed, kind: FileKind) -> int:
    if kind is not FileKind.PDF:
        return count_pages(one.file, kind, one.name)
    if one.file.stat().st_size > MOST_BYTES_PDF:
        size, most = f"{one.file.stat().st_size / 1_000_000:.0f}", MOST_BYTES_PDF // 1_000_000
        raise Problem(grounds.PDF_TOO_HEAVY, name=one.name, size=size, most=most)
    with open_pdf(one.file, one.name) as pdf:
        return len(pdf.pages)


def _add_picture(paper: pikepdf.Pdf, page: Pixels) -> None:
    """A page of A4, standing or lying, with the picture as large as it goes."""
    picture = Image.fromarray(page[:, :, ::-1])
    lying = picture.width > picture.height
    picture.thumbnail(DOTS[::-1] if lying else DOTS, Image.Resampling.LANCZOS)
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=QUALITY)
    width, height = A4[::-1] if lying else A4
    scale = min(width / picture.width, height / picture.height)
    across, down = picture.width * scale, picture.height * scale
    image = paper.make_stream(
        packed.getvalue(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    paper.add_blank_page(page_size=(width, height))
    added = paper.pages[-1]
    added.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=image))
    place = f"q {across:.2f} 0 0 {down:.2f} {(width - across) / 2:.2f} {(height - down) / 2:.2f} cm /Page Do Q"
    added.Contents = paper.make_stream(place.encode())


def _shown(folder: Path, done: Sequence[tuple[int, Straightened]], handed: Sequence[Handed]) -> list[Sheet]:
    """The pages drawn once, as whoever opens the paper will see them."""
    sheets = []
    try:
        for page, (file, how) in zip(_drawn(folder), done, strict=True):
            sheets.append(Sheet(file, how, shows_red(page)))
    except pypdfium2.PdfiumError as error:
        file = done[min(len(sheets), len(done) - 1)][0]
        raise Problem(grounds.BROKEN_PDF, name=handed[file].name) from error
    return sheets


def _drawn(folder: Path) -> Iterator[Image.Image]:
    for number, page in enumerate(draw(folder / "paper.pdf"), start=1):
        page.save(folder / f"page-{number}.jpg", "JPEG", quality=SHOWN_QUALITY)
        yield page


if __name__ == "__main__":
    main(Path(sys.argv[1]))
