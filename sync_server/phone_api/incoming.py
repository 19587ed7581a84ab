"""Reading a phone's request: the bearer token, the JSON, the protocol version."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from fastapi import Request
from starlette.responses import Response

from shared.plain import from_plain, to_plain
from shared.problems import UNAUTHENTICATED, UNSUPPORTED_PROTOCOL, Problem
from shared.wire import OLDEST_PROTOCOL, PROTOCOL
from sync_server.acts.common.devices import hash_token
from sync_server.grounds import requests as grounds

T = TypeVar("T")


def bearer_hash(request: Request) -> str:
    """Hash of the bearer token. Raises Problem(UNAUTHENTICATED) without one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Problem(UNAUTHENTICATED)
    return hash_token(token.strip())


async def read_json(request: Request) -> dict[str, Any]:
    """The body as a JSON object, its protocol version checked first: an app that is too old or too new is told so
    even if the rest has changed. Raises Problem: MALFORMED, UNSUPPORTED_PROTOCOL."""
    body = await request.body()
    try:
        data = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Problem(grounds.NOT_JSON) from error
    if not isinstance(data, dict):
        raise Problem(grounds.NOT_FIELDS)
    got = data.get("protocol", PROTOCOL)
    if type(got) is int and not OLDEST_PROTOCOL <= got <= PROTOCOL:
        raise Problem(UNSUPPORTED_PROTOCOL, oldest=OLDEST_PROTOCOL, newest=PROTOCOL, got=got)
    return data


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


async def read_message(request: Request, kind: type[T]) -> T:
    """The body as a message of the sync protocol. Raises Problem, or PlainError naming the place."""
    return from_plain(kind, await read_json(request))


def answer(message: Any, status: int = 200) -> Response:
    """A message as JSON, never cached."""
    body = json.dumps(to_plain(message), ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, status, {"Cache-Control": "no-store"}, "application/json")
