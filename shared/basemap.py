"""What the server tells about the map that lies under the outlines: where its tiles are and how to read them."""

from __future__ import annotations

from dataclasses import dataclass

from shared.datum import Datum
from shared.tiles import DEEPEST, TileRange

SHOWN_PX = 256  # what a tile is shown as, in the screen's own pixels, however many pixels it has


@dataclass(frozen=True)
class Basemap:
    """`GET /api/basemap`. Not `available`: the app's own outlines and names are the map, and nothing else is set.

    `template` is a path of the same server with `{z}`, `{x}`, `{y}` (XYZ in Web Mercator); it holds a key that is good
    until `key_until` and belongs to no cache's name. While `version` stays the same, so does every tile: caches name a
    tile by version, zoom, x and y. A square that the map does not show is answered as a transparent picture.
    Beyond `max_zoom` the tiles of `max_zoom` are enlarged. What lies on the map is shifted into its `datum` first."""

    available: bool = False
    template: str = ""
    version: str = ""
    min_zoom: int = 0
    max_zoom: int = 0
    tile_size: int = SHOWN_PX  # pixels of a tile's side; shown as SHOWN_PX, so 512 is twice as sharp
    datum: Datum = Datum.WGS84
    notice: str = ""  # 审图号 and source, which stand on every map that is shown
    box: tuple[float, ...] = ()  # west, south, east, north of the whole map, in degrees of its datum
    area: tuple[TileRange, ...] = ()  # what the caller's district needs to be used offline; empty: not offered
    bytes_estimate: int = 0  # of the whole `area`
    key_until: str = ""  # ISO 8601, UTC

    def __post_init__(self) -> None:
        if not 0 <= self.min_zoom <= self.max_zoom <= DEEPEST:
            raise ValueError("底图级别有误")
        if self.available and not all(mark in self.template for mark in ("{z}", "{x}", "{y}")):
            raise ValueError("底图地址缺少级别、行号或列号")

    @property
    def tiles(self) -> int:
        """How many tiles the area has."""
        return sum(part.count for part in self.area)

    def address(self, zoom: int, x: int, y: int) -> str:
        """The path of one tile."""
        return self.template.replace("{z}", str(zoom)).replace("{x}", str(x)).replace("{y}", str(y))
