"""A real Chromium with the store's Python inside: what runs here runs on OPFS, in a worker, as on a phone."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

import flet_web
from playwright.sync_api import BrowserContext, Page, sync_playwright

REPOSITORY = Path(__file__).parents[3]
HARNESS = Path(__file__).with_name("harness")
OWN = ("mobile/__init__.py", "mobile/device", "mobile/store", "shared")
TESTS = ("tests/__init__.py", "tests/mobile/__init__.py", "tests/mobile/store", "tests/faults", "tests/bench")
LIBRARIES = ("tinydb", "httpx", "httpcore", "h11", "anyio", "idna", "certifi", "typing_extensions")


def code_archive() -> bytes:
    """The packages that the store needs, as a zip."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in (*OWN, *TESTS):
            _add(archive, REPOSITORY / name, REPOSITORY)
        for library in LIBRARIES:
            spec = find_spec(library)
            if spec is None or spec.origin is None:
                raise RuntimeError(f"{library} is not installed")
            origin = Path(spec.origin)
            package = origin.parent if origin.name == "__init__.py" else origin
            _add(archive, package, package.parent)
    return stream.getvalue()


def _add(archive: zipfile.ZipFile, path: Path, root: Path) -> None:
    for file in [path] if path.is_file() else sorted(path.rglob("*")):
        if file.suffix in {".py", ".pem"}:
            archive.write(file, str(file.relative_to(root)))


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}  # noqa: RUF012

    def __init__(self, *args: object, code: bytes, **kwargs: object) -> None:
        self._code = code
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        if self.path == "/code.zip":
            self.send_response(200)
            self.send_header("Content-Length", str(len(self._code)))
            self.end_headers()
            self.wfile.write(self._code)
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        if path.startswith("/pyodide/"):
            return str(Path(flet_web.get_package_web_dir()) / path.lstrip("/"))
        return str(HARNESS / path.lstrip("/"))

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def harness_server() -> Iterator[str]:
    """The page's origin, `http://127.0.0.1:…`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, code=code_archive()))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def chromium(profile: Path) -> Iterator[BrowserContext]:
    """A browser whose data stays in `profile`."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path="/usr/bin/chromium", args=["--no-sandbox"], headless=True
        )
        try:
            yield context
        finally:
            context.close()


def run_python(page: Page, code: str) -> object:
    """Run Python (with top-level await) in the page's worker; its value. Raises what the code raised, as text."""
    return page.evaluate("code => window.runPython(code)", code)
