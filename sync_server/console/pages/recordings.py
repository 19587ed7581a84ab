"""Voice notes and video clips: played on the record's page by whoever may open its originals, with a reason, logged."""

from __future__ import annotations

from starlette.responses import Response

from shared.problems import Problem
from sync_server.casework import happenings
from sync_server.console.file_headers import headers_of
from sync_server.console.queries import recordings
from sync_server.console.web import Ask, Pages
from sync_server.grounds import pages as grounds
from sync_server.procedures.permissions import Action

# What comes from a phone is data, whatever a browser might find in it.
POLICY = "default-src 'none'; media-src 'self'; sandbox"


def register(pages: Pages) -> None:
    pages.get("/recordings/{id}", play, Action.SEE_ORIGINALS)
    pages.post("/recordings/{id}", open_one, Action.SEE_ORIGINALS)


def open_one(ask: Ask) -> Response:
    """A reason is given, and stands in the log before the first byte leaves (domain.md §11 32); then the record's page
    has a player. A player asks for parts, again and again: so the reason holds for a while."""
    viewer, reason = ask.viewer, ask.form.words("reason", "播放的理由", 200)
    with ask.read() as conn:
        tile = recordings.one(conn, viewer, ask.path("id"))
    said = f"{viewer.name}播放{tile.name}，理由：{reason}"
    data = {"recording_id": tile.id, "sha256": tile.sha256, "reason": reason}
    happening = happenings.RECORD_RECORDING_OPENED
    ask.write(lambda w: w.event(happening, "record", tile.record_id, said, actor=viewer.actor, data=data))
    return ask.done(f"/records/{tile.record_id}#recording-{tile.id}", f"已记入日志，一小时内可以播放{tile.name}。")


def play(ask: Ask) -> Response:
    """The bytes as they came, or the part of them that a player asks for; the type is the one that we found."""
    with ask.read() as conn:
        tile = recordings.one(conn, ask.viewer, ask.path("id"))
        if tile.id not in recordings.opened(conn, ask.viewer, tile.record_id, ask.now):
            raise Problem(grounds.RECORDING_NOT_OPENED)
    content = ask.room.pictures.original(tile.sha256)
    name = f"{tile.name}.{tile.mime.partition('/')[2]}"
    headers = {**headers_of(name, "inline"), "Content-Security-Policy": POLICY, "Accept-Ranges": "bytes"}
    part = _asked(ask.request.headers.get("range", ""), len(content))
    if part is None:
        return Response(content, media_type=tile.mime, headers=headers)
    first, last = part
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return Response(content[first : last + 1], 206, media_type=tile.mime, headers=headers)


def _asked(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of `bytes=a-b` or `bytes=a-`; None for the whole, also where the header asks for more than
    that."""
    unit, _, span = header.partition("=")
    first, dash, last = span.partition("-")
    if unit != "bytes" or not dash or not first.isascii() or not first.isdecimal() or len(first) > 12:
        return None
    begin = int(first)
    end = int(last) if last.isascii() and last.isdecimal() and len(last) <= 12 else size - 1
    end = min(end, size - 1)
    return (begin, end) if begin <= end else None
