"""The app's state on this phone: what the screens stand on, which of them is shown, and what happens at start,
in the background and on the way back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import flet as ft

from mobile.device import APP_VERSION
from mobile.device.interface import Device, VolumeInUse
from mobile.parts import dialogs
from mobile.parts.lines import Lines
from mobile.parts.navigator import Navigator
from mobile.parts.screen import Screen
from mobile.pin import PinLock
from mobile.reference.reference import Reference
from mobile.routes import ROUTES
from mobile.store.phone import PhoneStore
from mobile.sync.engine import SyncEngine
from mobile.sync.enrolment import Identity, Ticket, code_in
from mobile.sync.status import Hold, SyncStatus
from shared.moment import to_iso

log = logging.getLogger(__name__)

LOCK_AFTER = timedelta(minutes=5)  # in the background: GB/T 22239-2019 as settled in domain.md §9
NEWS_EVERY_S = 0.3  # a burst of changes (an upload of many photos) redraws the screen at most this often

PRIVACY_ACCEPTED = "privacy_accepted_at"
APPEARANCE = "appearance"

_FULL = "手机存储空间不足或暂时无法写入，这一步没有保存。请清理空间后再试。"
_FAILED = "这一步没有完成，已保存的内容都在。请再试一次。"
_OPEN_TO_ALL = ("/privacy", "/licences")
_AWAY = (ft.AppLifecycleState.HIDE, ft.AppLifecycleState.PAUSE, ft.AppLifecycleState.DETACH)
_BACK = (ft.AppLifecycleState.RESUME, ft.AppLifecycleState.SHOW)
_ENROL_AGAIN = (Hold.UNAUTHORISED, Hold.REVOKED, Hold.NOT_ENROLLED)


class App:
    """One per page. Screens reach everything through it. `store`, `sync` and `reference` are there once a route is
    shown; before that only the screens of `mobile.screens.startup` are."""

    store: PhoneStore
    sync: SyncEngine
    reference: Reference

    def __init__(self, page: ft.Page, device: Device) -> None:
        self.page, self.device = page, device
        self.pin = PinLock(device.secrets, device.clock, device.random)
        self.nav = Navigator(page, ROUTES, self._build, self._gate)
        self._lines = Lines(page)
        self.opened = False
        self.ready_version = ""  # a newer app that waits whole on the phone
        self._away_since: float | None = None
        self._news_waiting = False
        self._code_answered = False

    # ---- what screens use

    @property
    def identity(self) -> Identity | None:
        """Who this phone is bound to; None before enrolment."""
        return self.sync.identity

    @property
    def may_enrol_again(self) -> bool:
        """Whether a new code would be of use: the server does not take this phone's word any more."""
        return self.status.facts.hold in _ENROL_AGAIN

    @property
    def status(self) -> SyncStatus:
        """What waits to be sent, in words."""
        return self.sync.status

    def go(self, route: str, *, replace: bool = False) -> None:
        """Open a route; `replace` drops the present screen, so that "back" does not return to it."""
        self.nav.go(route, replace=replace)

    async def back(self) -> None:
        """Leave the present screen."""
        await self.nav.back()

    def say(self, text: str, *, undo: Callable[[], Any] | None = None) -> None:
        """A line at the bottom that goes away by itself."""
        self._lines.say(text, undo)

    async def ask(self, title: str, text: str, yes: str = "确定", no: str = "取消") -> bool:
        """A question with two answers."""
        return await dialogs.ask(self.page, title, text, yes, no)

    async def choose(self, title: str, choices: list[tuple[str, str, str]]) -> str | None:
        """A sheet with choices `(value, label, detail)`; None when closed."""
        return await dialogs.choose(self.page, title, choices)

    def run(self, work: Callable[..., Coroutine[Any, Any, Any]], *args: Any) -> None:
        """Start work in the background; what goes wrong is said and logged, never lost in silence."""

        async def guarded() -> None:
            try:
                await work(*args)
            except Exception as error:
                self._failed(error)

        self.page.run_task(guarded)

    def now(self) -> str:
        """The phone's time, ISO 8601 UTC."""
        return to_iso(self.device.clock.now())

    def accept_privacy(self) -> None:
        """The notice was read and accepted. Raises OSError when the phone is full."""
        self.store.preferences.put(PRIVACY_ACCEPTED, self.now())

    async def enrol(self, ticket: Ticket) -> None:
        """Bind this phone. Over the lock it also lets a new PIN be chosen: who has a code has proved himself.
        Raises `SyncError` with words for the screen, OSError when the phone is full."""
        await self.sync.enrol(ticket)
        if self.nav.covered:
            await self.pin.forget()
            self.nav.uncover()
        self.go("/", replace=True)

    async def switch_version(self) -> None:
        """Start the version that is ready. Drafts are in the store, field by field: nothing is lost by it."""
        for screen in self.nav.screens:
            screen.pause()
        if not await self.device.updates.switch():
            self.say("新版本还没有准备好，请稍后再试。")

    @property
    def appearance(self) -> str:
        """`system`, `light` or `dark`."""
        return self.store.preferences.get(APPEARANCE, ft.ThemeMode.SYSTEM.value)

    def appear(self, mode: str) -> None:
        """Show as `system`, `light` or `dark` from now on."""
        self.store.preferences.put(APPEARANCE, mode)
        self._dress()

    def lock(self) -> None:
        """Cover everything with the lock, if there is a PIN."""
        screen = self._lock_screen()
        if self.opened and screen is not None:
            self.nav.cover(screen)

    def unlock(self) -> None:
        """The PIN was right: everything is as it was left."""
        self.nav.uncover()
        self._answer_given_code()

    def _lock_screen(self) -> Screen | None:
        if not self.pin.is_set:
            return None
        from mobile.screens.lock import LockScreen

        return LockScreen(self)

    def enrol_over_lock(self) -> None:
        """The PIN is forgotten: ask for a new enrolment code in its place."""
        from mobile.screens.enrol import EnrolScreen

        self.nav.uncover(show=False)
        self.nav.cover(EnrolScreen(self, self._given_code, back_to_lock=True))

    # ---- start

    async def start(self) -> None:
        """Put the net under everything, open the store, show the first screen."""
        # Without this Flet replaces the whole app by an English error page when any handler fails.
        self.page.session.error = self._net  # type: ignore[method-assign]
        self._forgive_late_answers()
        self.page.on_app_lifecycle_state_change = self._lifecycle
        self.page.on_resize = lambda _: self._resized()
        await self.open()

    async def open(self) -> None:
        """Open the store and go on; say in words when it cannot be opened."""
        from mobile.screens import startup

        try:
            self.store = await PhoneStore.open(self.device.volume, self.device.clock, self.device.random)
        except VolumeInUse:
            self._show_alone(startup.InUseScreen(self))
            return
        except OSError:
            log.exception("the store cannot be opened")
            self._show_alone(startup.UnreadableScreen(self))
            return
        await self._assemble()
        self._dress()
        self.opened = True
        self.nav.start(self._lock_screen())
        for problem in self.store.problems:
            self.say(problem)
        if not self.nav.covered:
            self._answer_given_code()
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
        await self.pin.load()
        self.store.on_change(lambda _: self._news())
        self.sync.subscribe(lambda _: self._news())
        self.device.updates.on_ready(self._version_ready)

    def _show_alone(self, screen: Screen) -> None:
        self.page.views[:] = [screen.view()]
        self.page.update()

    def _dress(self) -> None:
        self.page.theme_mode = ft.ThemeMode(self.appearance)
        self.page.update()

    # ---- routes

    def _build(self, screen: type[Screen], params: Mapping[str, str]) -> Screen:
        return screen(self, **params)

    def _gate(self, path: str) -> str:
        """Where a path leads: first the privacy notice, then enrolment, then the PIN, then anywhere."""
        if path in _OPEN_TO_ALL:
            return path
        if not self.store.preferences.get(PRIVACY_ACCEPTED, ""):
            return "/welcome"
        enrolling = path.startswith("/enrol")
        if self.identity is None:
            return path if enrolling and path != "/enrol" else self._enrol_path()
        if not self.pin.is_set:
            return "/pin"
        if path in ("/welcome", "/pin") or (enrolling and not self.may_enrol_again):
            return "/"
        return path

    def _enrol_path(self) -> str:
        code = self._given_code
        return f"/enrol/{quote(code, safe='')}" if code else "/enrol"

    @property
    def _given_code(self) -> str:
        """The code in the address, when the app was opened by the section's QR picture (`/app/?code=…`)."""
        return code_in(self.page.url or "")

    def _answer_given_code(self) -> None:
        """The picture was scanned with a phone that is enrolled already: that leads to the code where it is of use,
        and else is said in words."""
        if self.identity is None or not self._given_code or self._code_answered:
            return
        self._code_answered = True
        if self.may_enrol_again:
            self.go(self._enrol_path())
        else:
            self.run(self._say_enrolled, self.identity.person.name)

    async def _say_enrolled(self, name: str) -> None:
        words = "无需再登记。更换使用人时，请先由督察科停用本机，再用新的登记码登记。"
        if await self.ask(f"本机已登记给{name}", words, yes="使用人与设备", no="知道了"):
            self.go("/settings/device")

    def _forgive_late_answers(self) -> None:
        """In the browser an answer of the phone for a control that has left the screen meanwhile (a camera that was
        closed while it opened) would end Flet's one loop of messages, and with it the app."""
        session = self.page.session
        deliver = session.handle_invoke_method_results

        def forgiving(control_id: int, call_id: str, result: Any, error: str | None) -> None:
            try:
                deliver(control_id, call_id, result, error)
            except RuntimeError:
                log.info("an answer came for a control that is gone")

        session.handle_invoke_method_results = forgiving  # type: ignore[method-assign]

    # ---- what happens to the app

    def _lifecycle(self, event: ft.AppLifecycleStateChangeEvent) -> None:
        if not self.opened:
            return
        if event.state in _AWAY:
            if self._away_since is None:
                self._away_since = self.device.clock.monotonic()
            for screen in self.nav.screens:
                screen.pause()
            self.run(self.store.tidy, timedelta(days=self.store.preferences.keep_photo_days))
        elif event.state in _BACK and self._away_since is not None:
            away = timedelta(seconds=self.device.clock.monotonic() - self._away_since)
            self._away_since = None
            if away >= LOCK_AFTER:
                self.lock()
            self.sync.wake()

    def _version_ready(self, version: str) -> None:
        self.ready_version = version
        self._news()

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

    def _net(self, message: str) -> None:
        log.error("a handler failed: %s", message)
        self.say(_FULL if "[Errno" in message else _FAILED)  # Flet hands on the text only

    def _failed(self, error: Exception) -> None:
        log.error("background work failed", exc_info=error)
        self.say(_FULL if isinstance(error, OSError) else _FAILED)
