"""Tiles in an MBTiles file: an SQLite database whose rows count y from the south."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

from shared.problems import BASEMAP_AWAY, Problem
from shared.tiles import DEEPEST, Box, point
from sync_server.basemap.contents import Contents
from sync_server.basemap.source import BasemapError, plain_words

_TILE = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
_WEIGHT = "SELECT length(tile_data) FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
_ZOOMS = "SELECT min(zoom_level), max(zoom_level) FROM tiles"
_EDGES = "SELECT min(tile_column), max(tile_row), max(tile_column), min(tile_row) FROM tiles WHERE zoom_level = ?"
_SQLITE_HEAD = 100  # bytes; among them the counter of changes


class MBTilesFile:
    """An archive as it lies there: what is in it, and the bytes of a square."""

    def __init__(self, path: Path) -> None:
        """Raises BasemapError."""
        self._lock = threading.Lock()
        try:
            self._db = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            self._contents = self._read(path)
        except (sqlite3.Error, ValueError, TypeError) as error:
            raise BasemapError(f"{path} 不是可用的 MBTiles 文件（{error}）") from error

    @property
    def contents(self) -> Contents:
        return self._contents

    def bytes_of(self, zoom: int, x: int, y: int) -> bytes | None:
        found = self._one(_TILE, zoom, x, y)
        return bytes(found) if found is not None else None

    def weight(self, zoom: int, x: int, y: int) -> int:
        return int(self._one(_WEIGHT, zoom, x, y) or 0)

    def close(self) -> None:
        self._db.close()

    def _one(self, query: str, zoom: int, x: int, y: int) -> Any:
        south_up = (1 << zoom) - 1 - y
        try:
            with self._lock, closing(self._db.execute(query, (zoom, x, south_up))) as rows:
                row = rows.fetchone()
        except sqlite3.Error as error:
            raise Problem(BASEMAP_AWAY) from error
        return row[0] if row else None

    def _read(self, path: Path) -> Contents:
        said = {str(name): str(value) for name, value in self._db.execute("SELECT name, value FROM metadata")}
        first, last = self._db.execute(_ZOOMS).fetchone()
        if first is None:
            raise BasemapError(f"{path} 中没有瓦片")
        with path.open("rb") as file:
            head = file.read(_SQLITE_HEAD)
        mark = hashlib.sha256(head + repr(sorted(said.items())).encode() + str(path.stat().st_size).encode())
        return Contents(
            what=f"MBTiles 文件 {path.name}",
            vector=said.get("format", "").lower() in ("pbf", "mvt"),
            packed=True,
            min_zoom=int(first),
            max_zoom=min(int(last), DEEPEST),
            box=self._box(said.get("bounds", ""), int(last)),
            version=mark.hexdigest()[:12],
            attribution=plain_words(said.get("attribution", "")),
        )

    def _box(self, bounds: str, zoom: int) -> Box:
        """What the file says it covers; where it says nothing, what its deepest tiles cover."""
        parts = [float(part) for part in bounds.split(",")] if bounds.strip() else []
        if len(parts) == 4:
            return parts[0], parts[1], parts[2], parts[3]
        west, north, east, south = self._db.execute(_EDGES, (zoom,)).fetchone()
        rows = 1 << zoom
        top, left = point(west, rows - 1 - north, zoom)
        bottom, right = point(east + 1, rows - south, zoom)
        return left, bottom, right, top
