"""The basemap under a map on a page: its tiles as plain pictures in the SVG, each put where its corners lie.

A tile of the other datum is moved by its corners, so that outlines and points stay what they are, in WGS-84."""

from __future__ import annotations

import math

from markupsafe import escape

from shared.basemap import Basemap
from shared.datum import Datum, into, out_of
from shared.tiles import Box, is_tile, metres_per_pixel, point, range_of
from sync_server.basemap import keys
from sync_server.console.map_frame import HEIGHT, METRES_PER_DEGREE, WIDTH, Frame
from sync_server.console.room import Room

NO_GROUND = Basemap()
MOST = 48  # tiles; a file that begins at the street is not laid under a city
_SEAM = 0.4  # pixels that neighbours overlap, so that no line shows between them


def ground_of(room: Room, user_id: str) -> Basemap:
    """What the viewer's maps lie on."""
    key, _ = keys.issue(room.map_keys, f"{keys.ACCOUNT}{user_id}", room.clock())
    return room.map_tiles.shown(f"/basemap/{key}/{{z}}/{{x}}/{{y}}")


def tiles_under(frame: Frame, ground: Basemap) -> list[str]:
    """The tiles that are seen in the frame, as SVG; none without a basemap, or where it does not reach."""
    if not ground.available:
        return []
    zoom = min(ground.max_zoom, max(ground.min_zoom, _fitting(frame)))
    part = range_of(_seen(frame, ground.datum), zoom)
    if part.count > MOST:
        return []
    shown = []
    for _, x, y in part.tiles():
        (left, top), (right, bottom) = (_corner(frame, ground, x + dx, y + dx, zoom) for dx in (0, 1))
        if right < 0 or bottom < 0 or left > WIDTH or top > HEIGHT or not is_tile(zoom, x, y):
            continue
        shown.append(
            f'<image href="{escape(ground.address(zoom, x, y))}" x="{left:.2f}" y="{top:.2f}"'
            f' width="{right - left + _SEAM:.2f}" height="{bottom - top + _SEAM:.2f}" preserveAspectRatio="none"/>'
        )
    return shown


def _fitting(frame: Frame) -> int:
    """The zoom at which a tile is shown about as large as it is meant to be."""
    return math.ceil(math.log2(metres_per_pixel(frame.latitude, 0) * frame.scale) - 0.6)


def _seen(frame: Frame, datum: Datum) -> Box:
    """What the frame shows, in degrees of the tiles' datum."""
    high = HEIGHT / 2 / frame.scale / METRES_PER_DEGREE
    wide = WIDTH / 2 / frame.scale / METRES_PER_DEGREE / math.cos(math.radians(frame.latitude))
    south, west = into(datum, frame.latitude - high, frame.longitude - wide)
    north, east = into(datum, frame.latitude + high, frame.longitude + wide)
    return west, south, east, north


def _corner(frame: Frame, ground: Basemap, x: int, y: int, zoom: int) -> tuple[float, float]:
    latitude, longitude = out_of(ground.datum, *point(x, y, zoom))
    return frame.place(longitude, latitude)
