"""Imaging as the app asks the phone for it: the shutter, what the studio makes of its bytes, marks drawn on a copy."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.evidence import Capture


@dataclass(frozen=True)
class Stroke:
    """A drawn mark on a copy of a photo. Points are fractions (0..1) of width and height."""

    shape: str  # "circle" (first and last point span its box), "arrow" (first to last point) or "free"
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Developed:
    """What one shutter release yields. All three are JPEG."""

    original: bytes  # oriented, at most 2 megapixels, never larger in bytes than it came when it could be kept
    thumbnail: bytes  # at most 320 px on the long side
    stamped: bytes  # a copy for showing, the stamp burned in bottom-left
    width: int
    height: int
    exif_taken_at: datetime | None = None  # only what the file itself claims, for imports
    exif_latitude: float | None = None
    exif_longitude: float | None = None


@dataclass(frozen=True)
class Shot:
    """The bytes of one shutter release, and what the camera said of itself (None: this shell does not tell)."""

    raw: bytes
    capture: Capture | None = None


class Shutter(Protocol):
    """Takes the picture of the camera that is on the screen."""

    async def release(self, take: Callable[[], Awaitable[bytes]]) -> Shot:
        """One picture, never mirrored. `take` is the camera control's own way, for shells where it is true. Raises
        RuntimeError when no camera is live, TimeoutError when it does not answer."""
        ...


class Studio(Protocol):
    """Turns camera bytes into evidence: Pillow natively, an OffscreenCanvas in the browser. Sizes are those of what
    was decoded, whatever a header claims."""

    async def open(self, raw: bytes, *, max_pixels: int = 2_000_000) -> Developed:
        """Orient and downscale; `stamped` is empty until `stamp` is called. Raises `shared.picture.NotAPhoto`."""
        ...

    async def stamp(self, original: bytes, lines: Sequence[str]) -> bytes:
        """A copy with the lines burned in bottom-left on a dark band of at most 20 % of the height."""
        ...

    async def annotate(self, jpeg: bytes, strokes: Sequence[Stroke]) -> bytes:
        """A copy with the strokes drawn in red."""
        ...
