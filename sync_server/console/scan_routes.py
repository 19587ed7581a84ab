"""The addresses under which the scans of a subject are looked at and fetched, for whoever may read that subject."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection
from starlette.responses import FileResponse, Response

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts.viewer import Viewer
from sync_server.console.file_headers import Shown, headers_of
from sync_server.console.web import Ask, Need, Pages
from sync_server.papers.naming import file_name
from sync_server.scans import keeping
from sync_server.scans.attaching import Scan, scan_of
from sync_server.scans.kinds import FileKind
from sync_server.scans.preparing import draw_again

Reader = Callable[[Connection, Viewer, str], object]
PRIVATE = {"Cache-Control": "private, no-cache"}


def serve_scans(pages: Pages, address: str, subject_kind: str, reader: Reader, *needs: Need) -> None:
    """Serve the scans of subjects at `address`, which names one as `{id}`: `…/scans/{scan}/paper.pdf`, the small pages
    and the originals. `reader` raises Problem unless the viewer may read the subject of that id."""

    def scan(ask: Ask) -> Scan:
        with ask.read() as conn:
            reader(conn, ask.viewer, ask.path("id"))
            return scan_of(conn, subject_kind, ask.path("id"), ask.path("scan"))

    def paper(ask: Ask) -> Response:
        """The stamped paper as one PDF; it opens in the browser, with `save` it is saved."""
        found = scan(ask)
        shown: Shown = "attachment" if ask.query.get("save") else "inline"
        content = keeping.kept_bytes(ask.room.pictures.store, found.sha256)
        return _sent(content, FileKind.PDF.value, shown, file_name(f"{found.title}（盖章件）", "pdf"))

    def page(ask: Ask) -> Response:
        """The small picture of a page."""
        found, number = scan(ask), ask.path("page")
        if not number.isdecimal() or not 1 <= int(number[:4]) <= found.pages:
            raise Problem(NOT_FOUND, what="这一页")
        file = _small_page(ask, found, int(number[:4]))
        tag = f'"{hashlib.sha256(f"{file.stem}|{found.id}".encode()).hexdigest()[:32]}"'
        return FileResponse(file, media_type="image/jpeg", headers={**PRIVATE, "ETag": tag})

    def original(ask: Ask) -> Response:
        """A file as it was handed in, to be saved: what it holds is not for our pages."""
        found, number = scan(ask), ask.path("file")
        if not number.isdecimal() or not 1 <= int(number[:4]) <= len(found.originals):
            raise Problem(NOT_FOUND, what="这个原始文件")
        one = found.originals[int(number[:4]) - 1]
        return _sent(keeping.kept_bytes(ask.room.pictures.store, one.sha256), one.mime, "attachment", one.name)

    pages.get(f"{address}/scans/{{scan}}/paper.pdf", paper, *needs)
    pages.get(f"{address}/scans/{{scan}}/pages/{{page}}", page, *needs)
    pages.get(f"{address}/scans/{{scan}}/originals/{{file}}", original, *needs)


def _sent(content: bytes, mime: str, shown: Shown, name: str) -> Response:
    return Response(content, media_type=mime, headers=headers_of(name, shown))


def _small_page(ask: Ask, scan: Scan, number: int) -> Path:
    """From the cache; drawn anew, all pages at once, when it was cleared away."""
    cache = ask.room.settings.cache
    file = keeping.small_page(cache, scan.sha256, number)
    if not file.is_file():
        content = keeping.kept_bytes(ask.room.pictures.store, scan.sha256)
        with tempfile.TemporaryDirectory(dir=ask.room.settings.staging, prefix="scan-") as folder:
            keeping.keep_pages(cache, scan.sha256, draw_again(Path(folder), content))
    return file
