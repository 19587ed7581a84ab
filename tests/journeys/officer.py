"""What people do at the console, in the words of its pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from tests.journeys.flet_page import CHROMIUM, FLAGS

PASSWORD = "Shanghai-2026"
DESKTOP = {"width": 1366, "height": 768}


@contextmanager
def officer(url: str, login: str, *, width: int = DESKTOP["width"], height: int = DESKTOP["height"]) -> Iterator[Page]:
    """Someone logged in at the console, in a browser window of this size."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            page = browser.new_page(
                viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai"
            )
            page.goto(f"{url}/login")
            page.fill("input[name=login]", login)
            page.fill("input[name=password]", PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url(lambda at: "/login" not in at)
            yield page
        finally:
            browser.close()
