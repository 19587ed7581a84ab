"""The district's squares of the basemap, fetched one after the other and kept: it may be stopped and goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from mobile.device.tiles import NoTile, Square
from mobile.host import Host
from mobile.parts.known_basemap import KnownBasemap
from shared.basemap import Basemap

AT_ONCE = 4
NOTED_EACH = 10  # batches: what was fetched since the last note is counted again at the next start
PATIENCE_S = 3.0  # when the server says that this was too fast
TRIES = 5
ROUTE = "/settings/basemap"
_KEPT = "offline_map"  # {"version", "count", "bytes"}


class Standing(StrEnum):
    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    REMOVED = "removed"  # while it was fetched
    STUCK = "stuck"  # no network, no room, or the server refuses: `words` says which


@dataclass(frozen=True)
class Kept:
    """What is here of the present map."""

    count: int = 0
    bytes: int = 0


class OfflineMap:
    """`app.shared(OfflineMap)`: it goes on while other screens are shown."""

    def __init__(self, app: Host) -> None:
        self._app = app
        self._base = app.shared(KnownBasemap)
        self.standing, self.words = Standing.IDLE, ""
        self.listener: Callable[[], None] | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def basemap(self) -> Basemap:
        return self._base.now

    @property
    def offered(self) -> bool:
        """Whether there is something to keep, and a way to keep it."""
        return self.basemap.available and bool(self.basemap.area) and self._app.device.tiles.supported

    @property
    def kept(self) -> Kept:
        """As noted while it was fetched; `count_again` looks."""
        row: dict[str, object] = self._app.store.preferences.get(_KEPT, {})
        if row.get("version") != self.basemap.version:
            return Kept()
        count, size = row.get("count"), row.get("bytes")
        return Kept(count if isinstance(count, int) else 0, size if isinstance(size, int) else 0)

    @property
    def whole(self) -> bool:
        return self.offered and self.kept.count >= self.basemap.tiles

    async def ask(self) -> None:
        """Hear what the server has now."""
        await self._base.ask()

    async def count_again(self) -> None:
        """A browser may have taken squares back."""
        before = self.kept
        here = len(await self._app.device.tiles.kept(self.basemap.version)) if self.basemap.version else 0
        if here != before.count:
            self._note(here, round(before.bytes * here / before.count) if before.count else 0)

    def start(self) -> None:
        """Fetch what is missing, in the background."""
        if self.standing is not Standing.RUNNING:
            self.standing, self.words = Standing.RUNNING, ""
            self._app.run(self._fetch_all)

    def pause(self) -> None:
        if self.standing is Standing.RUNNING:
            self.standing = Standing.PAUSED

    async def remove(self) -> None:
        """Everything of the map goes from this phone; the map still shows with a network."""
        running = self.standing is Standing.RUNNING
        self.standing, self.words = Standing.REMOVED if running else Standing.IDLE, ""
        await self._app.device.tiles.keep_only("")
        self._note(0, 0)

    # ---- fetching

    async def _fetch_all(self) -> None:
        await self._base.ask()
        version, tiles = self.basemap.version, self._app.device.tiles
        here = await tiles.kept(version)
        missing = [square for part in self.basemap.area for square in part.tiles() if square not in here]
        count, size = self.basemap.tiles - len(missing), self.kept.bytes
        for nth, squares in enumerate(batched(missing)):
            if self.standing is not Standing.RUNNING or self.basemap.version != version:
                break
            got = await self._some(version, squares)
            if got is None:
                break
            count, size = count + len(squares), size + got
            if nth % NOTED_EACH == 0:
                self._note(count, size)
        if self.standing is Standing.RUNNING:
            self.standing = Standing.IDLE
        if self.basemap.version == version and self.standing is not Standing.REMOVED:
            self._note(count, size)

    async def _some(self, version: str, squares: Sequence[Square]) -> int | None:
        """Bytes of these; None, with words, when it cannot go on."""
        try:
            return sum(await asyncio.gather(*(self._one(version, square) for square in squares)))
        except OSError:
            self._stuck("手机存储空间不足，已保存的底图可以使用。清理空间后点“继续下载”。")
        except NoTile as none:
            self._stuck(
                f"服务器暂时不能提供底图（{none.status}）。稍后点“继续下载”，已下载的不会重来。"
                if none.status
                else "网络中断，已下载的不会重来。有网络后点“继续下载”。"
            )
        return None

    async def _one(self, version: str, square: Square) -> int:
        for nth in range(TRIES):
            address = f"{self._server}{self.basemap.address(*square)}"
            try:
                return await self._app.device.tiles.fetch(address, version, square)
            except NoTile as none:
                if nth == TRIES - 1:
                    raise
                if none.status == HTTPStatus.UNAUTHORIZED:
                    await self._base.ask(always=True)  # the key has ended
                elif none.status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
                    await asyncio.sleep(PATIENCE_S)
                else:
                    raise
        raise NoTile

    @property
    def _server(self) -> str:
        return self._app.identity.base_url if self._app.identity else ""

    def _stuck(self, words: str) -> None:
        self.standing, self.words = Standing.STUCK, words

    def _note(self, count: int, size: int) -> None:
        self._app.store.preferences.put(_KEPT, {"version": self.basemap.version, "count": count, "bytes": size})
        self._tell()

    def _tell(self) -> None:
        if self.listener is not None:
            self.listener()


def batched(squares: Sequence[Square]) -> Iterator[Sequence[Square]]:
    """So many at a time."""
    for at in range(0, len(squares), AT_ONCE):
        yield squares[at : at + AT_ONCE]
