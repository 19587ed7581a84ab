"""What every source of tiles is to the rest: facts about itself, and the picture of a square."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from shared.tiles import Box

_TAGS = re.compile(r"<[^>]*>")
_WORDS = 200


class BasemapError(Exception):
    """The source cannot be used; the text is a Chinese sentence for the operator."""


class NotAtHand(Exception):
    """The picture would have to be fetched or drawn first."""


@dataclass(frozen=True)
class Facts:
    """What a source says of itself. `box` is in degrees of the source's own datum, `version` changes with the tiles."""

    what: str  # 「PMTiles 文件 shanghai.pmtiles」
    contents: str  # 「PNG 图片」
    min_zoom: int
    max_zoom: int
    tile_size: int
    box: Box
    version: str
    attribution: str = ""
    changes: bool = False  # tiles may become others while the version stays


class TileSource(Protocol):
    """Thread-safe."""

    @property
    def facts(self) -> Facts: ...

    @property
    def trouble(self) -> str:
        """Why the last picture that was asked for could not be had, in words; '' when it could."""

    def tile(self, zoom: int, x: int, y: int, *, wait: bool = True) -> bytes | None:
        """The picture (PNG, JPEG or WebP) of a square; None where the source has none. Raises Problem(BASEMAP_AWAY);
        unless it may `wait` for a picture that is not here yet, NotAtHand."""

    def weight(self, zoom: int, x: int, y: int) -> int:
        """How many bytes the picture has, or is likely to have, found out without making it; 0 where there is none."""

    def close(self) -> None: ...


def plain_words(attribution: object) -> str:
    """What a file says of its origin, without the links and marks that web pages put there."""
    return " ".join(_TAGS.sub("", str(attribution or "")).split())[:_WORDS]
