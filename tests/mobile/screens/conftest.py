"""A phone with the app on it, enrolled or fresh, driven without a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from mobile import pin
from mobile.app import App
from mobile.device.interface import NetworkKind
from mobile.main import before_main
from mobile.parts import bottom_lines
from tests.mobile.fakes import FakeDevice
from tests.mobile.headless import Headless
from tests.mobile.office import CODE, Office

PIN = "271936"


class Phone(FakeDevice):
    """The fake phone with its office, and a way to run the app on it."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.office = Office(self.clock.now)
        self.transport = self.office.transport
        self.app: App

    @asynccontextmanager
    async def run(self, route: str = "/", **page: Any) -> AsyncIterator[Headless]:
        """The app, from start to kill."""

        async def main(on: ft.Page) -> None:
            self.app = App(on, self.device)
            await self.app.start()

        async with Headless(main, before_main, route=route, **page) as screen:
            try:
                yield screen
            finally:
                if self.app.opened:
                    await self.app.close()
        assert not screen.crashes
        self.restart()

    @asynccontextmanager
    async def run_enrolled(self, route: str = "/", **page: Any) -> AsyncIterator[Headless]:
        """The app after the first run: enrolled, unlocked, first pull done."""
        async with self.run(route, **page) as screen:
            if not self.app.door.pin.is_set:
                await first_run(screen)
            else:
                await unlock(screen)
            yield screen

    def go_online(self) -> None:
        """There is Wi-Fi from now on."""
        self.network.become(NetworkKind.WIFI)

    async def synced(self, screen: Headless) -> None:
        """Go online and wait until one more pull has been answered."""
        before = self.office.asked.count("/api/sync/pull")
        self.go_online()
        self.app.sync.sync_now()
        await screen.until(lambda: self.office.asked.count("/api/sync/pull") > before)
        await screen.settle()


async def first_run(screen: Headless, pin: str = PIN) -> None:
    """Privacy notice, code, PIN."""
    await screen.tap("我已了解，开始使用")
    await screen.type("登记码", CODE)
    await screen.tap("登记本机")
    await screen.until(lambda: screen.sees("设置应用密码"))
    for _ in range(2):
        await press(screen, pin)
    await screen.until(lambda: screen.sees("开始检查"))


async def press(screen: Headless, digits: str) -> None:
    """Tap keys of the keypad."""
    for digit in digits:
        await screen.tap(digit)


async def unlock(screen: Headless, pin: str = PIN) -> None:
    """Type the PIN at the lock."""
    await press(screen, pin)
    await screen.until(lambda: not screen.sees("督察通已锁定"))


@pytest.fixture(autouse=True)
def lines_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing closes the lines at the bottom here by itself: the next one need not wait for the reader."""
    monkeypatch.setattr(bottom_lines, "READ_S", 0.0)


@pytest.fixture(autouse=True)
def pins_are_cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PIN costs the fewest rounds here; `tests/mobile/test_pin.py` looks at how many there are."""
    monkeypatch.setattr(pin, "_TARGET_S", 0.0)


@pytest.fixture
def phone(tmp_path: Path) -> Phone:
    return Phone(tmp_path)


PhoneMaker = Callable[[], Phone]
