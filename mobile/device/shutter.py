"""The shutter where the camera control's own way is true: installed apps, whose camera never turns a picture over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from mobile.device.imaging import Shot


class ControlShutter:
    """A `Shutter` that leaves the picture to the camera control."""

    async def release(self, take: Callable[[], Awaitable[bytes]]) -> Shot:
        return Shot(bytes(await take()))
