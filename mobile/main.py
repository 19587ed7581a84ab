"""Starts the app on a page: `before_main` before the first frame, `main` after it."""

from __future__ import annotations

import flet as ft

from mobile.app import App
from mobile.device import open_device
from mobile.parts.theme import dress


def before_main(page: ft.Page) -> None:
    """Font, theme and language, before the first frame."""
    dress(page)


async def main(page: ft.Page) -> None:
    """Show the first screen."""
    device = await open_device(page)
    await App(page, device).start()
