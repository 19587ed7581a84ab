"""Answers made for the occasion, gzipped: HTML and JSON as one piece. Files bring packed copies of their own.

What is compressed tells by its length what it holds (BREACH): a page mixes the session's secret with words of the
address that asks for it, and whoever can make a browser ask again and again and sees the lengths guesses the secret
letter by letter. So a page that another site asks for is never compressed (browsers say who asks, `Sec-Fetch-Site`),
over https neither one with words in its address whose browser does not say; and every compressed answer is longer by
a random number of bytes.
"""

from __future__ import annotations

import gzip
import io
import secrets

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LEAST = 1_000  # bytes; less goes into one packet anyway
LARGE = 100_000  # is compressed beside the event loop
LEVEL = 5
MOST_PADDING = 100
_KINDS = (b"text/html", b"application/json", b"application/problem+json", b"application/geo+json")
_OWN = (b"same-origin", b"none")  # none: typed, or a bookmark


class Squeeze:
    """ASGI middleware. What is sent in several pieces, or packed already, passes as it is."""

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        self.app, self.https = app, https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _may_squeeze(scope, https=self.https):
            await self.app(scope, receive, send)
            return
        start: Message | None = None

        async def squeezing_send(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            head, start = start, None
            if head is not None:
                body = message.get("body", b"")
                if _is_of_ours(head) and not message.get("more_body") and len(body) >= LEAST:
                    made = await run_in_threadpool(squeezed, body) if len(body) > LARGE else squeezed(body)
                    message = {**message, "body": made}
                    head = {**head, "headers": _packed(head, len(made))}
                await send(head)
            await send(message)

        await self.app(scope, receive, squeezing_send)


def squeezed(body: bytes) -> bytes:
    """The body as gzip, with a name of random length in its head."""
    out = io.BytesIO()
    padding = "a" * secrets.randbelow(MOST_PADDING)
    with gzip.GzipFile(padding, "wb", LEVEL, out, mtime=0) as file:
        file.write(body)
    return out.getvalue()


def _may_squeeze(scope: Scope, *, https: bool) -> bool:
    headers = dict(scope["headers"])
    if b"gzip" not in headers.get(b"accept-encoding", b"") or scope["method"] == "HEAD":
        return False
    asks = headers.get(b"sec-fetch-site")
    if asks is None:
        return not (https and scope.get("query_string") and b"cookie" in headers)
    return asks in _OWN


def _is_of_ours(head: Message) -> bool:
    headers = dict(head["headers"])
    return b"content-encoding" not in headers and headers.get(b"content-type", b"").split(b";")[0] in _KINDS


def _packed(head: Message, length: int) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in head["headers"] if name not in (b"content-length", b"vary")]
    vary = dict(head["headers"]).get(b"vary", b"")
    return [
        *kept,
        (b"content-length", str(length).encode()),
        (b"content-encoding", b"gzip"),
        (b"vary", b", ".join(part for part in (vary, b"Accept-Encoding") if part)),
    ]
