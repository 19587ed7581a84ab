"""The wait between two rounds, and what ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class Rest:
    """Of one engine. `new_work` is set while something new waits to be sent; a round looks at it between photos."""

    def __init__(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._sleep = sleep
        self._wake, self._roused = asyncio.Event(), False
        self.new_work = asyncio.Event()

    def begin_round(self) -> None:
        """From here on only what comes anew makes another round worth while."""
        self._roused = False
        self.new_work.clear()

    def rouse(self) -> None:
        """Another round is worth while whatever waits."""
        self._roused = True
        self._wake.set()

    def work_came(self) -> None:
        """Another round is worth while if what waits may be sent."""
        self.new_work.set()
        self._wake.set()

    async def take(self, seconds: float, may_send: Callable[[], bool]) -> None:
        """Wait, but not longer than until something makes another round worth while."""
        rest = asyncio.ensure_future(self._sleep(seconds))
        try:
            while not rest.done():
                if self._roused or (self.new_work.is_set() and may_send()):
                    return
                self.new_work.clear()
                self._wake.clear()
                news = asyncio.ensure_future(self._wake.wait())
                await asyncio.wait({rest, news}, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
        finally:
            rest.cancel()
            await asyncio.gather(rest, return_exceptions=True)
