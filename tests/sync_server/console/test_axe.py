"""axe-core has nothing to complain of on any page that any role is led to.

Each role walks from its own menu: every page of it, and one of each address that these lead to; without `make proof`
only what no role before it was led to, and its own first page. Of all these as few are looked at as together hold every
element with its look and its place.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import axe_playwright_python
import pytest
from fastapi import FastAPI
from playwright.sync_api import Route, sync_playwright

from shared.organisation import Role
from sync_server.console.rendering import static_file
from sync_server.console.web import Pages
from sync_server.ledger.search import following
from sync_server.settings import Settings
from tests.sync_server.console.conftest import Browser
from tests.sync_server.console.everywhere import fill
from tests.sync_server.console.test_subscriptions_outside import confirm, keep
from tests.sync_server.forwarding.mail_server import mail_server

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
LAY_OUT_AND_LOOK = """async (text) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const wanted = [...page.querySelectorAll("link[rel=stylesheet]")].filter((one) => one.media !== "print").map((one) => one.href);
  document.querySelectorAll("link").forEach((one) => wanted.includes(one.href) || one.remove());
  const here = [...document.querySelectorAll("link")].map((one) => one.href);
  await Promise.all(wanted.filter((one) => !here.includes(one)).map((href) => new Promise((done) => {
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: done }));
  })));
  document.title = page.title;
  document.body.replaceWith(page.body);
  if (innerWidth < 500) {
    const over = document.documentElement.scrollWidth - innerWidth;
    return over > 0 ? [`${over} px too wide`] : [];
  }
  const found = await axe.run({ resultTypes: ["violations"] });
  return found.violations.flatMap((one) => one.nodes.map((node) => `${one.id} ${node.html.slice(0, 160)}`));
}"""  # noqa: E501
PROOF = bool(os.environ.get("DUCHA_PROOF"))  # then every page for every role
pytestmark = [pytest.mark.journey, pytest.mark.timeout(1_200 if PROOF else 300)]
DAY = re.compile(r"(?<![\dA-Za-z/-])20\d\d-\d\d-\d\d")
LINK = re.compile(r'href="(/[^"#]*)')
# Addresses to which some are led by a button that only they have, or by what stands in a page of the moment.
POLYGON = "/findings/map?area=31.20000,121.40000;31.23000,121.41000;31.21000,121.45000"
NEWEST = ("/records/new", "/saved", "/seals", "/merges", "/alerts/new", POLYGON)
FIRST = ("/", "/search?q=定西路", "/no-such-page", "/kept", "/password", "/help/section", *NEWEST)
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
WITHOUT_END = {"meta", "link", "input", "img", "br", "hr", "use", "wbr", "source", "col", "path", "rect", "circle"}
LOOKS = ("class", "role", "type", "disabled", "aria-current", "aria-label", "aria-hidden", "hidden", "tabindex")


class Elements(HTMLParser):
    """Every element of a page as tag and look, with the element that holds it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._open: list[str] = [""]
        self.found: set[tuple[str, str]] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        look = [f"{name}={value}" if name in LOOKS[:3] else name for name, value in attrs if name in LOOKS]
        element = " ".join([tag, *look])
        self.found.add((self._open[-1], element))
        if tag not in WITHOUT_END:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].split(" ")[0] == tag:
                del self._open[at:]
                return


def walk(app: FastAPI, browser: Browser, menu: str, seen: set[str]) -> Iterator[tuple[str, str]]:
    """Address and text of one page of each route to which the role is led from its menu, and that was not seen yet."""
    console: Pages = app.state.console
    waiting = [*FIRST, *led_to(menu)]
    while waiting:
        url = waiting.pop(0)
        page = console.page_at(url.partition("?")[0])
        route = page[0].path if page else url.partition("?")[0]
        if route in seen or route.startswith(("/app", "/static")):
            continue
        seen.add(route)
        answer = browser.get(url)
        if answer.status_code == 403:
            seen.discard(route)  # somebody else may see it
            url += " 403"
        if answer.status_code == 303:
            seen.discard(route)  # whom it does not lead elsewhere sees a page
            waiting.insert(0, answer.headers["location"])
        elif answer.headers["content-type"].startswith("text/html"):
            yield url, answer.text
            waiting += led_to(answer.text)


def led_to(page: str) -> list[str]:
    return [unescape(link) for link in LINK.findall(page)]


def that_show_all(pages: dict[str, str]) -> list[str]:
    """Addresses of few pages that together hold every element: always the one with most of what is still missing."""
    holding = {url: Elements(text).found for url, text in pages.items()}
    missing, chosen = set[tuple[str, str]]().union(*holding.values()), list[str]()
    while missing:
        chosen.append(max(holding, key=lambda url: len(holding[url] & missing)))
        missing -= holding[chosen[-1]]
    return chosen


def complaints(pages: dict[str, str]) -> list[str]:
    """What axe says of the pages, laid out one after the other in a window of Chromium that has the shipped styles, and
    which of them are wider than a phone."""
    said = list[str]()

    def serve(route: Route) -> None:
        name = route.request.url.split("/", 3)[3].partition("?")[0]
        if name.startswith("static/"):
            file = static_file(name.removeprefix("static/"))
            route.fulfill(path=file, content_type=TYPES.get(file.suffix, "application/octet-stream"))
        elif route.request.is_navigation_request():
            route.fulfill(body="<!doctype html><html lang=zh-CN><title>-</title><body>", content_type="text/html")
        else:
            route.fulfill(status=204)

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        window = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN").new_page()
        window.route("**/*", serve)
        window.goto("http://console/")
        window.evaluate(AXE)
        for width in (1366, 390):
            window.set_viewport_size({"width": width, "height": 768})
            for url in that_show_all(pages):
                said += [f"{url}: {one}" for one in window.evaluate(LAY_OUT_AND_LOOK, pages[url])]
        window.unroute_all(behavior="wait")
        chromium.close()
    return said


def raw_days(pages: dict[str, str]) -> list[str]:
    """What people read of a page that stands as machines write a day (`2026-12-10`): lists say `12月10日 周四`."""
    said = list[str]()
    for url, page in pages.items():
        read = re.sub(r"<(script|style|title|textarea|option|pre|code)\b.*?</\1>", "", page, flags=re.DOTALL)
        said += [f"{url}: {words.strip()[:120]}" for words in re.split(r"<[^>]*>", read) if DAY.search(words)]
    return said


def of_forms(app: FastAPI, officer: Browser) -> dict[str, str]:
    """What only an answer shows: a kept filter with its ways, a code that is awaited, a sheet that was refused."""
    settings: Settings = app.state.settings
    settings.smtp_security, settings.smtp_from = "none", "ducha@example.cn"
    with mail_server() as inbox:
        settings.smtp_host, settings.smtp_port = "127.0.0.1", inbox.port
        confirm(officer, inbox)
        keep(officer)
        asked = officer.post("/mailbox", {"mailbox": "li@example.cn"})
    refused = officer.post("/records/new", {})
    assert refused.status_code == 422
    return {"officer /saved": officer.get("/saved").text, "asked": asked.text, "refused": refused.text}


def test_axe_complains_of_no_page_of_any_role(
    app: FastAPI, squads: list[str], logged_in: Callable[..., Browser], browser: Callable[[], Browser]
) -> None:
    officer = fill(app, logged_in, squads[0], times=1)
    pages = {"/login": browser().get("/login").text, **of_forms(app, officer)}
    following.catch_up(app.state.ledger)
    seen = set[str]()
    for role in Role:
        entered = logged_in(role, login=f"axe-{role.value}")
        menu = pages[f"{role.value} /password"] = entered.get("/password").text
        walked = walk(app, entered, menu, set() if PROOF else seen)
        pages |= {f"{role.value} {url}": text for url, text in walked}
    assert len(pages) > 90
    shown = {url.partition(" ")[2] for url in pages}
    assert shown.issuperset(NEWEST)
    assert raw_days(pages) == []
    assert complaints(pages) == []
