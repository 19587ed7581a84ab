"""What a page tells the map that a browser draws (`static/map.js`): what it lies on, and the points on it.

Everything is told in WGS-84. Where the basemap is drawn in the other datum the browser shifts what it shows and takes
back what it reads from the map, so that addresses and lists know one datum only. The SVG of `maps.py` stands in the
same place for print and for whoever has no scripts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shared.basemap import Basemap
from sync_server.console.map_area import MapArea
from sync_server.console.rendering import OUTLINES, static_url


def of_one(
    latitude: float, longitude: float, accuracy_m: float | None, district: str, ground: Basemap
) -> dict[str, Any]:
    """The map around one place."""
    here = {"latitude": latitude, "longitude": longitude, "accuracy": accuracy_m or 0}
    return {**_under(ground, district), "here": here}


def of_many(
    points: Iterable[dict[str, Any]],
    district: str,
    ground: Basemap,
    area: MapArea | None = None,
    spots: Iterable[dict[str, Any]] = (),
) -> dict[str, Any]:
    """A map of many findings, with the area that was chosen on it and the rings of places where they gather."""
    framed = [area.south, area.west, area.north, area.east] if area else []
    corners = area.corners if area else ()
    return {
        **_under(ground, district),
        "points": list(points),
        "spots": list(spots),
        "area": framed,
        "corners": corners,
    }


def to_pick(field: str, district: str, ground: Basemap) -> dict[str, Any]:
    """A map on which a point is chosen: a click writes `31.21650, 121.42100` into the field of that id."""
    return {**of_many([], district, ground), "pick": field}


def _under(ground: Basemap, district: str) -> dict[str, Any]:
    tiles: dict[str, Any] = {}
    if ground.available:
        zooms = {"min": ground.min_zoom, "max": ground.max_zoom}
        tiles = {"url": ground.template, "datum": ground.datum.value, "notice": ground.notice, **zooms}
    return {"outlines": static_url(OUTLINES), "district": district, "tiles": tiles}
