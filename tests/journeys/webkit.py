"""WebKitGTK, the nearest to Safari's engine that runs here, by the W3C's WebDriver over HTTP.

Its automation windows are private: there a page that asks for its folder of files is refused, as in a private window of
Safari; and as Debian ships it, it has no storage at all. So far nothing more than the first page can be tried in it.
"""

from __future__ import annotations

import base64
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.journeys.house import free_port

DRIVER = "/usr/bin/WebKitWebDriver"
FEATURES = ("--features=+FileSystem,+FileSystemWritableStream,+StorageAPI,+StorageAPIEstimate",)
PATIENCE_S = 60


class WebKit:
    """One window."""

    def __init__(self, http: httpx.Client, session: str) -> None:
        self._http, self._session = http, session

    def _post(self, path: str, **body: Any) -> Any:
        answer = self._http.post(f"/session/{self._session}{path}", json=body)
        answer.raise_for_status()
        return answer.json()["value"]

    def open(self, url: str) -> None:
        """Go to an address."""
        self._post("/window/rect", width=430, height=930)
        self._post("/url", url=url)

    def run(self, script: str) -> Any:
        """What the body of a function returns."""
        return self._post("/execute/sync", script=script, args=[])

    def see(self, words: str, seconds: float = PATIENCE_S) -> None:
        """Wait until the words are on the page."""
        ends = time.monotonic() + seconds
        while words not in (shown := str(self.run("return document.body.innerText"))):
            if time.monotonic() > ends:
                raise TimeoutError(f"“{words}” is not there: {shown}")
            time.sleep(0.25)

    def screenshot(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        answer = self._http.get(f"/session/{self._session}/screenshot")
        path.write_bytes(base64.b64decode(answer.json()["value"]))


@contextmanager
def webkit(*arguments: str) -> Iterator[WebKit]:
    """A window on a screen of its own."""
    processes: list[subprocess.Popen[bytes]] = []
    reading, writing = os.pipe()
    try:
        screen = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "800x1000x24"]
        processes.append(subprocess.Popen(screen, pass_fds=[writing], stderr=subprocess.DEVNULL))
        display = f":{os.read(reading, 16).decode().strip()}"
        environment = {**os.environ, "DISPLAY": display, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        port = free_port()
        processes.append(subprocess.Popen([DRIVER, f"--port={port}"], env=environment))
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_S) as http:
            session = _session(http, arguments)
            yield WebKit(http, session)
            http.delete(f"/session/{session}")
    finally:
        os.close(reading)
        os.close(writing)
        for process in reversed(processes):
            process.terminate()
            process.wait()


def _session(http: httpx.Client, arguments: tuple[str, ...]) -> str:
    browser = next(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"))
    options = {"binary": str(browser), "args": ["--automation", *arguments]}
    asked = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
    ends = time.monotonic() + PATIENCE_S
    while True:
        try:
            answer = http.post("/session", json=asked)
            break
        except httpx.ConnectError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.1)
    answer.raise_for_status()
    return str(answer.json()["value"]["sessionId"])
