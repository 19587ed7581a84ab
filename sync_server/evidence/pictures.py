"""Copies of pictures for showing: small, large, stamped. Originals stay untouched."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from shared.problems import NOT_FOUND, PHOTO_DAMAGED, Problem
from sync_server.evidence.decoding import upright
from sync_server.evidence.disk import write_whole
from sync_server.evidence.lettering import Lettering
from sync_server.evidence.store import Damaged, PhotoStore, whole

THUMBNAIL, LARGE = 320, 1600  # longest side in pixels
QUALITY = 82
ORIENTATION, LYING = 0x0112, range(5, 9)  # the EXIF tag, and its values for pictures that lie on a side


class Pictures:
    """Copies for showing, made when first asked for and kept in `cache`. Their files may be deleted at any time."""

    def __init__(self, store: PhotoStore, cache: Path, fonts: Path) -> None:
        self.store, self._cache, self._fonts = store, cache, fonts

    def thumbnail(self, sha256: str) -> Path:
        """A JPEG of at most 320 pixels a side. Raises Problem(NOT_FOUND) when the original is not here."""
        return self._made(sha256, "thumb", lambda picture: _fit(picture, THUMBNAIL))

    def large(self, sha256: str) -> Path:
        """A JPEG of at most 1600 pixels a side. Raises Problem(NOT_FOUND)."""
        return self._made(sha256, "large", lambda picture: _fit(picture, LARGE))

    def stamped(self, sha256: str, lines: Sequence[str]) -> Path:
        """The large copy with `lines` (shared.evidence.stamp_lines) burned in at the bottom left, on at most a fifth
        of the frame. Raises Problem(NOT_FOUND)."""
        mark = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
        return self._made(sha256, f"stamped-{mark}", lambda picture: self._stamp(_fit(picture, LARGE), lines))

    def original(self, sha256: str) -> bytes:
        """The sealed original, byte for byte. Raises Problem: NOT_FOUND, or PHOTO_DAMAGED when what lies there is not
        what was sealed: it is shown to nobody as the original, and no copy is made of it."""
        try:
            return whole(self.store, sha256)
        except FileNotFoundError as error:
            raise Problem(NOT_FOUND, what="这张照片") from error
        except Damaged as error:
            raise Problem(PHOTO_DAMAGED) from error

    def pixels(self, sha256: str) -> tuple[int, int]:
        """Width and height of the original as it is seen upright. Raises what `original` raises."""
        with Image.open(io.BytesIO(self.original(sha256))) as picture:
            wide, high = picture.size
            return (high, wide) if picture.getexif().get(ORIENTATION, 1) in LYING else (wide, high)

    def _made(self, sha256: str, name: str, make: Callable[[Image.Image], Image.Image]) -> Path:
        target = self._cache / sha256[:2] / f"{sha256}.{name}.jpg"
        if not target.is_file():
            copy = make(upright(self.original(sha256), LARGE))
            packed = io.BytesIO()
            copy.save(packed, "JPEG", quality=QUALITY)
            write_whole(target, packed.getvalue())
        return target

    def _stamp(self, picture: Image.Image, lines: Sequence[str]) -> Image.Image:
        """White words on a dark band; the letters shrink until the band is low enough and every line fits."""
        limit = picture.height // 5
        size = max(8, limit // max(1, len(lines)) * 3 // 4)
        lettering = Lettering(self._fonts, size)
        while size > 8 and max(map(lettering.length, lines)) > picture.width * 0.96:
            size -= 1
            lettering = Lettering(self._fonts, size)
        step = size * 4 // 3
        top = picture.height - step * len(lines) - size // 3
        width = int(max(map(lettering.length, lines))) + size
        band = Image.new("RGBA", (min(width, picture.width), picture.height - top), (0, 0, 0, 150))
        picture.paste(band, (0, top), band)
        pen = ImageDraw.Draw(picture)
        for n, line in enumerate(lines):
            lettering.draw(pen, (size // 2, top + size // 6 + n * step), line, "white")
        return picture


def _fit(picture: Image.Image, side: int) -> Image.Image:
    picture.thumbnail((side, side), Image.Resampling.BICUBIC)  # never grows
    return picture
