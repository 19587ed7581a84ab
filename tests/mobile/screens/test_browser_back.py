"""One step back in the browser (its button, Android's, the swipe of iOS) is one screen back, never a dead page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.mobile.headless import Headless
from tests.mobile.screens.checking import prepare, start
from tests.mobile.screens.conftest import Phone


class Browser:
    """The history of a browser, as the page tells of it; `press_back` and `go_to` are the person's."""

    def __init__(self, opened: str) -> None:
        self.remembered, self.at = [opened], 0
        self.left = self.hasty = self.is_slow_to_tell = False
        self.screen: Headless
        self.looked_at = asyncio.Event()
        self._telling: list[asyncio.Task[None]] = []

    async def place(self) -> int:
        self.looked_at.set()
        return self.at

    async def back_to(self, place: int) -> None:
        self.at = place
        self._arrive()

    async def rename(self, path: str) -> None:
        self.remembered[self.at] = path

    def push(self, route: str) -> None:
        if self.screen.page.route != route:
            self.go_to(route)
            if self.hasty:
                self.hasty = False
                self.press_back()

    def go_to(self, path: str) -> None:
        self.remembered = [*self.remembered[: self.at + 1], path]
        self.at += 1
        self._arrive()

    def press_back(self) -> None:
        if self.at == 0:
            self.left = True
            return
        self.at -= 1
        self._arrive()

    def press_forward(self) -> None:
        self.at += 1
        self._arrive()

    async def tell(self, path: str) -> None:
        """The client's word of its address, which comes after it has moved."""
        self.screen.page.route = path
        await self.screen.session.dispatch_event(self.screen.page._i, "route_change", {"route": path})

    def _arrive(self) -> None:
        if not self.is_slow_to_tell:
            self._telling.append(asyncio.get_running_loop().create_task(self.tell(self.remembered[self.at])))

    @property
    def shown(self) -> list[str]:
        """What back leads through, the present address last."""
        return self.remembered[: self.at + 1]


@asynccontextmanager
async def in_browser(phone: Phone, opened: str = "/", lies_under: int = 0) -> AsyncIterator[tuple[Headless, Browser]]:
    """The enrolled app in a browser that was opened at this address; `lies_under` are addresses of before a reload."""
    async with phone.run_enrolled():
        pass
    browser = Browser(opened)
    browser.remembered = ["/", *["/settings"] * (lies_under - 1), opened] if lies_under else [opened]
    browser.at = lies_under
    phone.history = browser
    phone.restart()
    async with phone.run(opened, answers={"push_route": lambda route: browser.push(route)}) as screen:
        browser.screen = screen
        for digit in "271936":
            await screen.tap(digit)
        await screen.until(lambda: not screen.sees("督察通已锁定"))
        await follows(phone, screen, browser)
        yield screen, browser


async def follows(phone: Phone, screen: Headless, browser: Browser) -> None:
    """Wait until the browser remembers the screens that lie open."""
    paths = [str(view.route) for view in screen.page.views]

    def same() -> bool:
        nonlocal paths
        paths = [str(view.route) for view in screen.page.views]
        return browser.shown == (paths if paths[0] == "/" else ["/", *paths])

    await screen.until(same)
    assert phone.app.nav.path == browser.shown[-1]


async def test_back_is_one_screen_back_and_from_the_first_screen_the_app_is_left(phone: Phone) -> None:
    async with in_browser(phone) as (screen, browser):
        for path in ("/settings", "/settings/storage"):
            phone.app.go(path)
        await follows(phone, screen, browser)
        await screen.go_back()  # the arrow of the bar
        await follows(phone, screen, browser)
        assert browser.shown == ["/", "/settings"]
        browser.press_back()
        await screen.until(lambda: phone.app.nav.path == "/")
        await follows(phone, screen, browser)
        browser.press_back()
        assert browser.left, "no address that was left lies under the first screen"


async def test_an_app_opened_at_an_address_has_its_parents_under_it_in_the_browser_too(phone: Phone) -> None:
    async with in_browser(phone, "/settings/storage") as (screen, browser):
        assert browser.shown == ["/", "/settings", "/settings/storage"]
        browser.press_back()
        await screen.until(lambda: phone.app.nav.path == "/settings")
        await follows(phone, screen, browser)


async def test_what_lay_under_before_a_reload_is_not_come_back_to(phone: Phone) -> None:
    async with in_browser(phone, "/waiting", lies_under=3) as (screen, browser):
        assert browser.shown == ["/", "/waiting"]
        browser.press_back()
        await screen.until(lambda: phone.app.nav.path == "/")
        await follows(phone, screen, browser)
        browser.press_back()
        assert browser.left


async def test_a_step_forward_counts_though_the_word_of_an_earlier_step_comes_after_it(phone: Phone) -> None:
    async with in_browser(phone) as (screen, browser):
        phone.app.go("/settings")
        await follows(phone, screen, browser)
        browser.is_slow_to_tell = True
        phone.app.go("/")
        await follows(phone, screen, browser)
        await screen.settle()
        browser.press_forward()
        browser.looked_at.clear()
        await browser.tell("/")
        await asyncio.wait_for(browser.looked_at.wait(), 10)
        await browser.tell("/settings")
        await screen.until(lambda: phone.app.nav.path == "/settings")
        await follows(phone, screen, browser)


async def test_after_a_check_is_saved_back_does_not_lead_into_it(phone: Phone) -> None:
    prepare(phone)
    async with in_browser(phone) as (screen, browser):
        await start(phone, screen)
        draft = phone.app.nav.path
        for path in (f"{draft}/items", f"{draft}/finish"):
            phone.app.go(path)
        await follows(phone, screen, browser)
        phone.app.go("/")
        phone.app.store.drafts.remove(draft.removeprefix("/check/"))
        await follows(phone, screen, browser)
        assert browser.shown == ["/"]
        # Forward is the only way there, and it says where the check went.
        browser.press_forward()
        await screen.until(lambda: screen.sees("这次检查已经提交，或草稿已被删除"))
        browser.press_back()
        await screen.until(lambda: phone.app.nav.path == "/")


async def test_a_dialog_goes_first_and_the_screen_under_it_stays(phone: Phone) -> None:
    prepare(phone)
    async with in_browser(phone) as (screen, browser):
        await start(phone, screen)
        await follows(phone, screen, browser)
        here = phone.app.nav.path
        asked = asyncio.get_running_loop().create_task(phone.app.choose("督察记录", [("a", "甲", "")]))
        await screen.until(lambda: screen.sees("甲"))
        browser.press_back()
        await screen.until(lambda: not screen.sees("甲"))
        await follows(phone, screen, browser)
        assert phone.app.nav.path == here
        asked.cancel()


async def test_under_the_lock_nothing_moves(phone: Phone) -> None:
    async with in_browser(phone) as (screen, browser):
        phone.app.go("/waiting")
        await follows(phone, screen, browser)
        phone.app.door.lock()
        browser.press_back()
        await screen.until(lambda: browser.shown == ["/", "/waiting"])
        await screen.settle()
        assert screen.sees("督察通已锁定")
        assert phone.app.nav.path == "/waiting"


async def test_an_address_that_is_typed_is_gone_to(phone: Phone) -> None:
    async with in_browser(phone) as (screen, browser):
        browser.go_to("/privacy")
        await screen.until(lambda: phone.app.nav.path == "/privacy")
        await follows(phone, screen, browser)
        browser.press_back()
        await screen.until(lambda: phone.app.nav.path == "/")


async def test_a_person_who_is_faster_than_the_browser_arrives_where_the_last_step_led(phone: Phone) -> None:
    async with in_browser(phone) as (screen, browser):
        for path in ("/waiting", "/", "/messages", "/", "/settings", "/suggestion"):
            phone.app.go(path)
        await follows(phone, screen, browser)
        assert browser.shown == ["/", "/settings", "/suggestion"]


async def test_a_person_who_goes_back_before_the_app_has_looked_is_followed(phone: Phone) -> None:
    async with in_browser(phone) as (screen, browser):
        browser.hasty = True
        await screen.tab(2)
        await screen.until(lambda: phone.app.nav.path == "/", seconds=8)
        assert screen.sees("开始检查")
        await follows(phone, screen, browser)
