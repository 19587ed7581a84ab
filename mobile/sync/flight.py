"""How much may be on the way at once. The window is shared by all parallel uploads, so that a cut line costs at most
one window of bytes to be sent again, and it follows the line: wide on a good one, narrow on one that breaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

KB = 1024
NARROWEST = 96 * KB
FIRST = 384 * KB
WIDEST = 1024 * KB  # "one chunk": what a cut may cost
SECONDS_ON_THE_WAY = 2.0


class Flight:
    """Bytes under way over `lanes` parallel requests, never more than `window`."""

    def __init__(self, lanes: int = 3, first: int = FIRST, widest: int = WIDEST) -> None:
        self.lanes = lanes
        self.widest = widest
        self.window = min(first, widest)
        self._under_way = 0
        self._cuts = 0
        self._room = asyncio.Event()

    def piece(self, remaining: int) -> int:
        """Size in bytes of the next piece of a file of which `remaining` bytes are missing: a lane's share of the
        window, or all that is left where another round trip would not pay."""
        share = max(NARROWEST // self.lanes, self.window // self.lanes)
        return remaining if remaining <= share * 5 // 4 and remaining <= self.window else min(share, remaining)

    @asynccontextmanager
    async def carry(self, size: int) -> AsyncIterator[int]:
        """Wait until `size` bytes fit into the window, and count them as under way inside. Gives the number of cuts so
        far, for `cut`."""
        while self._under_way and self._under_way + size > self.window:
            self._room.clear()
            await self._room.wait()
        self._under_way += size
        try:
            yield self._cuts
        finally:
            self._under_way -= size
            self._room.set()

    def arrived(self, size: int, seconds: float) -> None:
        """A piece of `size` bytes was confirmed after `seconds`: widen while the line carries a window in time."""
        if seconds * self.window < SECONDS_ON_THE_WAY * size * self.lanes:
            self.window = min(self.widest, self.window + size)

    def cut(self, seen: int) -> None:
        """The line broke under a piece that had `seen` so many cuts when it set out: half the window, once for all the
        pieces that broke together, so that a line that breaks all the time still gets pieces across."""
        if seen == self._cuts:
            self._cuts += 1
            self.window = max(NARROWEST, self.window // 2)
