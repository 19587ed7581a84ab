"""The source that the operator has chosen."""

from __future__ import annotations

import re
from pathlib import Path

from shared.tiles import DEEPEST, Box
from sync_server.basemap.cached import CachedTiles
from sync_server.basemap.contents import Archive, PictureFile
from sync_server.basemap.disk_cache import DiskCache
from sync_server.basemap.mbtiles_file import MBTilesFile
from sync_server.basemap.service import NAMES_OF_SHORT, SHORT, Asked, Service, read_layers
from sync_server.basemap.source import BasemapError, TileSource
from sync_server.settings import Settings

FRESH_S = 90 * 86_400.0  # after so long a service is asked again
_ZOOMS = re.compile(r"\s*(\d{1,2})\s*-\s*(\d{1,2})\s*")


def open_source(settings: Settings, city: Box) -> TileSource | None:
    """The source that `DUCHA_BASEMAP` names; None when none is chosen. Raises BasemapError."""
    chosen = settings.basemap.strip()
    if not chosen:
        return None
    if is_service(settings):
        return CachedTiles(open_service(settings, city), _cache(settings), FRESH_S)
    return open_file(settings.data_dir / chosen, settings)


def is_service(settings: Settings) -> bool:
    """True where the setting names a service, not a file."""
    return "://" in settings.basemap or settings.basemap.strip().lower() in SHORT


def open_service(settings: Settings, city: Box) -> Service:
    """The service itself, without the cache. Raises BasemapError."""
    key = _key(settings)
    first, last = _zooms(settings.basemap_zooms)
    name = NAMES_OF_SHORT.get(settings.basemap.strip().lower(), "")
    return Service(Asked(read_layers(settings.basemap, key), key, first, last, city, settings.map_datum, name))


def open_file(path: Path, settings: Settings) -> TileSource:
    """A file of tiles, pictures or vectors. Raises BasemapError."""
    if not path.is_file():
        raise BasemapError(f"没有找到底图文件 {path}。请检查 DUCHA_BASEMAP，文件须放在数据目录中或写全路径")
    try:
        archive = _archive(path)
        if not archive.contents.vector:
            return PictureFile(archive)
        from sync_server.basemap.vector_drawing import Drawing  # only who has such a file needs its package

        return CachedTiles(Drawing(archive, settings.assets_dir / "fonts"), _cache(settings))
    except OSError as error:
        raise BasemapError(f"底图文件 {path} 无法读取（{error.strerror}）。请检查文件的权限") from error


def _archive(path: Path) -> Archive:
    match path.suffix.lower():
        case ".pmtiles":
            from sync_server.basemap.pmtiles_file import PMTilesFile  # as above

            return PMTilesFile(path)
        case ".mbtiles":
            return MBTilesFile(path)
    raise BasemapError(f"底图文件 {path.name} 的格式不支持，请使用 .pmtiles 或 .mbtiles 文件")


def _cache(settings: Settings) -> DiskCache:
    return DiskCache(settings.cache / "basemap", settings.basemap_cache_mb * 1_000_000)


def _key(settings: Settings) -> str:
    if key := settings.basemap_key.get_secret_value().strip():
        return key
    if settings.basemap_key_file is None:
        return ""
    try:
        return settings.basemap_key_file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BasemapError(f"密钥文件 {settings.basemap_key_file} 无法读取。请检查 DUCHA_BASEMAP_KEY_FILE") from error


def _zooms(text: str) -> tuple[int, int]:
    found = _ZOOMS.fullmatch(text)
    if not found or not int(found[1]) <= int(found[2]) <= DEEPEST:
        raise BasemapError(f"“{text}”不是底图的级别，DUCHA_BASEMAP_ZOOMS 应写成 5-18")
    return int(found[1]), int(found[2])
