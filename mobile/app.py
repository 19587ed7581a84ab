"""The app's state on this phone: what the screens stand on, which of them is shown, and what happens at start,
in the background and on the way back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import flet as ft

from mobile.device.interface import Device
from mobile.parts import dialogs
from mobile.parts.navigator import Navigator
from mobile.parts.screen import Screen
from mobile.routes import ROUTES

log = logging.getLogger(__name__)

LOCK_AFTER_S = 300  # in the background; MLPS 8.1.4.1 as settled in the handbook (§9): 5 minutes


class App:
    """One per page. Screens reach everything through it."""

    def __init__(self, page: ft.Page, device: Device) -> None:
        self.page, self.device = page, device
        self.store: Any = None
        self.sync: Any = None
        self.reference: Any = None
        self.identity: Any = None
        self.nav = Navigator(page, ROUTES, self._build, self._gate)

    def go(self, route: str, *, replace: bool = False) -> None:
        """Open a route; `replace` drops the present screen, so that "back" does not return to it."""
        self.nav.go(route, replace=replace)

    async def back(self) -> None:
        """Leave the present screen."""
        await self.nav.back()

    def say(self, text: str, *, undo: Callable[[], Any] | None = None) -> None:
        """A line at the bottom that goes away by itself."""
        dialogs.say(self.page, text, undo)

    async def ask(self, title: str, text: str, yes: str = "确定", no: str = "取消") -> bool:
        """A question with two answers."""
        return await dialogs.ask(self.page, title, text, yes, no)

    async def choose(self, title: str, choices: list[tuple[str, str, str]]) -> str | None:
        """A sheet with choices `(value, label, detail)`."""
        return await dialogs.choose(self.page, title, choices)

    def run(self, work: Callable[..., Coroutine[Any, Any, Any]], *args: Any) -> None:
        """Start work in the background; what goes wrong is said and logged, never lost in silence."""

        async def guarded() -> None:
            try:
                await work(*args)
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("background work failed")
                self.say("这一步没有完成，已填写的内容都在。请再试一次。")

        self.page.run_task(guarded)

    def _build(self, screen: type[Screen], params: Mapping[str, str]) -> Screen:
        return screen(self, **params)

    def _gate(self, path: str) -> str:
        return path
