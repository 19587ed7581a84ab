"""A small real map service, WMTS and XYZ, that can be told to misbehave."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.sync_server.basemap.made import tile_png

SLOW_S = 20  # how long a slow service keeps its answer


@dataclass
class FakeService:
    """`fault`: "", "slow", "500", "html", "404", "403", "large", "elsewhere", "home"."""

    address: str = ""
    fault: str = ""
    key: str = "secret/key+1"
    redirect_to: str = ""
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    let_go: threading.Event = field(default_factory=threading.Event)

    @property
    def wmts(self) -> str:
        """The address as an operator writes it, KVP."""
        return (
            f"{self.address}/wmts?SERVICE=WMTS&REQUEST=GetTile&LAYER=vec&TILEMATRIXSET=w&TILEMATRIX={{TileMatrix}}"
            "&TILEROW={TileRow}&TILECOL={TileCol}&tk={key}"
        )

    @property
    def xyz(self) -> str:
        return f"{self.address}/xyz/{{z}}/{{x}}/{{y}}.png"

    @property
    def tms(self) -> str:
        return f"{self.address}/tms/{{z}}/{{x}}/{{-y}}.png"


@contextmanager
def fake_service() -> Iterator[FakeService]:
    fake = FakeService()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fake.asked.append(self.path)
            fake.agents.add(self.headers["User-Agent"])
            status, headers, body = _answer(fake, self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_arguments: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def _answer(fake: FakeService, path: str) -> tuple[int, dict[str, str], bytes]:
    page: dict[str, str] = {"Content-Type": "image/png"}
    wrong = {
        "500": (500, {}, b"error"),
        "html": (200, page, "<html>请登录</html>".encode()),  # what gateways answer, with a type that lies
        "404": (404, {}, b""),
        "403": (403, {}, b'{"msg":"key"}'),
        "large": (200, page, b"\x89PNG\r\n\x1a\n" + bytes(3_000_000)),
        "elsewhere": (302, {"Location": fake.redirect_to}, b""),
    }
    if fake.fault == "slow":
        fake.let_go.wait(SLOW_S)
    if fake.fault == "home" and not path.endswith("&again"):
        return 302, {"Location": f"{path}&again"}, b""
    if fake.fault in wrong:
        return wrong[fake.fault]
    parts = urlsplit(path)
    if parts.path == "/wmts":
        said = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if said.get("tk") != fake.key:
            return 403, {}, b'{"msg":"key"}'
        square = int(said["TILEMATRIX"]), int(said["TILECOL"]), int(said["TILEROW"])
    else:
        zoom, x, y = (int(part.removesuffix(".png")) for part in parts.path.split("/")[2:])
        square = zoom, x, (1 << zoom) - 1 - y if parts.path.startswith("/tms/") else y
    return 200, page, tile_png(*square)
