"""Pictures unpacked on the server: only what `shared/picture.py` takes, upright, two at a time."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from shared.picture import NotAPhoto, PictureKind, Unfit, check_bytes, check_size
from shared.picture_parts import UPRIGHT_BY, Claims, examine, pixels_only
from shared.problems import UPLOAD_UNFIT, Problem
from sync_server.evidence.likeness import likeness_of

# Ours is stricter and answers in words; Pillow's own limit would only warn.
Image.MAX_IMAGE_PIXELS = None
# A decoded 64-MP picture takes some 200 MB: two at a time at most.
_unpacking = threading.BoundedSemaphore(2)
# Each format by its own reader, a JPEG's pixels alone: opened by guess, the index of a multi-picture JPEG would be read
# as well, unbounded, and damaged metadata would cost the picture.
_READERS: dict[PictureKind, Callable[[bytes], Image.Image]] = {
    PictureKind.JPEG: lambda raw: JpegImagePlugin.JpegImageFile(io.BytesIO(pixels_only(raw))),
    PictureKind.PNG: lambda raw: PngImagePlugin.PngImageFile(io.BytesIO(raw)),
    PictureKind.WEBP: lambda raw: WebPImagePlugin.WebPImageFile(io.BytesIO(raw)),
}


def upright(content: bytes, side: int) -> Image.Image:
    """The picture as RGB, standing upright. A JPEG is unpacked no larger than needed for `side` pixels on the long
    side; the others, and those that are smaller, as they are. Raises Problem(UPLOAD_UNFIT)."""
    with _unpacking, _in_words():
        return _upright(*_unpacked(content, side)).convert("RGB")


@dataclass(frozen=True)
class Looked:
    """What a look through a whole photo tells: its format, and what it looks like (`likeness.py`)."""

    mime: str
    likeness: str


def look_through(file: Path) -> Looked:
    """A whole photo as `shared/picture.py` defines it: all its data have been unpacked, if only at an eighth of the
    size. Raises Problem(UPLOAD_UNFIT) with a sentence that says what the file is instead or what is
    wrong with it; one beyond the limits is refused before it is read or unpacked."""
    weigh(file.stat().st_size)
    with in_turn():
        return look_at(file.read_bytes())


def look_at(content: bytes) -> Looked:
    """The same for a file that has been read; within `in_turn`."""
    with _in_words():
        claims, picture = _unpacked(content, 1)
        return Looked(claims.kind.mime, likeness_of(_upright(claims, picture)))


def in_turn() -> AbstractContextManager[object]:
    """Within it a file may be read and unpacked: whoever waits for his turn holds none of its bytes."""
    return _unpacking


def weigh(size: int) -> None:
    """Raises Problem(UPLOAD_UNFIT) for a file of so many bytes when it is empty or too heavy: it need not be read."""
    with _in_words():
        check_bytes(size)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except NotAPhoto as refused:
        raise Problem(UPLOAD_UNFIT, reason=str(refused)) from refused
    except Exception as error:  # Pillow raises whatever a decoder met: OSError, SyntaxError, ValueError, struct.error …
        raise Problem(UPLOAD_UNFIT, reason=str(NotAPhoto(Unfit.DAMAGED))) from error


def _upright(claims: Claims, picture: Image.Image) -> Image.Image:
    turn = UPRIGHT_BY.get(claims.exif.orientation)
    return picture.transpose(Image.Transpose[turn]) if turn else picture


def _unpacked(content: bytes, side: int) -> tuple[Claims, Image.Image]:
    claims = examine(content)
    picture = _READERS[claims.kind](content)
    check_size(*picture.size)
    picture.draft("RGB", (side, side))
    picture.load()
    return claims, picture
