"""A file of tiles of whatever kind: what is in it, and the pictures of it when they are pictures already."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from shared.tiles import Box, range_of
from sync_server.basemap.pictures import LABELS, media_of, side_of
from sync_server.basemap.source import BasemapError, Facts

_LOOKS = 4_000  # squares that are looked at for a first tile
_GZIP = b"\x1f\x8b"
_MOST = 5_000_000  # bytes that a tile may unpack to


@dataclass(frozen=True)
class Contents:
    """What a file says of itself. `packed`: its tiles may be gzipped one by one."""

    what: str
    vector: bool
    packed: bool
    min_zoom: int
    max_zoom: int
    box: Box
    version: str
    attribution: str


class Archive(Protocol):
    """A file of tiles; thread-safe."""

    @property
    def contents(self) -> Contents: ...

    def bytes_of(self, zoom: int, x: int, y: int) -> bytes | None: ...

    def weight(self, zoom: int, x: int, y: int) -> int: ...

    def close(self) -> None: ...


class PictureFile:
    """A `TileSource` of an archive whose tiles are pictures."""

    def __init__(self, archive: Archive) -> None:
        """Raises BasemapError when its tiles are no pictures."""
        self._archive = archive
        contents = archive.contents
        sample = next(_some(archive), b"")
        media = media_of(sample)
        if not media:
            raise BasemapError(f"{contents.what} 中没有可以显示的图片瓦片（支持 PNG、JPEG、WebP）")
        try:
            side = side_of(sample)
        except ValueError as error:
            raise BasemapError(f"{contents.what} 不能使用：{error}") from error
        self._facts = Facts(
            what=contents.what,
            contents=f"{LABELS[media]} 图片",
            min_zoom=contents.min_zoom,
            max_zoom=contents.max_zoom,
            tile_size=side,
            box=contents.box,
            version=contents.version,
            attribution=contents.attribution,
        )

    @property
    def facts(self) -> Facts:
        return self._facts

    @property
    def trouble(self) -> str:
        return ""  # a file that is damaged is said at once, tile by tile

    def tile(self, zoom: int, x: int, y: int, *, wait: bool = True) -> bytes | None:
        content = unpacked(self._archive.bytes_of(zoom, x, y))
        return content if content and media_of(content) else None

    def weight(self, zoom: int, x: int, y: int) -> int:
        return self._archive.weight(zoom, x, y)

    def close(self) -> None:
        self._archive.close()


def unpacked(content: bytes | None) -> bytes | None:
    """A tile as it was before it was gzipped; None for one that cannot be unpacked or is too large."""
    if content is None or not content.startswith(_GZIP):
        return content
    try:
        reader = zlib.decompressobj(31)
        plain = reader.decompress(content, _MOST)
        return None if reader.unconsumed_tail else plain
    except (zlib.error, gzip.BadGzipFile):
        return None


def _some(archive: Archive) -> Iterator[bytes]:
    """Tiles of the file, from the wide ones down, as far as is worth looking."""
    contents, looked = archive.contents, 0
    for zoom in range(contents.min_zoom, contents.max_zoom + 1):
        for square in range_of(contents.box, zoom).tiles():
            looked += 1
            if looked > _LOOKS:
                return
            if found := unpacked(archive.bytes_of(*square)):
                yield found
