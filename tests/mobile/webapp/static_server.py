"""A plain web server for a built app, with the headers that mobile/webapp/README.md asks for; switches for tests."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from mobile.webapp.build import CSP

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".wasm": "application/wasm",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".otf": "font/otf",
    ".ttf": "font/ttf",
}


class AppServer:
    """Serves `folder` at `base`; `requests` lists what was asked for. `folder` may be changed while it runs."""

    def __init__(self, folder: Path, base: str = "/app/") -> None:
        self.folder = folder
        self.base = base
        self.requests: list[str] = []
        self.replace: dict[str, bytes] = {}  # path -> bytes sent instead of the file
        self.square = b""  # what is answered for every square of the map
        self.silent: set[str] = set()  # paths that get no answer as long as they stand here
        self.api_seconds = 0.0  # how long /api/ keeps its answer back
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._http.server_port}"
        self.url = self.origin + base
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def keep_silent(self, name: str) -> None:
        """Give no answer as long as `silent` names the file."""
        while name in self.silent:
            time.sleep(0.1)

    def _handler(owner) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path = unquote(urlsplit(self.path).path)
                owner.requests.append(path)
                if path.startswith("/api/"):
                    self._echo(b"")
                    return
                if path.startswith("/basemap/"):
                    self._send(200 if owner.square else 404, owner.square, "image/png")
                    return
                name = path.removeprefix(owner.base) or "index.html"
                owner.keep_silent(name)
                file = owner.folder / name
                if not path.startswith(owner.base) or not file.is_file():
                    self._send(404, b"", "text/plain")
                    return
                packed = file.with_name(file.name + ".br")
                if name in owner.replace:
                    self._send(200, owner.replace[name], TYPES.get(file.suffix, "application/octet-stream"))
                elif packed.exists() and "br" in self.headers.get("Accept-Encoding", ""):
                    self._send(200, packed.read_bytes(), TYPES.get(file.suffix, "application/octet-stream"), "br")
                else:
                    self._send(200, file.read_bytes(), TYPES.get(file.suffix, "application/octet-stream"))

            def do_POST(self) -> None:
                owner.requests.append(self.path)
                self._echo(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

            do_PATCH = do_POST

            def _echo(self, body: bytes) -> None:
                time.sleep(owner.api_seconds)
                told = {"method": self.command, "path": self.path, "bytes": len(body), "header": dict(self.headers)}
                self._send(201, json.dumps(told).encode(), "application/json")

            def _send(self, status: int, body: bytes, mime: str, encoding: str = "") -> None:
                self.send_response(status)
                self.send_header("Content-Type", mime)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", "no-cache")
                self.send_header("Content-Security-Policy", CSP)
                self.send_header("X-Content-Type-Options", "nosniff")
                if encoding:
                    self.send_header("Content-Encoding", encoding)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Quiet: `requests` is the log."""

        return Handler


@contextmanager
def serving(folder: Path, base: str = "/app/") -> Iterator[AppServer]:
    server = AppServer(folder, base)
    try:
        yield server
    finally:
        server.close()
