"""The built app in a real browser: with and without network, in two tabs, and across versions."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from mobile.webapp import faces
from tests.journeys.flet_page import FletPage, phone
from tests.mobile.webapp.builds import NO_COLLECTION, WORDS, build_saying, until, until_memory_is_kept
from tests.mobile.webapp.static_server import AppServer, serving

pytestmark = pytest.mark.journey

SECOND = "试验第二版"
RARE = "國醫館𠮷"
PIECE = "assets/fonts/rest/sans-"
OPEN = 'html[data-duchatong="open"]'


def test_the_first_visit_puts_the_app_on_the_phone_and_later_ones_need_no_network(
    server: AppServer, tmp_path: Path
) -> None:
    with phone(tmp_path / "profile") as browser:
        app = FletPage.open(browser, server.url, ready=WORDS)
        app.tap("再点一次")
        app.see("点了 1 次")
    with phone(tmp_path / "profile") as browser:
        browser.set_offline(True)
        app = FletPage.open(browser, server.url, ready=WORDS)
        app.tap("再点一次")
        app.tap("再点一次")
        app.see("点了 2 次")


def test_it_opens_without_errors_asks_no_foreign_origin_and_once_it_is_there_only_for_news(
    server: AppServer, tmp_path: Path
) -> None:
    asked, errors = list[str](), list[str]()
    with phone(tmp_path / "profile") as browser:
        browser.on("request", lambda request: asked.append(request.url))
        browser.on("weberror", lambda error: errors.append(str(error.error)))
        browser.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        app = FletPage.open(browser, server.url, ready=WORDS)
        until_memory_is_kept(app.page)
        server.requests.clear()
        app.page.reload()
        app.wait_open(WORDS)
        assert set(server.requests) <= {"/app/sw.js"}
    assert asked
    assert [url for url in asked if not url.startswith((server.origin, "blob:", "data:"))] == []
    assert errors == []


def test_a_second_tab_says_where_the_app_is_open_and_goes_on_when_that_one_closes(
    server: AppServer, tmp_path: Path
) -> None:
    with phone(tmp_path / "profile") as browser:
        first = FletPage.open(browser, server.url, ready=WORDS)
        second = browser.new_page()
        second.goto(server.url)
        second.get_by_text("督察通已在另一个标签页或窗口中打开。").wait_for()
        first.page.close()
        second.locator(OPEN).wait_for(state="attached", timeout=60_000)


def test_a_new_version_waits_until_the_app_asks_for_it_and_then_comes_whole(server: AppServer, tmp_path: Path) -> None:
    new = tmp_path / "second"
    with phone(tmp_path / "profile") as browser:
        app = FletPage.open(browser, server.url, ready=WORDS)
        version = build_saying(new, tmp_path, SECOND)
        server.folder = new
        app.page.reload()
        app.wait_open(WORDS)
        assert _waiting(app, until=version) == version
        app.page.reload()
        app.wait_open(WORDS)
        assert _running(app) != version
        app.page.evaluate("duchatongShell.reopen()")
        app.see(SECOND, seconds=60)
        assert _running(app) == version
        assert _waiting(app) is None
        browser.set_offline(True)
        app.page.reload()
        app.wait_open(SECOND)


def test_an_update_fetches_only_what_changed(server: AppServer, tmp_path: Path) -> None:
    new = tmp_path / "second"
    with phone(tmp_path / "profile") as browser:
        app = FletPage.open(browser, server.url, ready=WORDS)
        until_memory_is_kept(app.page)
        version = build_saying(new, tmp_path, SECOND)
        server.folder = new
        server.requests.clear()
        app.page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update())")
        assert _waiting(app, until=version) == version
        assert set(server.requests) == {"/app/sw.js", "/app/app.tar", "/app/config.js"}


def test_a_server_with_half_of_a_new_version_leaves_the_phone_with_the_old_one(
    server: AppServer, tmp_path: Path
) -> None:
    new = tmp_path / "second"
    with phone(tmp_path / "profile") as browser:
        app = FletPage.open(browser, server.url, ready=WORDS)
        build_saying(new, tmp_path, SECOND)
        server.replace = {"sw.js": (new / "sw.js").read_bytes()}
        app.page.evaluate(
            """async () => {
              const found = await navigator.serviceWorker.getRegistration();
              await found.update();
              const fresh = found.installing;
              if (fresh) await new Promise((done) => fresh.addEventListener('statechange', () => {
                if (fresh.state === 'redundant') done();
              }));
            }"""
        )
        assert _waiting(app) is None
        app.page.reload()
        app.wait_open(WORDS)


def test_a_version_that_does_not_open_says_so_and_gives_way_to_the_next(server: AppServer, tmp_path: Path) -> None:
    bad, good = server.folder.with_name("bad"), server.folder
    build_saying(bad, tmp_path, WORDS, broken=True)
    server.folder = bad
    with phone(tmp_path / "profile") as browser:
        page = browser.new_page()
        page.goto(server.url)
        again = page.get_by_role("button", name="重新打开")
        again.wait_for(timeout=60_000)
        assert "坏的版本" in str(page.locator("#details pre").text_content())
        server.folder = good
        again.click()
        page.locator(OPEN).wait_for(state="attached", timeout=60_000)


CLIENTS = {
    "skwasm": {"/app/main.dart.wasm", "/app/canvaskit/skwasm.wasm"},
    "canvaskit": {"/app/main.dart.js", "/app/canvaskit/chromium/canvaskit.wasm"},
}
DRAWING = "duchatong-drawing/app/"
TOO_LARGE = """
    const compile = WebAssembly.compileStreaming;
    WebAssembly.compileStreaming = (source, ...more) =>
      more.length ? Promise.reject(new RangeError('out of memory')) : compile.call(WebAssembly, source);
"""


def _clients(server: AppServer) -> set[str]:
    """Which of the clients' large files were asked for."""
    mine = ("main.dart.js", "main.dart.wasm", "canvaskit.wasm", "skwasm.wasm")
    return {path for path in server.requests if path.endswith(mine)}


def _looks(app: FletPage) -> tuple[Image.Image, list[str]]:
    """Every pixel of the page, and every node for those who do not see it."""
    until(app.page, f"document.querySelector('{OPEN}') && !document.querySelector('#splash')?.offsetParent")
    nodes = app.page.locator("flt-semantics-host [role], flt-semantics-host span").evaluate_all(
        "nodes => nodes.map(node => [node.tagName, node.role, node.ariaLabel, node.textContent].join(' '))"
    )
    picture = Image.open(BytesIO(app.page.screenshot())).convert("RGB")
    assert len(set(picture.resize((39, 84)).get_flattened_data())) > 3, "something is drawn"
    return picture, nodes


def _drawn_by(app: FletPage) -> str:
    return str(app.page.evaluate("flet.webRenderer"))


def test_chromium_draws_with_webassembly_and_fetches_no_other_client(server: AppServer, tmp_path: Path) -> None:
    with phone(tmp_path / "profile") as browser:
        app = FletPage.open(browser, server.url, ready=WORDS)
        assert _drawn_by(app) == "skwasm"
        until_memory_is_kept(app.page)
    assert _clients(server) == CLIENTS["skwasm"]


def test_a_chromium_whose_webassembly_collects_no_garbage_draws_with_canvaskit_and_fetches_that_alone(
    server: AppServer, tmp_path: Path
) -> None:
    server.replace = {"sw.js": NO_COLLECTION.encode() + (server.folder / "sw.js").read_bytes()}
    with phone(tmp_path / "profile") as browser:
        browser.add_init_script(NO_COLLECTION)
        app = FletPage.open(browser, server.url, ready=WORDS)
        assert _drawn_by(app) == "canvaskit"
        until_memory_is_kept(app.page)
        assert _clients(server) == CLIENTS["canvaskit"]
    with phone(tmp_path / "profile") as browser:  # a newer one, without a network: what the older one brought
        browser.set_offline(True)
        app = FletPage.open(browser, server.url, ready=WORDS)
        assert _drawn_by(app) == "canvaskit"


def test_a_client_that_cannot_begin_gives_way_to_the_other_by_itself_and_stays_away_for_this_version(
    server: AppServer, tmp_path: Path
) -> None:
    with phone(tmp_path / "profile") as browser:
        browser.add_init_script(TOO_LARGE)
        app = FletPage.open(browser, server.url, ready=WORDS)
        assert _drawn_by(app) == "canvaskit"
    with phone(tmp_path / "profile") as browser:
        browser.set_offline(True)
        app = FletPage.open(browser, server.url, ready=WORDS)
        assert _drawn_by(app) == "canvaskit"


def test_after_two_starts_with_webassembly_that_showed_nothing_the_other_client_draws(
    server: AppServer, tmp_path: Path
) -> None:
    with phone(tmp_path / "profile") as browser:
        app = FletPage.open(browser, server.url, ready=WORDS)
        assert _drawn_by(app) == "skwasm"
    for begun in (1, 2):
        with phone(tmp_path / "profile") as browser:
            browser.add_init_script("Worker.prototype.postMessage = () => {};")  # Python never begins
            page = browser.new_page()
            page.goto(server.url)
            until(page, f"localStorage.getItem('{DRAWING}')?.endsWith(':{begun}')")
    with phone(tmp_path / "profile") as browser:
        app = FletPage.open(browser, server.url, ready=WORDS)
        assert _drawn_by(app) == "canvaskit"
        seen_by_script, said_by_script = _looks(app)
        app.page.evaluate(f"localStorage.setItem('{DRAWING}', 'another version:2')")
        app.page.reload()
        app.wait_open(WORDS)
        assert _drawn_by(app) == "skwasm"
        seen, said = _looks(app)
        assert said == said_by_script
        most = max(ImageChops.difference(seen, seen_by_script).tobytes())
        assert most <= 3, "of 255: how a shadow is rounded, no edge of a letter"


def _waiting(app: FletPage, *, until: str = "") -> str | None:
    """The version that waits; with `until`, after it has been installed."""
    for _ in range(300 if until else 1):
        found: str | None = app.page.evaluate("duchatongShell.waitingVersion()")
        if found == until or not until:
            return found
        app.page.wait_for_timeout(100)
    return None


def _running(app: FletPage) -> str:
    return str(app.page.evaluate("duchatong.version"))


def test_the_less_common_everyday_characters_come_unasked_once_the_app_is_open(
    server: AppServer, tmp_path: Path
) -> None:
    with phone(tmp_path / "profile") as browser:
        app = FletPage.open(browser, server.url, ready=WORDS)
        until_memory_is_kept(app.page)  # comes last
        asked = [path for path in server.requests if faces.REST in path]
        assert len(asked) == len(set(asked)) > 5
        assert asked == [path for path in server.requests if "/rest/" in path]
        assert "/app/assets/NOTICES" in server.requests
        assert asked[0] not in server.requests[: server.requests.index("/app/main.dart.wasm")]


def test_a_rare_character_is_fetched_when_it_is_shown_and_there_without_network_from_then_on(tmp_path: Path) -> None:
    out = tmp_path / "rare"
    build_saying(out, tmp_path, RARE)
    with serving(out) as server, phone(tmp_path / "profile") as browser:
        app = FletPage.open(browser, server.url, ready=RARE)
        for _ in range(2):  # the service worker keeps what it sees, and it does not see the very first visit
            with app.page.expect_response(lambda answer: PIECE in answer.url and answer.ok, timeout=30_000):
                app.page.reload()
            app.wait_open(RARE)
        asked = {path for path in server.requests if PIECE in path}
        assert 1 <= len(asked) <= 4, "a piece for each character at most"
        lost: list[str] = []
        browser.on("requestfailed", lambda request: lost.append(request.url))
        browser.set_offline(True)
        with app.page.expect_response(lambda answer: PIECE in answer.url and answer.ok, timeout=30_000):
            app.page.reload()
        app.wait_open(RARE)
        assert [url for url in lost if PIECE in url] == []
