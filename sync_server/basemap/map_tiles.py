"""The basemap of this installation: what phone and console are told of it, and the picture of each square."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace

import structlog

from shared.basemap import Basemap
from shared.datum import Datum
from shared.position import DistrictArea
from shared.problems import NOT_FOUND, Problem
from shared.tiles import TileRange, is_tile, range_of
from sync_server.basemap import area
from sync_server.basemap.area import box_around
from sync_server.basemap.opening import open_source
from sync_server.basemap.pictures import media_of, transparent
from sync_server.basemap.source import BasemapError, TileSource
from sync_server.settings import Settings

WIDEST, DEEPEST_KEPT = 8, 17  # zooms that a phone keeps
MOST_TILES, MOST_BYTES = 11_000, 160_000_000  # that it is offered to keep
SAMPLES = 48  # tiles a zoom that are weighed
NO_APPROVAL = "未注明审图号，仅限内部使用"
_log = structlog.get_logger("basemap")


@dataclass(frozen=True)
class Picture:
    """The answer for one square; `empty` where the map shows nothing."""

    content: bytes
    media: str
    etag: str
    empty: bool


@dataclass(frozen=True)
class Kept:
    """What a district keeps to work offline."""

    parts: tuple[TileRange, ...] = ()
    bytes: int = 0


class MapTiles:
    """Thread-safe. With a source that cannot be used everything works as without one, and `fault` says why."""

    def __init__(self, settings: Settings, areas: Mapping[str, DistrictArea]) -> None:
        self._areas, self._offline = areas, settings.basemap_offline
        self.datum = settings.map_datum
        self.source: TileSource | None = None
        self.fault = ""
        try:
            self.source = open_source(settings, box_around(areas.values(), self.datum))
        except BasemapError as error:
            self.fault = str(error)
            _log.error("basemap cannot be used", why=self.fault)
        self.notice = _notice(settings, self.source)
        self._kept: dict[str, Kept] = {}
        self._counting = threading.Lock()

    @property
    def state(self) -> str:
        """For whoever watches the server: `none` chosen, `unusable`, `away` for the moment, or `ok`."""
        if self.source is None:
            return "unusable" if self.fault else "none"
        return "away" if self.source.trouble else "ok"

    @property
    def version(self) -> str:
        """Names the tiles as they are; '' without a map."""
        if self.source is None:
            return ""
        return f"{self.source.facts.version}{'g' if self.datum is Datum.GCJ02 else ''}"

    def told(self, template: str, district: str, key_until: str = "") -> Basemap:
        """What a phone of a district is told; one whose code has no outline (the city) is told of all districts."""
        shown = self.shown(template)
        if not shown.available:
            return shown
        kept = self._kept_by(district)
        return replace(shown, area=kept.parts, bytes_estimate=kept.bytes, key_until=key_until)

    def shown(self, template: str) -> Basemap:
        """The map as it is looked at, without what a phone would keep of it."""
        if self.source is None:
            return Basemap()
        facts = self.source.facts
        return Basemap(
            available=True,
            template=f"{template}?v={self.version}",
            version=self.version,
            min_zoom=facts.min_zoom,
            max_zoom=facts.max_zoom,
            tile_size=facts.tile_size,
            datum=self.datum,
            notice=self.notice,
            box=facts.box,
        )

    def tile(self, zoom: int, x: int, y: int, *, wait: bool = True) -> Picture:
        """The picture of a square. Raises Problem: NOT_FOUND without a map or for no square of it, BASEMAP_AWAY; unless
        it may `wait`, NotAtHand."""
        if self.source is None or not is_tile(zoom, x, y):
            raise Problem(NOT_FOUND, what="这块底图")
        facts, content = self.source.facts, None
        if facts.min_zoom <= zoom <= facts.max_zoom and _touches(range_of(facts.box, zoom), x, y):
            content = self.source.tile(zoom, x, y, wait=wait)
        shown = transparent() if content is None else content
        return Picture(shown, media_of(shown), f'"{hashlib.sha256(shown).hexdigest()[:24]}"', content is None)

    def close(self) -> None:
        if self.source is not None:
            self.source.close()

    def _kept_by(self, district: str) -> Kept:
        code = district if district in self._areas else ""
        with self._counting:  # a second's work, once for each district
            if code not in self._kept:
                self._kept[code] = self._count(code)
            return self._kept[code]

    def _count(self, code: str) -> Kept:
        assert self.source is not None
        facts = self.source.facts
        first, last = max(WIDEST, facts.min_zoom), min(DEEPEST_KEPT, facts.max_zoom)
        if not self._offline or first > last:
            return Kept()
        shown = [self._areas[code]] if code else list(self._areas.values())
        rows, levels = area.rows_of(shown, self.datum, last), []
        for zoom in range(last, first - 1, -1):
            levels.append(area.ranges(rows, zoom, facts.box))
            rows = area.above(rows)
        kept = Kept()
        for parts in reversed(levels):  # from the wide ones down, as far as it stays bearable
            more = Kept((*kept.parts, *parts), kept.bytes + self._weigh(parts))
            if more.bytes > MOST_BYTES or sum(part.count for part in more.parts) > MOST_TILES:
                break
            kept = more
        return kept

    def _weigh(self, parts: tuple[TileRange, ...]) -> int:
        assert self.source is not None
        weights = [self.source.weight(*square) or len(transparent()) for square in area.evenly(parts, SAMPLES)]
        return round(sum(weights) / len(weights) * sum(part.count for part in parts)) if weights else 0


def _touches(bound: TileRange, x: int, y: int) -> bool:
    return bound.west <= x <= bound.east and bound.north <= y <= bound.south


def _notice(settings: Settings, source: TileSource | None) -> str:
    """The line that stands on each map: where it is from, and its 审图号."""
    if source is None:
        return ""
    origin = settings.basemap_source.strip() or source.facts.attribution
    number = settings.basemap_approval.strip()
    return " · ".join(filter(None, [origin, f"审图号：{number}" if number else NO_APPROVAL]))
