"""The source that the operator has chosen."""

from __future__ import annotations

from pathlib import Path

from sync_server.basemap.contents import Archive, PictureFile
from sync_server.basemap.mbtiles_file import MBTilesFile
from sync_server.basemap.source import BasemapError, TileSource
from sync_server.settings import Settings


def open_source(settings: Settings) -> TileSource | None:
    """The source that `DUCHA_BASEMAP` names; None when none is chosen. Raises BasemapError."""
    chosen = settings.basemap.strip()
    return open_file(settings.data_dir / chosen) if chosen else None


def open_file(path: Path) -> TileSource:
    """A file of tiles. Raises BasemapError."""
    if not path.is_file():
        raise BasemapError(f"没有找到底图文件 {path}。请检查 DUCHA_BASEMAP，文件须放在数据目录中或写全路径")
    try:
        return PictureFile(_archive(path))
    except OSError as error:
        raise BasemapError(f"底图文件 {path} 无法读取（{error.strerror}）。请检查文件的权限") from error


def _archive(path: Path) -> Archive:
    match path.suffix.lower():
        case ".pmtiles":
            from sync_server.basemap.pmtiles_file import PMTilesFile  # only who has such a file needs its package

            return PMTilesFile(path)
        case ".mbtiles":
            return MBTilesFile(path)
    raise BasemapError(f"底图文件 {path.name} 的格式不支持，请使用 .pmtiles 或 .mbtiles 文件")
