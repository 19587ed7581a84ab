"""The app's state on this phone: what the screens stand on, which of them is shown, and what happens at start,
in the background and on the way back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from datetime import timedelta
from typing import Any, TypeVar

import flet as ft

from mobile.device import APP_VERSION
from mobile.device.interface import Device
from mobile.device.volume import VolumeInUse
from mobile.door import FrontDoor
from mobile.host import Host
from mobile.net import Net
from mobile.parts import dialogs
from mobile.parts.bottom_lines import Lines, SaidLine
from mobile.parts.navigator import Navigator
from mobile.parts.screen import Screen
from mobile.parts.theme import appear
from mobile.reference.reference import Reference
from mobile.routes import IN_USE, ROUTES, UNREADABLE, load
from mobile.store.phone import PhoneStore
from mobile.sync.engine import SyncEngine
from mobile.sync.enrolment import Identity
from mobile.sync.status import SyncStatus
from mobile.versions import Versions
from shared.moment import to_iso

log = logging.getLogger(__name__)
T = TypeVar("T")

NEWS_EVERY_S = 0.3  # a burst of changes (an upload of many photos) redraws the screen at most this often
APPEARANCE = "appearance"

_AWAY = (ft.AppLifecycleState.HIDE, ft.AppLifecycleState.PAUSE, ft.AppLifecycleState.DETACH)
_BACK = (ft.AppLifecycleState.RESUME, ft.AppLifecycleState.SHOW)


class App:
    """One per page: the `Host` of all screens."""

    store: PhoneStore
    sync: SyncEngine
    reference: Reference

    def __init__(self, page: ft.Page, device: Device) -> None:
        self.page, self.device = page, device
        self.nav = Navigator(page, ROUTES, self._build, self._way, device.history)
        self.door = FrontDoor(self, self.nav)
        self._alone: Screen | None = None  # shown while there is no stack of screens
        self._lines = Lines(page, self._where_said)
        self._net = Net(page, self._lines.say)
        self.versions = Versions(device.updates, self._news, self._pause, self._lines.say)
        self.opened = False
        self._shared: dict[Callable[[Host], Any], Any] = {}
        self._away_since: float | None = None
        self._news_waiting = False

    # ---- what screens use (`Host` says what each is for)

    @property
    def identity(self) -> Identity | None:
        return self.sync.identity

    @property
    def status(self) -> SyncStatus:
        return self.sync.status

    def shared(self, kind: Callable[[Host], T]) -> T:
        if kind not in self._shared:
            self._shared[kind] = kind(self)
        found: T = self._shared[kind]
        return found

    def go(self, route: str, *, replace: bool = False) -> None:
        self.nav.go(route, replace=replace)

    async def back(self) -> None:
        await self.nav.back()

    def on_top(self, screen: object) -> bool:
        return self.nav.screens[-1] is screen

    def show_anew(self) -> None:
        self.nav.screens[-1].shown()

    def say(self, text: str, *, undo: Callable[[], Any] | None = None) -> None:
        self._lines.say(text, undo)

    async def ask(self, title: str, text: str, yes: str = "确定", no: str = "取消") -> bool:
        return await dialogs.ask(self.page, title, text, yes, no)

    async def choose(self, title: str, choices: list[tuple[str, str, str]]) -> str | None:
        return await dialogs.choose(self.page, title, choices)

    def run(self, work: Callable[..., Coroutine[Any, Any, Any]], *args: Any) -> None:
        self._net.run(work, *args)

    def now(self) -> str:
        return to_iso(self.device.clock.now())

    @property
    def appearance(self) -> str:
        return self.store.preferences.get(APPEARANCE, ft.ThemeMode.SYSTEM.value)

    def appear(self, mode: str) -> None:
        self.store.preferences.put(APPEARANCE, mode)
        self._dress()

    # ---- start

    async def start(self) -> None:
        """Put the net under everything, open the store, show the first screen."""
        self._net.put_up()
        self.page.on_app_lifecycle_state_change = self._lifecycle
        self.page.on_resize = lambda _: self._resized()
        await self.open()

    async def open(self) -> None:
        try:
            self.store = await PhoneStore.open(self.device.volume, self.device.clock, self.device.random)
        except VolumeInUse:
            self._show_alone(load(IN_USE)(self))
            return
        except OSError:
            log.exception("the store cannot be opened")
            self._show_alone(load(UNREADABLE)(self))
            return
        await self._assemble()
        self._dress()
        self.opened = True
        self.nav.start(self.door.closed())
        if not self.nav.covered:
            self.door.answer_given_code()
        self.sync.start()

    async def close(self) -> None:
        """Let go of the store; everything in it is durable already."""
        self.opened = False
        await self.sync.stop()
        await self.store.close()

    async def _assemble(self) -> None:
        self.reference = Reference(self.store.reference)
        self.sync = SyncEngine(self.device, self.store, app_version=APP_VERSION)
        await self.sync.load()
        await self.door.pin.load()
        self.store.on_change(lambda _: self._news())
        self.sync.subscribe(lambda _: self._news())

    def _show_alone(self, screen: Screen) -> None:
        self._alone = screen
        self.page.views[:] = [screen.view()]
        self.page.update()

    def _where_said(self) -> SaidLine | None:
        top = self.nav.screens[-1] if self.nav.screens else self._alone
        return top.said if top is not None else None

    def _way(self, path: str) -> str:
        return self.door.way(path)

    def _build(self, screen: str, params: Mapping[str, str]) -> Screen:
        return load(screen)(self, **params)

    def _dress(self) -> None:
        appear(self.page, self.appearance)
        self.page.update()

    # ---- what happens to the app

    def _lifecycle(self, event: ft.AppLifecycleStateChangeEvent) -> None:
        if not self.opened:
            return
        if event.state in _AWAY:
            if self._away_since is None:
                self._away_since = self.device.clock.monotonic()
            self._pause()
            self.run(self.store.tidy, timedelta(days=self.store.preferences.keep_photo_days))
        elif event.state in _BACK and self._away_since is not None:
            away = timedelta(seconds=self.device.clock.monotonic() - self._away_since)
            self._away_since = None
            self.door.come_back(away)
            self.sync.wake()

    def _pause(self) -> None:
        for screen in self.nav.screens:
            screen.pause()

    def _resized(self) -> None:
        if self.opened:
            for screen in self.nav.screens:
                screen.resized()

    def _news(self) -> None:
        if self._news_waiting or not self.opened:
            return
        self._news_waiting = True

        async def spread() -> None:
            await asyncio.sleep(NEWS_EVERY_S)
            self._news_waiting = False
            if self.opened:
                self.nav.screens[-1].changed()

        self.run(spread)
