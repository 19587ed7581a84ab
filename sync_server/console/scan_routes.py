"""The addresses under which the scans of a subject are looked at and fetched, for whoever may read that subject."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection
from starlette.responses import FileResponse, Response

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts.viewer import Viewer
from sync_server.casework.happening import Happening
from sync_server.console.file_headers import Shown, headers_of
from sync_server.console.web import Ask, Need, Pages
from sync_server.papers.naming import file_name
from sync_server.procedures.permissions import Action
from sync_server.scans import keeping
from sync_server.scans.attaching import Scan, scan_of
from sync_server.scans.kinds import FileKind
from sync_server.scans.prepared import Original
from sync_server.scans.preparing import draw_again

Reader = Callable[[Connection, Viewer, str], object]
PRIVATE = {"Cache-Control": "private, no-cache"}
REASON = 200  # characters


@dataclass(frozen=True)
class Sealed:
    """Scans that are evidence, as photos are: the small pages are shown to whoever reads the subject, the PDF and the
    files as they came are handed out with a reason only, to those who `may`, and `noted` in the log."""

    may: Callable[[Connection, Viewer, Scan], bool]
    noted: Happening


def serve_scans(
    pages: Pages,
    address: str,
    subject_kind: str,
    reader: Reader,
    *needs: Need,
    called: str = "盖章件",
    originals: Sequence[Need] = (),
    sealed: Sealed | None = None,
) -> None:
    """Serve the scans of subjects at `address`, which names one as `{id}`: `…/scans/{scan}/paper.pdf`, the small pages
    and the originals. `reader` raises Problem unless the viewer may read the subject of that id. `called` is what such
    a scan is, `originals` who has the files as they came where that is not every reader."""

    def scan(ask: Ask) -> Scan:
        with ask.read() as conn:
            reader(conn, ask.viewer, ask.path("id"))
            return scan_of(conn, subject_kind, ask.path("id"), ask.path("scan"))

    def paper(ask: Ask) -> Response:
        """The paper as one PDF; it opens in the browser, with `save` it is saved."""
        found = scan(ask)
        shown: Shown = "attachment" if ask.query.get("save") else "inline"
        return _paper(ask, found, shown, called)

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
        return _original(ask, _the_file(ask, scan(ask)), "attachment")

    def sealed_paper(ask: Ask) -> Response:
        """The paper as one PDF, with a reason."""
        found = scan(ask)
        _note(ask, found, sealed, f"《{found.title}》的扫描件")
        return _paper(ask, found, "inline", called)

    def sealed_original(ask: Ask) -> Response:
        """A file as it was handed in, with a reason. It is a picture or a PDF by its bytes, and as an answer that is
        kept for this person it can be asked for again by the same form."""
        found = scan(ask)
        one = _the_file(ask, found)
        _note(ask, found, sealed, f"《{found.title}》的原始文件“{one.name}”")
        return _original(ask, one, "inline")

    pages.get(f"{address}/scans/{{scan}}/pages/{{page}}", page, *needs)
    if sealed is None:
        pages.get(f"{address}/scans/{{scan}}/paper.pdf", paper, *needs)
        pages.get(f"{address}/scans/{{scan}}/originals/{{file}}", original, *(originals or needs))
    else:
        pages.post(f"{address}/scans/{{scan}}/paper.pdf", sealed_paper, Action.SEE_ORIGINALS)
        pages.post(f"{address}/scans/{{scan}}/originals/{{file}}", sealed_original, Action.SEE_ORIGINALS)


def _paper(ask: Ask, scan: Scan, shown: Shown, called: str) -> Response:
    content = keeping.kept_bytes(ask.room.pictures.store, scan.sha256)
    return _sent(content, FileKind.PDF.value, shown, file_name(f"{scan.title}（{called}）", "pdf"))


def _the_file(ask: Ask, scan: Scan) -> Original:
    number = ask.path("file")
    if not number.isdecimal() or not 1 <= int(number[:4]) <= len(scan.originals):
        raise Problem(NOT_FOUND, what="这个原始文件")
    return scan.originals[int(number[:4]) - 1]


def _original(ask: Ask, one: Original, shown: Shown) -> Response:
    return _sent(keeping.kept_bytes(ask.room.pictures.store, one.sha256), one.mime, shown, one.name)


def _note(ask: Ask, scan: Scan, sealed: Sealed | None, what: str) -> None:
    """Ask who may and why, and put it into the log before the first byte leaves (domain.md §11 32)."""
    viewer, reason = ask.viewer, ask.form.words("reason", "查看原件的理由", REASON)
    with ask.read() as conn:
        if sealed is None or not sealed.may(conn, viewer, scan):
            raise Problem(NOT_FOUND, what="这份扫描件的原件")
    data = {"scan_id": scan.id, "sha256": scan.sha256, "reason": reason}
    said, happening = f"{viewer.name}查看{what}，理由：{reason}", sealed.noted
    ask.write(lambda w: w.event(happening, scan.subject_kind, scan.subject_id, said, actor=viewer.actor, data=data))


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
