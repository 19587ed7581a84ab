"""A tile as an HTTP answer: kept by the browser for long, asked for again by its tag."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from shared.problems import NOT_FOUND, Problem
from sync_server.basemap.map_tiles import MapTiles, Picture

_DIGITS = 8
# Whose address names the version may keep the picture; a service's map may be renewed behind the same version.
FOR_EVER = "private, max-age=31536000, immutable"
A_MONTH = "private, max-age=2592000"
A_DAY = "private, max-age=86400"  # an empty square: a larger file may fill it
ASK = "private, no-cache"


def number(text: str) -> int:
    """A part of a tile's address. Raises Problem(NOT_FOUND)."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        raise Problem(NOT_FOUND, what="这块底图")
    return int(text)


def tile_answer(request: Request, picture: Picture, tiles: MapTiles) -> Response:
    """The picture, or 304 when the browser has it."""
    facts = tiles.source.facts if tiles.source else None
    if request.query_params.get("v") != tiles.version:
        lasts = ASK
    elif picture.empty:
        lasts = A_DAY
    else:
        lasts = A_MONTH if facts and facts.changes else FOR_EVER
    headers = {"Cache-Control": lasts, "ETag": picture.etag}
    if picture.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(picture.content, media_type=picture.media, headers=headers)
