"""Pictures of pages, unpacked upright: photographs as `evidence/decoding.py` takes them, and besides HEIC of phones and
TIFF of scanners, which may hold several pages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pi_heif
from PIL import Image, ImageOps, TiffImagePlugin

from shared.picture import MAX_BYTES, NotAPhoto, Unfit, check_bytes, check_size
from shared.problems import Problem
from sync_server.evidence.decoding import upright
from sync_server.grounds import scans as grounds
from sync_server.scans.kinds import FileKind
from sync_server.scans.pixels import Pixels

SIDE = 3600  # pixels of the longer side that a page is unpacked to at least, where it has them
MOST_BYTES_TIFF = 100_000_000  # a scanner may leave it unpacked


def count_pages(file: Path, kind: FileKind, name: str) -> int:
    """How many pages a picture file holds. Raises Problem for one that cannot be read."""
    if kind is not FileKind.TIFF:
        return 1
    try:
        with TiffImagePlugin.TiffImageFile(file.open("rb")) as picture:
            return int(picture.n_frames)
    except Exception as error:
        raise _unfit(name, NotAPhoto(Unfit.DAMAGED)) from error


def pages_of(file: Path, kind: FileKind, name: str, turns: int = 0) -> Iterator[Pixels]:
    """The pages as BGR, turned by `turns` quarters clockwise. Raises Problem that names the file and says why."""
    try:
        for picture in _unpacked(file, kind):
            turned = picture.rotate(-90 * (turns % 4), expand=True) if turns % 4 else picture
            yield np.asarray(turned.convert("RGB"))[:, :, ::-1].copy()
    except NotAPhoto as unfit:
        raise _unfit(name, unfit) from unfit
    except Problem as problem:  # of the door for photographs
        raise Problem(grounds.BROKEN_PICTURE, name=name, why=problem.reason.removesuffix("。")) from problem
    except MemoryError:
        raise
    except Exception as error:  # a decoder raises whatever it met
        raise _unfit(name, NotAPhoto(Unfit.DAMAGED)) from error


def _unpacked(file: Path, kind: FileKind) -> Iterator[Image.Image]:
    if kind is FileKind.TIFF:
        yield from _tiff(file)
    elif kind is FileKind.HEIC:
        yield _heic(file)
    else:
        check_bytes(file.stat().st_size)
        yield upright(file.read_bytes(), SIDE)


def _tiff(file: Path) -> Iterator[Image.Image]:
    if file.stat().st_size > MOST_BYTES_TIFF:
        raise NotAPhoto(Unfit.TOO_HEAVY, size=f"{file.stat().st_size / 1_000_000:.1f}")
    with file.open("rb") as content, TiffImagePlugin.TiffImageFile(content) as picture:
        for frame in range(picture.n_frames):
            picture.seek(frame)
            check_size(*picture.size)
            yield ImageOps.exif_transpose(picture)


def _heic(file: Path) -> Image.Image:
    if file.stat().st_size > MAX_BYTES:
        raise NotAPhoto(Unfit.TOO_HEAVY, size=f"{file.stat().st_size / 1_000_000:.1f}")
    heif = pi_heif.open_heif(io.BytesIO(file.read_bytes()))
    check_size(*heif.size)
    upright_already: Image.Image = heif.to_pillow()  # its decoder has turned it by what the file says
    return upright_already


def _unfit(name: str, unfit: NotAPhoto) -> Problem:
    return Problem(grounds.BROKEN_PICTURE, name=name, why=str(unfit).removesuffix("。"))
