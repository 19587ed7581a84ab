"""HTTP for httpx in a browser, which gives Python no sockets: a transport over `fetch`.

The browser itself negotiates compression, keeps connections and adds its own headers; bodies are sent whole (the phone
sends chunks of at most a few hundred kilobytes) and answers are read as they come.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import Any, TypeVar

import httpx
from js import AbortController, fetch
from pyodide.ffi import JsException, to_js

from mobile.device.browser_studio import plain_object

# Set by the browser; a script may not, or the values are no longer true once the browser has decoded the answer.
NOT_OURS_TO_SEND = {"host", "connection", "content-length", "accept-encoding", "user-agent", "transfer-encoding"}
NO_LONGER_TRUE = {"content-encoding", "content-length", "transfer-encoding"}

T = TypeVar("T")


class FetchTransport(httpx.AsyncBaseTransport):
    """An httpx transport over `fetch`. Raises httpx's own errors: `ConnectError`, `ReadTimeout`, `ReadError`."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        stop = AbortController.new()
        timeout = request.extensions.get("timeout", {})
        options: dict[str, Any] = {
            "method": request.method,
            "headers": [[k, v] for k, v in request.headers.multi_items() if k.lower() not in NOT_OURS_TO_SEND],
            "signal": stop.signal,
            "cache": "no-store",
            "credentials": "omit",
            "redirect": "follow",
        }
        if body:
            options["body"] = to_js(body)
        pending = fetch(str(request.url), plain_object(options))
        answer = await _in_time(pending, _headers_within(timeout), stop, request, httpx.ConnectError)
        headers = [(k, v) for k, v in answer.headers.entries() if k.lower() not in NO_LONGER_TRUE]
        return httpx.Response(
            answer.status, headers=headers, stream=_Body(answer, timeout.get("read"), stop, request), request=request
        )


class _Body(httpx.AsyncByteStream):
    """The answer's body, read as it comes; each piece within the read timeout."""

    def __init__(self, answer: Any, seconds: float | None, stop: Any, request: httpx.Request) -> None:
        self._reader = answer.body.getReader() if answer.body else None
        self._seconds = seconds
        self._stop = stop
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self._reader is not None:
            piece = await _in_time(self._reader.read(), self._seconds, self._stop, self._request, httpx.ReadError)
            if piece.done:
                self._reader = None
                return
            yield piece.value.to_bytes()

    async def aclose(self) -> None:
        if self._reader is not None:
            self._stop.abort()
            self._reader = None


def _headers_within(timeout: dict[str, float | None]) -> float | None:
    """`fetch` does not tell connecting, sending and waiting apart: they share the sum of their times."""
    parts = [timeout.get(part) for part in ("connect", "write", "read")]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


async def _in_time(
    pending: Awaitable[T],
    seconds: float | None,
    stop: Any,
    request: httpx.Request,
    failure: type[httpx.TransportError],
) -> T:
    """Await a JavaScript promise; give the request up in the browser too when it takes too long or nobody waits."""
    try:
        return await asyncio.wait_for(_awaited(pending), seconds)
    except TimeoutError as error:
        stop.abort()
        raise httpx.ReadTimeout("服务器没有及时回答", request=request) from error
    except asyncio.CancelledError:
        stop.abort()
        raise
    except JsException as error:
        raise failure(f"网络请求未完成：{error}", request=request) from error


async def _awaited(pending: Awaitable[T]) -> T:
    return await pending
