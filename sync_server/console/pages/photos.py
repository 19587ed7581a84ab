"""Photos: thumbnail, stamped copy, a page to look at them; the sealed original only with a reason, logged."""

from __future__ import annotations

import hashlib
import hmac
from http import HTTPStatus
from pathlib import Path

from starlette.responses import FileResponse, Response

from shared.problems import NOT_FOUND, Problem
from sync_server.casework import happenings
from sync_server.console.queries import photos
from sync_server.console.stamps import camera_words, lines_for
from sync_server.console.web import Ask, Pages
from sync_server.procedures.permissions import Action

READERS = (Action.SEE_LEDGER, Action.ANSWER_NOTICE)
# Kept by the browser, but asked for each time: after the log-out, on a shared desk, none is shown from the cache.
SHOWN = {"Cache-Control": "private, no-cache"}


def register(pages: Pages) -> None:
    pages.get("/photos/{id}", show, *READERS)
    pages.get("/photos/{id}/thumbnail", thumbnail, *READERS)
    pages.get("/photos/{id}/copy", copy, *READERS)
    pages.post("/photos/{id}/original", original, Action.SEE_ORIGINALS)


def show(ask: Ask) -> Response:
    """One photo, with its neighbours to the left and right."""
    with ask.read() as conn:
        tile, record_id, notice_id = photos.one(conn, ask.viewer, ask.path("id"))
        if record_id and ask.viewer.may(Action.SEE_LEDGER):
            series = photos.of_record(conn, record_id)
        else:
            series = photos.series_for(conn, ask.viewer, tile, record_id, notice_id)
        keyed = photos.is_keyed(photos.record_behind(conn, record_id))
        original = bool(record_id) and photos.may_open_original(conn, ask.viewer, record_id, notice_id)
    at = next((n for n, one in enumerate(series) if one.id == tile.id), 0)
    home = f"/notices/{notice_id}" if notice_id else f"/records/{record_id}"
    if tile.meta.get("alert_id"):
        home = f"/alerts/{tile.meta['alert_id']}"
    return ask.page(
        "photo.html",
        photo=tile,
        previous=series[at - 1] if at > 0 else None,
        following=series[at + 1] if at + 1 < len(series) else None,
        count=len(series),
        place=at + 1,
        home=home if ask.viewer.may(Action.SEE_LEDGER) else "/squad",
        zoomed=bool(ask.query.get("zoom")),
        original=original,
        keyed=keyed,
        camera=camera_words(tile.meta),
    )


def thumbnail(ask: Ask) -> Response:
    """A small picture for grids."""
    with ask.read() as conn:
        tile, _, _ = photos.one(conn, ask.viewer, ask.path("id"))
    return _shown(ask, ask.room.pictures.thumbnail(photos.here(tile).sha256))


def copy(ask: Ask) -> Response:
    """The stamped copy."""
    with ask.read() as conn:
        tile, record_id, _ = photos.one(conn, ask.viewer, ask.path("id"))
        photos.here(tile)
        lines = lines_for(conn, tile, record_id)
    pictures = ask.room.pictures
    made = pictures.stamped(tile.sha256, lines) if lines else pictures.large(tile.sha256)
    return _shown(ask, made)


def _shown(ask: Ask, file: Path) -> Response:
    """A copy; 304 when the browser has it already. The tag is made of the file's name, which carries the hash of its
    contents, but does not tell it: who may see a copy need not learn what names the original."""
    tag = f'"{hmac.new(ask.room.key, file.stem.encode(), hashlib.sha256).hexdigest()[:32]}"'
    if ask.request.headers.get("if-none-match") == tag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={**SHOWN, "ETag": tag})
    return FileResponse(file, media_type="image/jpeg", headers={**SHOWN, "ETag": tag})


def original(ask: Ask) -> Response:
    """The sealed original: with a reason, and an entry in the log before the first byte leaves (domain.md §11 32)."""
    viewer, reason = ask.viewer, ask.form.words("reason", "查看原件的理由", 200)
    with ask.read() as conn:
        tile, record_id, notice_id = photos.one(conn, viewer, ask.path("id"))
        if not photos.may_open_original(conn, viewer, record_id, notice_id, str(tile.meta.get("alert_id", ""))):
            raise Problem(NOT_FOUND, what="这张照片的原件")
        photos.here(tile)
        mime = photos.mime_of(conn, tile.sha256)
    subject, said = record_id or tile.id, f"{viewer.name}查看照片 {tile.number} 的原件，理由：{reason}"
    data = {"photo_id": tile.id, "sha256": tile.sha256, "reason": reason}
    ask.write(
        lambda w: w.event(
            happenings.PHOTO_ORIGINAL, "record" if record_id else "photo", subject, said, actor=viewer.actor, data=data
        )
    )
    content = ask.room.pictures.original(tile.sha256)
    return Response(content, media_type=mime or "application/octet-stream", headers={"Cache-Control": "no-store"})
