"""Driving a Flet app in a real browser through its accessibility tree.

Flutter paints a canvas; what can be found and tapped are the `<flt-semantics>` nodes beside it, which exist only after
accessibility was switched on. Taps are forced: an overlay above a node fails Playwright's hit test though the tap
works.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Geolocation, Locator, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.journeys.pictures import SHARPNESS

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
# What Flutter goes by: without "Android" it lays out as on a desktop, where buttons are 43 px high.
CHROME_VERSION = 156
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; PGT-AN10) AppleWebKit/537.36 (KHTML, like Gecko) "
    f"Chrome/{CHROME_VERSION}.0.0.0 Mobile Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
PEOPLES_SQUARE: Geolocation = {"latitude": 31.2319, "longitude": 121.4706, "accuracy": 8.0}
OPENS_WITHIN_S = 90
FILLS_WITHIN_S = 30
CHOSEN_WITHIN_MS, TRIES = 10_000, 3

_SWITCH_ON_SEMANTICS = """(() => {
  const timer = setInterval(() => {
    if (document.querySelector('flt-semantics')) return clearInterval(timer);
    document.querySelector('flt-semantics-placeholder')?.dispatchEvent(
      new MouseEvent('click', {bubbles: true, clientX: innerWidth / 2, clientY: innerHeight / 2}));
  }, 100);
})()"""

# A screen that comes in moves, and a forced click does not wait for it: it would fall beside the button.
_STANDS_STILL = """node => new Promise(done => {
  let last = '';
  const look = () => {
    const box = node.getBoundingClientRect();
    const now = [box.x, box.y, box.width, box.height].join();
    if (now === last) return done();
    last = now;
    requestAnimationFrame(look);
  };
  look();
})"""


@contextmanager
def phone(profile: Path, **changes: Any) -> Iterator[BrowserContext]:
    """A phone-sized Chromium whose data live in `profile`: the same folder is the same phone after a restart.

    `changes` override Playwright's context options (viewport, geolocation, permissions, color_scheme, …).
    """
    options: dict[str, Any] = {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": SHARPNESS,
        "has_touch": True,
        "is_mobile": True,
        "user_agent": ANDROID,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "geolocation": PEOPLES_SQUARE,
        "permissions": ["geolocation", "camera"],
        "executable_path": CHROMIUM,
        "args": FLAGS,
    }
    options.update(changes)
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(str(profile), **options)
        try:
            yield context
        finally:
            with suppress(PlaywrightError):  # a killed browser has nothing left to close
                context.close()


def kill(profile: Path) -> None:
    """SIGKILL the browser that runs on `profile`, as a dying battery would."""
    marks = {f"--user-data-dir={profile}".encode(), str(profile).encode()}  # Chromium's way to say it, and Firefox's
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            if marks & set((process / "cmdline").read_bytes().split(b"\0")):
                os.kill(int(process.name), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue


class FletPage:
    """One page of a Flet app. Locators wait for nodes to be attached; `page` is Playwright's own page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = self.typed = 0  # what it cost the person so far

    @classmethod
    def open(cls, context: BrowserContext, url: str, *, ready: str = "") -> FletPage:
        """Open `url` in a new page and wait until the app shows its first nodes, or the text `ready`."""
        page = context.new_page()
        page.add_init_script(_SWITCH_ON_SEMANTICS)
        page.goto(url, wait_until="commit")
        opened = cls(page)
        opened.wait_open(ready)
        return opened

    def wait_open(self, ready: str = "") -> None:
        """Wait until the app is there, also after a reload."""
        self.page.locator("flt-semantics").first.wait_for(state="attached", timeout=OPENS_WITHIN_S * 1000)
        if ready:
            self.see(ready, seconds=OPENS_WITHIN_S)

    def by_id(self, identifier: str) -> Locator:
        """The node of `ft.Semantics(identifier=…)`."""
        return self.page.locator(f'[flt-semantics-identifier="{identifier}"]')

    def text(self, words: str) -> Locator:
        """Nodes that carry the words: a leaf has them as text, a node with children in its label."""
        return self.page.locator(
            f'flt-semantics-host :is(span, h1, h2, h3, h4, h5, h6):has-text("{words}"), '
            f'flt-semantics-host flt-semantics:text("{words}"), '
            f'flt-semantics-host [aria-label*="{words}"]'
        )

    def see(self, words: str, *, seconds: float = 15) -> Locator:
        """Wait until the words are on the screen."""
        found = self.text(words).first
        found.wait_for(state="attached", timeout=seconds * 1000)
        return found

    def gone(self, words: str, *, seconds: float = 15) -> None:
        """Wait until the words are no longer on the screen."""
        self.text(words).first.wait_for(state="detached", timeout=seconds * 1000)

    def shows(self, words: str) -> bool:
        """Whether the words are on the screen now."""
        return self.text(words).count() > 0

    def button(self, name: str, *, exact: bool = False) -> Locator:
        """A button by its words; an icon button by its tooltip, which sits on the node around it. On Android Flutter
        says the name of its way back twice: the icon's and the tooltip's."""
        named = self.page.get_by_role("button", name=name, exact=exact)
        twice = self.page.get_by_role("button", name=f"{name} {name}", exact=True)
        return named.or_(twice).or_(self.page.locator(f'flt-semantics-host [aria-label="{name}"]'))

    def tap(self, target: str | Locator, *, exact: bool = False, seconds: float = 15) -> None:
        """Tap a button (by its words) or a node."""
        found = self.button(target, exact=exact) if isinstance(target, str) else target
        found.first.wait_for(state="attached", timeout=seconds * 1000)
        with suppress(PlaywrightError):  # a node that Flutter replaced meanwhile is found anew by the click
            found.first.evaluate(_STANDS_STILL)
        found.first.click(force=True)
        self.taps += 1

    def tab(self, name: str) -> None:
        """Choose a destination of the navigation bar or a tab. A bar that comes in with its screen moves, and a tap may
        fall beside it: it is made again until the tab says that it is chosen."""
        chosen = self.page.get_by_role("tab", name=name, selected=True).first
        for _ in range(TRIES):
            self.tap(self.page.get_by_role("tab", name=name))
            with suppress(PlaywrightError):
                chosen.wait_for(state="attached", timeout=CHOSEN_WITHIN_MS)
                return
        raise AssertionError(f"the tab “{name}” is not chosen")

    def fill(self, label: str, value: str) -> None:
        """Type into the text field with this label, replacing what is there.

        Flutter connects the field some time after it got the focus and drops what was put in before; so the value is
        put in until it stays."""
        field = self.page.get_by_label(label).first
        field.wait_for(state="attached")
        ends = time.monotonic() + FILLS_WITHIN_S
        while time.monotonic() < ends:
            field.focus()
            self.page.wait_for_timeout(250)
            field.fill(value)
            self.page.wait_for_timeout(250)
            if field.input_value() == value:
                self.taps += 1  # into the field
                self.typed += len(value)
                return
        raise TimeoutError(f"the field “{label}” does not keep its value")

    def value(self, label: str) -> str:
        """What the text field holds. Flutter fills the DOM input only while it has the focus."""
        field = self.page.get_by_label(label).first
        field.focus()
        self.page.wait_for_timeout(250)
        return field.input_value()

    def pick(self, identifier: str, option: str) -> None:
        """Choose from the dropdown inside `ft.Semantics(identifier=…)`."""
        self.tap(self.by_id(identifier))
        self.tap(self.page.get_by_role("button", name=option, exact=True))

    def upload(self, name: str, files: list[Path]) -> None:
        """Answer the file chooser that the button opens."""
        with self.page.expect_file_chooser() as chooser:
            self.tap(name)
        chooser.value.set_files([str(path) for path in files])

    def screenshot(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(path))
