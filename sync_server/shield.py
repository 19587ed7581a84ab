"""What surrounds every request: a request id, security headers, a limit on the body, an answer to the unforeseen."""

from __future__ import annotations

import secrets
from itertools import count
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.problems import TOO_LARGE, Problem
from sync_server.problems_http import internal_problem, problem_response

MAX_BODY = 8_000_000  # bytes a call of the API; 50 records with signatures are well below 2 MB
UPLOADS = "/api/uploads"
API = "/api/"  # the console bounds its forms itself, each by its page, and gives back what was typed
CONSOLE_CSP = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_PROCESS, _numbers = secrets.token_hex(4), count(1)
HEADERS: dict[bytes, bytes] = {
    b"content-security-policy": CONSOLE_CSP.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"SAMEORIGIN",
    b"cross-origin-opener-policy": b"same-origin",
}


HSTS = (b"strict-transport-security", b"max-age=31536000")  # a year of https only, once the public address is https


class _TooLargeError(Exception):
    """The body went over the limit while it was read."""


class Shield:
    """ASGI middleware. Headers a route sets itself win; uploads bring their own limit (they are streamed to disk)."""

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        self.app = app
        self.headers = dict([*HEADERS.items(), *([HSTS] if https else [])])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = f"{_PROCESS}-{next(_numbers):x}"
        scope.setdefault("state", {})["request_id"] = request_id
        started = over = False

        async def guarded_send(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                if over:  # a framework parser turned our exception into its own answer
                    raise _TooLargeError
                started = True
                present = {name.lower() for name, _ in message["headers"]}
                more = [(name, value) for name, value in self.headers.items() if name not in present]
                message["headers"] = [*message["headers"], *more, (b"x-request-id", request_id.encode())]
            await send(message)

        seen = 0

        async def guarded_receive() -> Message:
            nonlocal seen, over
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > MAX_BODY:
                    over = True
                    raise _TooLargeError
            return message

        uploading = not scope["path"].startswith(API) or scope["path"].startswith(UPLOADS)
        try:
            if not uploading and _declared(scope) > MAX_BODY:
                raise _TooLargeError
            await self.app(scope, receive if uploading else guarded_receive, guarded_send)
        except _TooLargeError:
            over = False
            problem = Problem(TOO_LARGE, limit=f"{MAX_BODY // 1_000_000} MB")
            await problem_response(problem)(scope, receive, guarded_send)
        except Exception as error:
            if started:
                structlog.get_logger("http").error("broke off an answer", reference=request_id, exc_info=error)
                raise
            await problem_response(internal_problem(error, request_id))(scope, receive, guarded_send)


def _declared(scope: Scope) -> int:
    value: Any = next((v for name, v in scope["headers"] if name == b"content-length"), b"0")
    return int(value) if value.isdigit() else 0
