"""The phone app's files: right types, packed copies, nothing from outside the folder."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from mobile.webapp.build import CSP
from sync_server.static_app import APP_CSP
from tests.sync_server.conftest import RunningServer


@pytest.fixture
def app(start_server: Callable[..., RunningServer], tmp_path: Path) -> str:
    folder = tmp_path / "webapp"
    (folder / "pyodide").mkdir(parents=True)
    (folder / "index.html").write_text("<html>app</html>")
    (folder / "sw.js").write_text("self")
    (folder / "sw.js.gz").write_bytes(gzip.compress(b"self"))
    (folder / "pyodide/a.wasm").write_bytes(b"\0asm")
    (folder / "pyodide/b.mjs").write_text("export {}")
    (tmp_path / "secret.txt").write_text("secret")
    return start_server().address + "/app/"


def test_types_and_headers(app: str) -> None:
    index = httpx.get(app)
    assert index.text == "<html>app</html>"
    assert index.headers["cache-control"] == "no-cache"
    assert index.headers["content-security-policy"] == APP_CSP == CSP
    assert httpx.get(app + "pyodide/a.wasm").headers["content-type"] == "application/wasm"
    assert httpx.get(app + "pyodide/b.mjs").headers["content-type"].startswith("text/javascript")
    assert httpx.get(app + "sw.js").headers["service-worker-allowed"] == "/app/"


def test_packed_copies_are_used_where_the_browser_takes_them(app: str) -> None:
    packed = httpx.get(app + "sw.js", headers={"Accept-Encoding": "gzip"})
    assert (packed.headers["content-encoding"], packed.text) == ("gzip", "self")
    plain = httpx.get(app + "sw.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers


def test_what_the_browser_has_is_not_sent_again(app: str) -> None:
    first = httpx.get(app)
    again = httpx.get(app, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_apps_own_addresses_get_its_index_and_missing_files_do_not(app: str) -> None:
    assert httpx.get(app + "records/1").text == "<html>app</html>"
    assert httpx.get(app + "none.js").status_code == 404
    assert httpx.get(app.rstrip("/")).headers["location"] == "/app/"


@pytest.mark.parametrize("path", ["..%2fsecret.txt", "%2e%2e/secret.txt", "pyodide/..%2f..%2fsecret.txt", "%00"])
def test_nothing_outside_the_folder_is_served(app: str, path: str) -> None:
    assert "secret" not in httpx.get(app + path).text
