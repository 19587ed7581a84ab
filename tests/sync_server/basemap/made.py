"""Small maps made by the tests themselves: each tile says by its colour which square it is."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from shared.tiles import Box, range_of

CHANGNING: Box = (121.33, 31.18, 121.44, 31.24)
Square = tuple[int, int, int]


def colour_of(zoom: int, x: int, y: int) -> tuple[int, int, int]:
    """The colour in the middle of a made tile."""
    return zoom * 10 % 256, x % 256, y % 256


def tile_png(zoom: int, x: int, y: int, side: int = 256) -> bytes:
    """A square with a border, in the colour of its numbers."""
    picture = Image.new("RGB", (side, side), colour_of(zoom, x, y))
    ImageDraw.Draw(picture).rectangle((0, 0, side - 1, side - 1), outline="white")
    packed = io.BytesIO()
    picture.save(packed, "PNG")
    return packed.getvalue()


def squares(box: Box = CHANGNING, zooms: Iterable[int] = range(9, 15)) -> list[Square]:
    return [square for zoom in zooms for square in range_of(box, zoom).tiles()]


def make_pmtiles(
    path: Path,
    *,
    box: Box = CHANGNING,
    zooms: Iterable[int] = range(9, 15),
    kind: TileType = TileType.PNG,
    tiles: dict[Square, bytes] | None = None,
    packed: Compression = Compression.NONE,
    **metadata: Any,
) -> Path:
    """A file in version 3 with a tile for every square of the box, or with the tiles given."""
    made = tiles or {square: tile_png(*square) for square in squares(box, zooms)}
    with path.open("wb") as file:
        writer = Writer(file)
        for square in sorted(made, key=lambda one: zxy_to_tileid(*one)):
            writer.write_tile(zxy_to_tileid(*square), made[square])
        west, south, east, north = (round(edge * 10_000_000) for edge in box)
        edges = {"min_lon_e7": west, "min_lat_e7": south, "max_lon_e7": east, "max_lat_e7": north}
        writer.finalize({"tile_type": kind, "tile_compression": packed, **edges}, metadata)
    return path


def make_mbtiles(
    path: Path,
    *,
    box: Box = CHANGNING,
    zooms: Iterable[int] = range(9, 15),
    tiles: dict[Square, bytes] | None = None,
    **metadata: str,
) -> Path:
    """The same as an MBTiles file, whose rows count from the south."""
    made = tiles or {square: tile_png(*square) for square in squares(box, zooms)}
    said = {"name": "试验图", "format": "png", "bounds": ",".join(map(str, box))} | metadata
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE metadata (name text, value text)")
    db.execute("CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
    db.executemany("INSERT INTO metadata VALUES (?, ?)", [(name, value) for name, value in said.items() if value])
    db.executemany(
        "INSERT INTO tiles VALUES (?, ?, ?, ?)", [(z, x, (1 << z) - 1 - y, made[z, x, y]) for z, x, y in made]
    )
    db.commit()
    db.close()
    return path
