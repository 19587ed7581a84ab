"""What screens and their parts may ask of the app that shows them. `mobile.app.App` answers; screens know only this."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

import flet as ft

from mobile.device.interface import Device
from mobile.pin import PinLock
from mobile.reference.reference import Reference
from mobile.store.phone import PhoneStore
from mobile.sync.engine import SyncEngine
from mobile.sync.enrolment import Identity, Ticket
from mobile.sync.status import SyncStatus
from mobile.versions import Versions

T = TypeVar("T")


class Door(Protocol):
    """Who may come in: privacy notice, enrolment, PIN."""

    pin: PinLock

    @property
    def may_enrol_again(self) -> bool:
        """Whether a new code would be of use: the server does not take this phone's word any more."""
        ...

    def accept_privacy(self) -> None:
        """The notice was read and accepted. Raises OSError when the phone is full."""
        ...

    async def enrol(self, ticket: Ticket) -> None:
        """Bind this phone. Over the lock it also lets a new PIN be chosen: who has a code has proved himself.
        Raises `SyncError` with words for the screen, OSError when the phone is full."""
        ...

    def lock(self) -> None:
        """Cover everything with the lock, if there is a PIN."""
        ...

    def unlock(self) -> None:
        """The PIN was right: everything is as it was left."""
        ...

    def enrol_over_lock(self) -> None:
        """The PIN is forgotten: ask for a new enrolment code in its place."""
        ...

    def lock_again(self) -> None:
        """The PIN has come back to mind: the lock takes the place of the code."""
        ...


class Host(Protocol):
    """One per page. `store`, `sync` and `reference` are there once a route is shown; before that only the screens of
    `mobile.screens.start.halted` are."""

    page: ft.Page
    device: Device
    store: PhoneStore
    sync: SyncEngine
    reference: Reference
    versions: Versions

    @property
    def door(self) -> Door: ...

    @property
    def identity(self) -> Identity | None:
        """Who this phone is bound to; None before enrolment."""
        ...

    @property
    def status(self) -> SyncStatus:
        """What waits to be sent, in words."""
        ...

    def shared(self, kind: Callable[[Host], T]) -> T:
        """The one object of this class that the app's screens share; made when it is first asked for."""
        ...

    def go(self, route: str, *, replace: bool = False) -> None:
        """Open a route; `replace` drops the present screen, so that "back" does not return to it."""
        ...

    async def back(self) -> None:
        """Leave the present screen."""
        ...

    def on_top(self, screen: object) -> bool:
        """Whether this screen is the one that is seen."""
        ...

    def show_anew(self) -> None:
        """Let the screen that is seen show what stands now (after an undo, wherever the person went meanwhile)."""
        ...

    def say(self, text: str, *, undo: Callable[[], Any] | None = None) -> None:
        """A line above the bar of the screen that is seen once the present step is done; it goes away by itself, or
        with its screen. `undo` adds 撤销."""
        ...

    async def ask(self, title: str, text: str, yes: str = "确定", no: str = "取消") -> bool:
        """A question with two answers."""
        ...

    async def choose(self, title: str, choices: list[tuple[str, str, str]]) -> str | None:
        """A sheet with choices `(value, label, detail)`; None when closed."""
        ...

    def run(self, work: Callable[..., Coroutine[Any, Any, Any]], *args: Any) -> None:
        """Start work in the background; what goes wrong is said and logged, never lost in silence."""
        ...

    def now(self) -> str:
        """The phone's time, ISO 8601 UTC."""
        ...

    @property
    def appearance(self) -> str:
        """One of `parts.theme.APPEARANCES`."""
        ...

    def appear(self, mode: str) -> None:
        """Show as one of `parts.theme.APPEARANCES` from now on."""
        ...

    async def open(self) -> None:
        """Open the store and go on; say in words when it cannot be opened."""
        ...
