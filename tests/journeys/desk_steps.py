"""Several people at their desks in one browser, each in a window of their own, in the words of the console's pages."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.journeys.flet_page import CHROMIUM, FLAGS
from tests.journeys.officer import PASSWORD
from tests.journeys.pictures import keep

DESKTOP: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
PATIENCE_MS = 60_000  # as with the phone's screens: two cores carry three such runs
SHORT_MS, MOST_WORDS = 2_000, 1_500


class Desk:
    """One person logged in at the console."""

    def __init__(self, page: Page, pictures: Path, story: str) -> None:
        self.page, self._pictures, self._story = page, pictures, story

    def open(self, path: str) -> None:
        """Go to an address of the console."""
        self.page.goto(path)

    def go(self, name: str, *, exact: bool = False) -> None:
        """Follow the first link with these words."""
        self.page.get_by_role("link", name=name, exact=exact).first.click()

    def menu(self, name: str) -> None:
        """Choose from the navigation; a small window's menu and the group it lies in are unfolded first."""
        small = self.page.locator("details.menu > summary")
        nav = self.page.locator(".side > .nav")
        if small.is_visible():
            small.click()
            nav = self.page.locator("details.menu .nav")
        link = nav.locator("a", has_text=name).first
        if not link.is_visible():
            nav.locator("details", has=self.page.locator("a", has_text=name)).locator("summary").first.click()
        link.click()

    def press(self, name: str, *, exact: bool = False) -> None:
        """Press the first button with these words."""
        self.page.get_by_role("button", name=name, exact=exact).first.click()

    def unfold(self, words: str) -> None:
        """Open the folded part with this summary."""
        self.page.locator("summary", has_text=words).first.click()

    def write(self, label: str, words: str) -> None:
        """Type into the field with this label, in place of what is there."""
        self.page.get_by_label(label).first.fill(words)

    def sees(self, words: str) -> Locator:
        """Wait until the words are on the page."""
        found = self.page.get_by_text(words).first
        found.wait_for()
        return found

    def words(self) -> str:
        """What the page says, without its navigation, cut short."""
        return self.page.locator("main").inner_text(timeout=SHORT_MS)[:MOST_WORDS]

    def misses(self, words: str) -> bool:
        """True if the words are nowhere on the page."""
        return self.page.get_by_text(words).count() == 0

    def row(self, words: str) -> Locator:
        """The line of a list that carries the words."""
        return self.page.locator("[data-row]", has_text=words).first

    def picture(self, name: str) -> None:
        """Keep what the window shows as `<story>-….png`, if pictures are kept; nothing of it may stick out sideways."""
        keep(self.page, self._pictures / f"{self._story}-{name}.png", full_page=True)
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{name} is wider than its window"
        )


class Desks:
    """The browser that they share."""

    def __init__(self, browser: Browser, url: str, pictures: Path, story: str) -> None:
        self._browser, self._url, self._pictures, self._story = browser, url, pictures, story

    @contextmanager
    def person(self, login: str, size: ViewportSize = DESKTOP) -> Iterator[Desk]:
        """The account logs in with a window of this size; what it saw last is told and kept if something is missing."""
        context = self._browser.new_context(
            base_url=self._url, viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        desk = Desk(page, self._pictures, self._story)
        try:
            page.goto("/login")
            page.fill("input[name=login]", login)
            page.fill("input[name=password]", PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url(lambda at: "/login" not in at)
            yield desk
        except Exception as error:
            with contextlib.suppress(PlaywrightError, AssertionError):
                error.add_note(f"{login} was at {page.url} and read:\n{desk.words()}")
                desk.picture(f"stopped-here-{login}")
            raise
        finally:
            context.close()


@contextmanager
def desks(url: str, pictures: Path, story: str = "month") -> Iterator[Desks]:
    """A browser in which people log in one after the other."""
    pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield Desks(browser, url, pictures, story)
        finally:
            browser.close()
