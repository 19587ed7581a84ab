"""The service worker answers the map's squares by version and place, whatever key the address has, also offline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.flet_page import FletPage, phone
from tests.mobile.webapp.builds import WORDS
from tests.mobile.webapp.static_server import AppServer
from tests.sync_server.basemap.made import tile_png

pytestmark = pytest.mark.journey

ASK = """async (address) => {
  try { const answer = await fetch(address); return [answer.status, (await answer.arrayBuffer()).byteLength]; }
  catch { return [0, 0]; }
}"""
KEEP = """async ([address, name]) => {
  const answer = await fetch(`${address}&keep=1`);
  await (await caches.open("duchatong-basemap-kept")).put(name, answer);
}"""
NAMES = """async (cache) => {
  const names = await (await caches.open(cache)).keys();
  return names.map((one) => new URL(one.url).pathname);
}"""
SEEN, KEPT = "duchatong-basemap-seen", "duchatong-basemap-kept"


def address(x: int, key: str = "k1", version: str = "m1") -> str:
    return f"/basemap/{key}/14/{x}/5?v={version}"


@pytest.fixture
def tiled(server: AppServer) -> AppServer:
    """The server also has squares, under any key."""
    server.square = tile_png(14, 1, 5)
    return server


def names(app: FletPage, cache: str) -> list[str]:
    found: list[str] = app.page.evaluate(NAMES, cache)
    return sorted(found)


def ask(app: FletPage, where: str) -> Any:
    return app.page.evaluate(ASK, where)


def test_a_square_that_was_seen_or_kept_is_there_without_a_network_by_any_key(tiled: AppServer, tmp_path: Path) -> None:
    size = len(tiled.square)
    with phone(tmp_path / "profile") as browser:
        app = FletPage.open(browser, tiled.url, ready=WORDS)
        assert ask(app, address(1)) == [200, size]
        app.page.evaluate(KEEP, [address(2), "/basemap/m1/14/2/5"])
        app.page.wait_for_timeout(500)
        assert names(app, SEEN) == ["/basemap/m1/14/1/5"], "what is fetched to be kept was not looked at"
        assert names(app, KEPT) == ["/basemap/m1/14/2/5"]
        asked = [path for path in tiled.requests if path.startswith("/basemap/")]
        assert ask(app, address(1, key="k2")) == [200, size]
        assert [path for path in tiled.requests if path.startswith("/basemap/")] == asked, "it is not asked for again"
        browser.set_offline(True)
        assert ask(app, address(1, key="k3")) == [200, size]
        assert ask(app, address(2, key="k3")) == [200, size]
        assert ask(app, address(3)) == [0, 0], "what was never here is not made up"
        assert ask(app, address(1, version="m2")) == [0, 0], "nor taken from another map"


def test_squares_of_an_older_map_go_when_a_newer_one_is_looked_at(tiled: AppServer, tmp_path: Path) -> None:
    with phone(tmp_path / "profile") as browser:
        app = FletPage.open(browser, tiled.url, ready=WORDS)
        ask(app, address(1, version="m1"))
        app.page.wait_for_timeout(300)
        for x in range(2, 54):
            ask(app, address(x, version="m2"))
        app.page.wait_for_timeout(1_000)
        assert not [name for name in names(app, SEEN) if "/m1/" in name]
        assert "/basemap/m2/14/2/5" in names(app, SEEN)


def test_a_refusal_is_passed_on_and_kept_nowhere(tiled: AppServer, tmp_path: Path) -> None:
    with phone(tmp_path / "profile") as browser:
        app = FletPage.open(browser, tiled.url, ready=WORDS)
        tiled.square = b""
        assert ask(app, address(7))[0] == 404
        app.page.wait_for_timeout(300)
        assert names(app, SEEN) == []
