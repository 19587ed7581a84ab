"""What the phone gives the app: one interface, two shells. `open_device` chooses the shell the app runs in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mobile.device.interface import Device

if TYPE_CHECKING:
    import flet as ft

APP_VERSION = "1.0.0"


def in_browser() -> bool:
    """Whether this Python itself runs inside a browser."""
    return sys.platform == "emscripten"


async def open_device(page: ft.Page) -> Device:
    """The device behind `page`; call it once, in `main`. The volume is not claimed yet."""
    if in_browser():
        from mobile.device.browser import open_browser

        return await open_browser(page)
    from mobile.device.native import open_native

    return await open_native(page, APP_VERSION)
