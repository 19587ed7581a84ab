"""What proxies, portals and gateways between phone and server really answer: none of it is the server's word."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx

PAGE = "<html><title>请登录 Wi-Fi</title></html>"
OURS = {
    "type": "/problems/forbidden",
    "title": "无权",
    "status": 403,
    "detail": "无权。",
    "code": "forbidden",
    "final": True,
}


def _json(
    status: int, document: Any, media: str = "application/json", more: Mapping[str, str] | None = None
) -> httpx.Response:
    return httpx.Response(status, content=json.dumps(document), headers={"content-type": media, **(more or {})})


REFUSALS: dict[str, httpx.Response] = {
    "a framework's detail": _json(403, {"detail": "Forbidden"}),
    "a gateway's code as a number": _json(403, {"code": 403, "message": "blocked by policy"}),
    "a gateway's code as a word": _json(403, {"code": "forbidden", "message": "blocked by policy"}),
    "our words in a wrong media type": _json(403, OURS),
    "a problem of somebody else": _json(403, {"type": "about:blank", "code": "forbidden"}, "application/problem+json"),
    "a problem without a code": _json(422, {"title": "no", "detail": "no"}, "application/problem+json"),
    "a list": _json(400, ["no"], "application/problem+json"),
    "a page saying it wants a log-in": httpx.Response(511, html=PAGE),
    "a page for legal reasons": httpx.Response(451, html=PAGE),
    "a page where nothing was found": httpx.Response(404, html=PAGE),
    "a proxy that wants a name": httpx.Response(407, html=PAGE),
    "a bare bad gateway": httpx.Response(502, text="Bad Gateway"),
    "nothing at all": httpx.Response(403),
    "json nested beyond reading": httpx.Response(
        403, content=b"[" * 100_000, headers={"content-type": "application/problem+json"}
    ),
}
SUCCESSES: dict[str, httpx.Response] = {
    "a log-in page": httpx.Response(200, html=PAGE),
    "a log-in page said to be created": httpx.Response(201, html=PAGE),
    "an empty success": httpx.Response(204),
    "an empty page": httpx.Response(200),
    "a redirect": httpx.Response(302, headers={"location": "http://portal.test/login"}),
    "a portal's json": _json(200, {"result": "ok", "code": 0}),
    "a portal's json said to be created": _json(201, {"result": "ok"}),
    "the shape of an answer in a page": httpx.Response(
        200, html='{"cursor": "9", "more": false, "server_time": "2026-11-24T07:00:00.000Z"}'
    ),
    "an offset without the protocol": httpx.Response(
        204, headers={"upload-offset": "2000", "location": "/api/uploads/u1"}
    ),
    "a created upload without the protocol": httpx.Response(
        201, headers={"upload-offset": "2000", "location": "/api/uploads/u1"}
    ),
}


def copy_of(answer: httpx.Response) -> httpx.Response:
    """A fresh response: httpx's may be sent once only."""
    return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
