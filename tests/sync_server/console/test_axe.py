"""axe-core has nothing to complain of on any page that any role is led to.

Each role walks from its own menu: every page of it, and one of each address that these lead to; without `make proof`
only what no role before it was led to, and its own first page. Of all these as few are looked at as together hold every
element with its look and its place.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import axe_playwright_python
import pytest
from fastapi import FastAPI
from playwright.sync_api import Route, sync_playwright
from sqlalchemy import select

from shared.organisation import Role
from sync_server.app import create_app
from sync_server.archive.deeds import file_volume
from sync_server.console.rendering import static_file
from sync_server.console.web import Pages
from sync_server.demo import seed
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.search import following
from sync_server.ledger.write import Write
from sync_server.settings import Settings
from tests.sync_server.archive.volumes import draft_of, scan, scanned
from tests.sync_server.console.conftest import SECTION, Browser, Clock, add_user, running
from tests.sync_server.console.everywhere import fill
from tests.sync_server.console.planning import begin
from tests.sync_server.console.test_orders import FIRST as FIRST_ORDER
from tests.sync_server.console.test_orders import bring
from tests.sync_server.console.test_subscriptions_outside import confirm, keep
from tests.sync_server.forwarding.mail_server import mail_server
from tests.sync_server.stories.test_29_random_draw import WISH

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
WIDEST = (Role.SECTION_CHIEF, Role.OFFICE_CHIEF, Role.OFFICE_STAFF)  # are led to most, and look first
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


def walk(app: FastAPI, browser: Browser, menu: str, seen: set[str], single: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Address and text of one page of each route to which the role is led from its menu, and that was not seen yet;
    `single` are addresses of things that not every list shows first."""
    console: Pages = app.state.console
    waiting = [*FIRST, *single, *led_to(menu)]
    while waiting:
        url = waiting.pop(0)
        page = console.page_at(url.partition("?")[0])
        route = page[0].path if page else url.partition("?")[0]
        if route in seen or route.startswith(("/app/", "/static/")):
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


def of_matters(app: FastAPI, officer: Browser) -> list[str]:
    """A draw, a work order, a proposed merging and a volume: their addresses."""
    plan = begin(officer)
    draw = str(officer.post(f"{plan}/draw", WISH).headers["location"])
    officer.follow(officer.post(bring(officer, FIRST_ORDER)))
    ledger: Ledger = app.state.ledger

    def merging(w: Write) -> str:
        f, merge_id = t.findings.c, w.new_id()
        ids = w.conn.execute(select(f.id).order_by(f.id).limit(2)).scalars().all()
        told = {"kept_id": ids[0], "other_id": ids[1], "section_id": SECTION, "distance_m": 8.0, "minutes": 5.0}
        w.add(t.merges, id=merge_id, at=w.now, **told)
        return merge_id

    merge, actor = ledger.write(merging), Actor("user", "u-keeper", "沈立")
    papers = draft_of([scan("批办单", content=scanned(2), store=app.state.photos)])
    volume = ledger.write(lambda w: file_volume(w, actor, papers))
    with ledger.read() as conn:
        order = conn.execute(select(t.work_orders.c.id)).scalar_one()
    return [draw, f"/orders/{order}", f"/merges/{merge}", f"/archive/{volume}"]


def test_axe_complains_of_no_page_of_any_role(
    app: FastAPI, squads: list[str], logged_in: Callable[..., Browser], browser: Callable[[], Browser]
) -> None:
    officer = fill(app, logged_in, squads[0], times=1)
    single = of_matters(app, officer)
    pages = {"/login": browser().get("/login").text, **of_forms(app, officer)}
    following.catch_up(app.state.ledger)
    pages |= of_every_role(app, logged_in, single)
    assert len(pages) > 90
    shown = {url.partition(" ")[2] for url in pages}
    assert shown.issuperset(NEWEST)
    assert {"/archive/", "/draws/", "/merges/", "/orders/"} <= details(shown)
    assert raw_days(pages) == []
    assert complaints(pages) == []


@pytest.fixture
def demonstration(tmp_path: Path, clock: Clock) -> Iterator[FastAPI]:
    folder = tmp_path / "demonstration"
    folder.mkdir(mode=0o700)
    settings = Settings(data_dir=folder, database_url="", photos_url="")
    ledger = Ledger(settings.database, clock)
    assert seed(ledger, settings, now=clock())
    ledger.close()
    yield from running(create_app(settings, clock))


def test_axe_complains_of_no_page_of_the_demonstration(demonstration: FastAPI, unit_of: dict[Role, str]) -> None:
    """Whatever the demonstration has at least one of: meetings, trainings, equipment, names, conduct, evaluations."""

    def enter(role: Role, login: str) -> Browser:
        add_user(demonstration.state.ledger, login, role, unit_of[role])
        entered = Browser(demonstration)
        assert entered.log_in(login).status_code == 303
        return entered

    pages = of_every_role(demonstration, enter)
    there = {"/alerts/", "/appraisal/", "/conduct/", "/directory/", "/equipment/", "/meetings/", "/trainings/"}
    assert there <= details({url.partition(" ")[2] for url in pages})
    assert raw_days(pages) == []
    assert complaints(pages) == []


def of_every_role(app: FastAPI, enter: Callable[..., Browser], single: Sequence[str] = ()) -> dict[str, str]:
    """The pages that the roles are led to, those first that are led to most."""
    pages, seen = dict[str, str](), set[str]()
    for number, role in enumerate(dict.fromkeys((*WIDEST, *Role))):
        entered = enter(role, login=f"axe-{number}")
        menu = pages[f"{role.value} /password"] = entered.get("/password").text
        walked = walk(app, entered, menu, set() if PROOF else seen, single)
        pages |= {f"{role.value} {url}": text for url, text in walked}
    return pages


def details(shown: set[str]) -> set[str]:
    """Of which lists a single thing was shown (`/orders/`): an id stands behind the list's address."""
    return {found[1] for url in shown if (found := re.match(r"(/[a-z-]+/)[0-9a-f]{8}-", url))}
