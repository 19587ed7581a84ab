"""What the server does with pictures: is it really a photo, small and stamped copies. Originals stay untouched."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from shared.problems import NOT_FOUND, UPLOAD_UNFIT, Problem
from sync_server.evidence.disk import write_whole
from sync_server.evidence.store import PhotoStore

MIME = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
MAX_PIXELS = 64_000_000
THUMBNAIL, LARGE = 320, 1600  # longest side in pixels
QUALITY = 82
# Ours is stricter and answers in words; Pillow's own limit would only warn.
Image.MAX_IMAGE_PIXELS = None
# A decoded 64-MP picture takes some 200 MB: two at a time at most.
_decoding = threading.BoundedSemaphore(2)


def check_picture(file: Path) -> str:
    """The MIME type of a whole JPEG, PNG or WebP. Raises Problem(UPLOAD_UNFIT) for anything else, for a damaged file
    and for a picture of more than 64 megapixels (refused before it is unpacked)."""
    try:
        with _decoding, Image.open(file, formats=tuple(MIME)) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS:
                raise Problem(UPLOAD_UNFIT, reason=f"画面过大（{width}×{height}，上限 6400 万像素）")
            kind = MIME[picture.format or ""]
            if kind == "image/jpeg":
                picture.draft("RGB", (width // 8, height // 8))  # decodes all data at an eighth of the size
            picture.load()
    except Problem:
        raise
    except Exception as error:  # Pillow raises whatever a decoder met: OSError, SyntaxError, ValueError, struct.error …
        raise Problem(UPLOAD_UNFIT, reason="无法识别或已损坏") from error
    return kind


class Pictures:
    """Copies for showing, made when first asked for and kept in `cache`. Their files may be deleted at any time."""

    def __init__(self, store: PhotoStore, cache: Path, fonts: Path) -> None:
        self.store, self._cache, self._font_file = store, cache, fonts / "sansTTF-B.ttf"

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
        """The sealed original, byte for byte. Raises Problem(NOT_FOUND)."""
        try:
            return b"".join(self.store.stream(sha256))
        except FileNotFoundError as error:
            raise Problem(NOT_FOUND, what="这张照片") from error

    def _made(self, sha256: str, name: str, make: Callable[[Image.Image], Image.Image]) -> Path:
        target = self._cache / sha256[:2] / f"{sha256}.{name}.jpg"
        if not target.is_file():
            original = self.original(sha256)
            with _decoding, Image.open(io.BytesIO(original), formats=tuple(MIME)) as picture:
                if picture.format == "JPEG":
                    picture.draft("RGB", (LARGE, LARGE))
                copy = make(ImageOps.exif_transpose(picture).convert("RGB"))
            packed = io.BytesIO()
            copy.save(packed, "JPEG", quality=QUALITY)
            write_whole(target, packed.getvalue())
        return target

    def _stamp(self, picture: Image.Image, lines: Sequence[str]) -> Image.Image:
        """White words on a dark band; the letters shrink until the band is low enough and every line fits."""
        limit = picture.height // 5
        size = max(8, limit // max(1, len(lines)) * 3 // 4)
        font = ImageFont.truetype(self._font_file, size)
        while size > 8 and max(font.getlength(line) for line in lines) > picture.width * 0.96:
            size -= 1
            font = ImageFont.truetype(self._font_file, size)
        step = size * 4 // 3
        top = picture.height - step * len(lines) - size // 3
        width = int(max(font.getlength(line) for line in lines)) + size
        band = Image.new("RGBA", (min(width, picture.width), picture.height - top), (0, 0, 0, 150))
        picture.paste(band, (0, top), band)
        pen = ImageDraw.Draw(picture)
        for n, line in enumerate(lines):
            pen.text((size // 2, top + size // 6 + n * step), line, font=font, fill="white")
        return picture


def _fit(picture: Image.Image, side: int) -> Image.Image:
    picture.thumbnail((side, side), Image.Resampling.BICUBIC)  # never grows
    return picture
