"""One writer per upload, and the newest request wins: a phone that lost its connection need not wait for the server to
notice that the old one is dead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turn:
    """One request's hold on an upload. `interrupted` is set when a newer request wants it."""

    def __init__(self) -> None:
        self.interrupted = asyncio.Event()
        self.over = asyncio.Event()


class Turns:
    """Holds by upload id, within this process."""

    def __init__(self) -> None:
        self._latest: dict[str, Turn] = {}

    @asynccontextmanager
    async def take(self, upload_id: str) -> AsyncIterator[Turn]:
        """Interrupt whoever holds the upload, wait until its bytes are on disk, then hold it."""
        before, mine = self._latest.get(upload_id), Turn()
        self._latest[upload_id] = mine
        try:
            if before is not None:
                before.interrupted.set()
                await before.over.wait()
            yield mine
        finally:
            mine.over.set()
            if self._latest.get(upload_id) is mine:
                del self._latest[upload_id]
