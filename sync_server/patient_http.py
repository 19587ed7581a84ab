"""HTTP connections that may not be held by silence: a request has to come, and an answer has to be taken.

uvicorn closes a connection that is idle between two requests, but waits for ever for the rest of a request that was
begun and for a client that does not read. A phone on a bad line is slow yet keeps sending; who sends nothing at all is
let go, and an upload goes on from the last byte.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADERS_S = 15.0  # from the first moment of a connection or request to the end of its headers
SILENCE_S = 30.0  # without a byte, while the body is awaited
UNREAD_S = 120.0  # without a byte of an answer taken, because the client does not read
BODY_S = 900.0  # for a whole body: a piece of an upload at 1 kB/s
TOO_SLOW = (
    b"HTTP/1.1 408 Request Timeout\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 24\r\n"
    b"connection: close\r\n\r\n" + "请求超时，请重试".encode()
)


def patient_protocol(most_connections: int | None = None, **limits: float) -> type[PatientProtocol]:
    """The protocol for one server, to be given to uvicorn as `http`. Past `most_connections` (None: no limit) the
    connection that has been in its headers for longest makes room, else the one longest in its body, else the one that
    has been reading an answer for longest: who has just come is not turned away for those who hold on.

    `limits`: `headers_s`, `silence_s`, `unread_s`, `body_s` in seconds, where they are not to be the usual."""
    queues = {name: OrderedDict[PatientProtocol, None]() for name in ("begun", "sending", "reading")}
    members = {"most_connections": most_connections, **limits, **queues}
    return type("PatientProtocolOfOneServer", (PatientProtocol,), members)


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's protocol with time limits; made by `patient_protocol`."""

    headers_s, silence_s, unread_s, body_s = HEADERS_S, SILENCE_S, UNREAD_S, BODY_S
    most_connections: int | None
    # Connections whose headers are awaited, whose body is, who are slow in reading: each the oldest first.
    begun: OrderedDict[PatientProtocol, None]
    sending: OrderedDict[PatientProtocol, None]
    reading: OrderedDict[PatientProtocol, None]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._limit: asyncio.TimerHandle | None = None  # of the headers, or of the silence in a body
        self._taking: asyncio.TimerHandle | None = None  # of the silence of a client that does not read
        self._unread = 0  # bytes of the answer that lay in the buffer when it was last looked at
        self._body_ends = self._heard_at = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_headers()
        if self.most_connections is not None and len(self.connections) > self.most_connections:
            holding = (one for queue in (self.begun, self.sending, self.reading) for one in queue if one is not self)
            next(holding, self).transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        self.reading.pop(self, None)
        if self._taking is not None:
            self._taking.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._heard_at = self.loop.time()
        if self._limit is None and (self.cycle is None or self.cycle.response_complete):
            self._await_headers()
        super().data_received(data)

    def on_headers_complete(self) -> None:
        self._rest()
        super().on_headers_complete()
        now = self.loop.time()
        self.sending[self] = None
        self._heard_at, self._body_ends = now, now + self.body_s
        self._limit = self.loop.call_later(self.silence_s, self._still_coming)

    def on_message_complete(self) -> None:
        self._rest()
        super().on_message_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._taking is None:
            self.reading[self] = None
            self._await_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None
            self.reading.pop(self, None)

    def _await_reading(self) -> None:
        self._unread = self.transport.get_write_buffer_size()
        self._taking = self.loop.call_later(self.unread_s, self._still_taking)

    def _still_taking(self) -> None:
        """Who takes some of the answer is slow, not silent: a large answer lies in the buffer as a whole."""
        if self.transport.get_write_buffer_size() < self._unread:
            self._await_reading()
            return
        self._taking = None
        self.transport.abort()

    def _await_headers(self) -> None:
        self.begun[self] = None
        self._limit = self.loop.call_later(self.headers_s, self._no_headers)

    def _rest(self) -> None:
        self.begun.pop(self, None)
        self.sending.pop(self, None)
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def _no_headers(self) -> None:
        self._rest()
        if not self.transport.is_closing():
            self.transport.write(TOO_SLOW)
            self.transport.close()

    def _still_coming(self) -> None:
        """While we ourselves do not read on, silence is ours; else the rest of the body must keep coming."""
        now = self.loop.time()
        if self.flow.read_paused:
            self._heard_at = now
        ends = min(self._heard_at + self.silence_s, self._body_ends)
        if now < ends:
            self._limit = self.loop.call_later(ends - now, self._still_coming)
            return
        self._limit = None
        if not self.transport.is_closing():
            self.transport.close()
