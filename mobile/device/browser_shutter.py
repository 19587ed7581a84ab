"""The shutter of the browser: our own script takes the picture from the live track (`webapp/page/camera.js`), because
the camera control's way turns every picture over whose camera does not say that it faces away from the person."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from mobile.device.imaging import Shot
from shared.evidence import Capture, CaptureWay

MOST_WORDS = 200


class Asks(Protocol):
    """The page, as far as it is needed here."""

    async def ask(self, what: str, **details: Any) -> Any: ...


class PageShutter:
    """A `Shutter` by the page."""

    def __init__(self, page: Asks) -> None:
        self._page = page

    async def release(self, take: Callable[[], Awaitable[bytes]]) -> Shot:
        """Never by `take`. Raises RuntimeError when no track is live or it gives no picture."""
        taken = await self._page.ask("shoot")
        capture = Capture(
            way=CaptureWay(str(taken.way)),
            label=str(taken.label)[:MOST_WORDS],
            facing=str(taken.facing)[:MOST_WORDS],
            width=int(taken.width),
            height=int(taken.height),
            why=str(taken.why)[:MOST_WORDS],
        )
        return Shot(taken.bytes.to_bytes(), capture)
