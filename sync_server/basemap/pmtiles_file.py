"""Tiles in a PMTiles file (version 3): one archive with its own index, read piece by piece.

Read with `pread`, not mapped into memory: a file that is cut short while it is open must end a request, not the server.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import threading
import zlib
from collections import OrderedDict
from pathlib import Path

from pmtiles.tile import (
    Compression,
    Entry,
    HeaderDict,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

from shared.problems import BASEMAP_AWAY, Problem
from shared.tiles import DEEPEST
from sync_server.basemap.contents import Contents
from sync_server.basemap.source import BasemapError, plain_words

_HEADER = 127  # bytes
_LEVELS = 4  # of directories, as the format allows
_REMEMBERED = 64  # directories: each takes tens of milliseconds to read
_BROKEN = (ValueError, EOFError, IndexError, OSError, zlib.error, gzip.BadGzipFile)


class PMTilesFile:
    """An archive as it lies there: what is in it, and the bytes of a square."""

    def __init__(self, path: Path) -> None:
        """Raises BasemapError."""
        self._lock = threading.Lock()
        self._directories: OrderedDict[tuple[int, int], list[Entry]] = OrderedDict()
        self._file = os.open(path, os.O_RDONLY)
        try:
            self._header: HeaderDict = deserialize_header(self._piece(0, _HEADER))
            self._contents = self._read(path)
        except BasemapError:
            self.close()
            raise
        except Exception as error:  # the package raises what it likes for a file that is none
            self.close()
            raise BasemapError(f"{path} 不是可用的 PMTiles 文件（须为第 3 版），或文件不完整") from error

    @property
    def contents(self) -> Contents:
        return self._contents

    def bytes_of(self, zoom: int, x: int, y: int) -> bytes | None:
        try:
            entry = self._entry(zoom, x, y)
            return self._piece(self._header["tile_data_offset"] + entry.offset, entry.length) if entry else None
        except _BROKEN as error:
            raise Problem(BASEMAP_AWAY) from error

    def weight(self, zoom: int, x: int, y: int) -> int:
        try:
            entry = self._entry(zoom, x, y)
        except _BROKEN as error:
            raise Problem(BASEMAP_AWAY) from error
        return entry.length if entry else 0

    def close(self) -> None:
        os.close(self._file)

    def _read(self, path: Path) -> Contents:
        header = self._header
        if header["internal_compression"] not in (Compression.GZIP, Compression.NONE):
            raise BasemapError(f"{path} 的目录用了不支持的压缩方式，请用 gzip 重新生成")
        if header["tile_compression"] not in (Compression.GZIP, Compression.NONE, Compression.UNKNOWN):
            raise BasemapError(f"{path} 的瓦片用了不支持的压缩方式，请用 gzip 或不压缩重新生成")
        if not header["addressed_tiles_count"]:
            raise BasemapError(f"{path} 中没有瓦片")
        root = self._piece(header["root_offset"], header["root_length"])
        packed = self._piece(header["metadata_offset"], header["metadata_length"])
        metadata = json.loads(self._plain(packed) or b"{}")
        if header["tile_data_offset"] + header["tile_data_length"] > path.stat().st_size:
            raise BasemapError(f"{path} 不完整，比其目录所说的短，请重新复制")
        mark = hashlib.sha256(self._piece(0, _HEADER) + root + packed)
        e7 = 10_000_000
        return Contents(
            what=f"PMTiles 文件 {path.name}",
            vector=header["tile_type"] is TileType.MVT,
            packed=header["tile_compression"] is Compression.GZIP,
            min_zoom=header["min_zoom"],
            max_zoom=min(header["max_zoom"], DEEPEST),
            box=(
                header["min_lon_e7"] / e7,
                header["min_lat_e7"] / e7,
                header["max_lon_e7"] / e7,
                header["max_lat_e7"] / e7,
            ),
            version=mark.hexdigest()[:12],
            attribution=plain_words(metadata.get("attribution", "")),
        )

    def _entry(self, zoom: int, x: int, y: int) -> Entry | None:
        header, wanted = self._header, zxy_to_tileid(zoom, x, y)
        offset, length = header["root_offset"], header["root_length"]
        for _ in range(_LEVELS):
            entry: Entry | None = find_tile(self._directory(offset, length), wanted)
            if entry is None or entry.run_length:
                return entry
            offset, length = header["leaf_directory_offset"] + entry.offset, entry.length
        raise ValueError("directories without end")

    def _directory(self, offset: int, length: int) -> list[Entry]:
        with self._lock:
            known = self._directories.get((offset, length))
            if known is not None:
                self._directories.move_to_end((offset, length))
                return known
        packed = self._piece(offset, length)
        plain = self._header["internal_compression"] is Compression.NONE
        read: list[Entry] = deserialize_directory(gzip.compress(packed, 1) if plain else packed)
        with self._lock:
            self._directories[offset, length] = read
            while len(self._directories) > _REMEMBERED:
                self._directories.popitem(last=False)
        return read

    def _plain(self, packed: bytes) -> bytes:
        return packed if self._header["internal_compression"] is Compression.NONE else gzip.decompress(packed)

    def _piece(self, offset: int, length: int) -> bytes:
        content = os.pread(self._file, length, offset)
        if len(content) != length:
            raise EOFError("cut short")
        return content
