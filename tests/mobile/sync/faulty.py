"""A transport that loses requests, loses replies, sends twins and waits, before any other transport."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import StrEnum

import httpx


class Fault(StrEnum):
    NONE = "none"
    NO_REQUEST = "no_request"  # cut before the server heard of it
    NO_REPLY = "no_reply"  # the server did it, the phone never learns
    TWIN = "twin"  # the network repeats it: two at the same moment
    LATE_TWIN = "late_twin"  # the network repeats it after the answer
    HANG = "hang"  # the server did it, and nothing ever comes back


class FaultyTransport(httpx.AsyncBaseTransport):
    """Passes on to `inner` with the fault that `choose` names for each request. `script` goes first, one fault a
    request; `body_bytes` counts what left the phone in bodies of uploads."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner
        self.choose: Callable[[httpx.Request], Fault] = lambda request: Fault.NONE
        self.script: list[Fault] = []
        self.body_bytes = 0
        self.hung = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        fault = self.script.pop(0) if self.script else self.choose(request)
        if fault is Fault.NO_REQUEST:
            raise httpx.WriteError("cut", request=request)
        if request.url.path.startswith("/api/uploads"):
            self.body_bytes += len(request.content)
        if fault is Fault.TWIN:
            first, second = await asyncio.gather(self._ask(request), self._ask(request))
            return first if first.status_code < 400 else second
        response = await self._ask(request)
        if fault is Fault.NO_REPLY:
            raise httpx.ReadError("cut", request=request)
        if fault is Fault.LATE_TWIN:
            await self._ask(request)
        if fault is Fault.HANG:
            self.hung.set()
            await asyncio.Event().wait()
        return response

    async def aclose(self) -> None:
        await self.inner.aclose()

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        copy = httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
        copy.extensions = request.extensions
        response = await self.inner.handle_async_request(copy)
        content = await response.aread()
        await response.aclose()
        return httpx.Response(response.status_code, headers=_plain(response.headers), content=content, request=request)


def _plain(headers: httpx.Headers) -> list[tuple[str, str]]:
    """Without what speaks of the connection: the body is here already."""
    return [(k, v) for k, v in headers.multi_items() if k not in ("transfer-encoding", "content-encoding")]
