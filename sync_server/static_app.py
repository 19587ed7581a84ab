"""The phone app at `/app/`: files of the web build, with the packed copies the build made beside them."""

from __future__ import annotations

import re
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from shared.problems import NOT_FOUND, Problem

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".otf": "font/otf",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
}
PACKED = (("br", ".br"), ("gzip", ".gz"))
# The app runs Python as WebAssembly in a worker; nothing of it comes from a foreign origin.
APP_CSP = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' blob:; connect-src 'self' data: blob:; "
    "worker-src 'self' blob:; manifest-src 'self'; frame-src 'self'; base-uri 'self'; form-action 'self'"
)
APP_PERMISSIONS = "camera=(self), microphone=(self), geolocation=(self)"  # what the app asks the person for
_HASHED = re.compile(r"[.-][0-9a-f]{8,64}\.")


def router(folder: Path) -> APIRouter:
    """`GET /app/…` from `folder`; addresses without a file suffix are the app's own routes and get its index."""
    routes = APIRouter(include_in_schema=False)
    root = folder.resolve()

    @routes.get("/app")
    def without_slash() -> Response:
        return Response(status_code=308, headers={"Location": "/app/"})

    @routes.api_route("/app/{path:path}", methods=["GET", "HEAD"])
    def file(path: str, request: Request) -> Response:
        wanted = (root / path).resolve() if "\x00" not in path else root
        if not wanted.is_relative_to(root) or not wanted.is_file():
            if Path(path).suffix:
                raise Problem(NOT_FOUND, what="此文件")
            wanted = root / "index.html"
        if not wanted.is_file():
            raise Problem(NOT_FOUND, what="手机应用（服务器上尚未构建）")
        return _answer(wanted, request.headers.get("accept-encoding", ""), request.headers.get("if-none-match", ""))

    return routes


def _answer(wanted: Path, accepted: str, known: str) -> Response:
    headers = {
        "Content-Security-Policy": APP_CSP,
        "Permissions-Policy": APP_PERMISSIONS,
        "Vary": "Accept-Encoding",
        "Cache-Control": "public, max-age=31536000, immutable" if _HASHED.search(wanted.name) else "no-cache",
    }
    if wanted.name == "sw.js":
        headers["Service-Worker-Allowed"] = "/app/"
    chosen = wanted
    offered = {part.split(";")[0].strip() for part in accepted.split(",")}
    for name, suffix in PACKED:
        packed = wanted.with_name(wanted.name + suffix)
        if name in offered and packed.is_file():
            chosen, headers["Content-Encoding"] = packed, name
            break
    written = chosen.stat()
    headers["ETag"] = f'"{written.st_mtime_ns:x}-{written.st_size:x}"'
    if headers["ETag"] in known:
        return Response(status_code=304, headers=headers)
    return FileResponse(chosen, headers=headers, media_type=TYPES.get(wanted.suffix, "application/octet-stream"))
