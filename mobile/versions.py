"""Versions of the app as the screens tell of them: which one is ready, and the change to it."""

from __future__ import annotations

from collections.abc import Callable

from mobile.device.interface import Updates


class Versions:
    """`news` is told when one becomes ready by itself; `pause` lets open screens write down what is not yet written."""

    def __init__(
        self, updates: Updates, news: Callable[[], None], pause: Callable[[], None], say: Callable[[str], None]
    ) -> None:
        self._updates, self._news, self._pause, self._say = updates, news, pause, say
        self.ready = ""  # a newer app that waits whole on the phone
        updates.on_ready(self._became_ready)

    async def look_here(self) -> None:
        """See what is on the phone."""
        self.ready = await self._updates.waiting() or ""

    async def look_at_server(self) -> None:
        """Ask the server for a newer one now."""
        self.ready = await self._updates.look() or ""

    async def switch(self) -> None:
        """Start the version that is ready. Drafts are in the store, field by field: nothing is lost by it."""
        self._pause()
        if not await self._updates.switch():
            self._say("新版本还没有准备好，请稍后再试。")

    def _became_ready(self, version: str) -> None:
        self.ready = version
        self._news()
