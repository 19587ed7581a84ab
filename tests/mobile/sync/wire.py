"""A real TCP line between phone and server that can be narrow, long and cut, all in user space and on one machine.

Bytes pass through a shaper: each direction carries `rate` bytes a second (shared by all connections, as on a mobile
link) and delivers `delay_s` seconds later. `cut` breaks every connection the way a lift does: at once, with whatever
was under way lost.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

PIECE = 8 * 1024
CATCH_UP_S = 0.05


class _Direction:
    """One direction's capacity."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self.carried = 0
        self._free_at = 0.0

    async def take(self, size: int) -> None:
        """Wait until `size` bytes have left the narrow end."""
        self.carried += size
        if not self.rate:
            return
        now = asyncio.get_running_loop().time()
        # A timer that comes late must not cost capacity: what was missed lately may be made up.
        self._free_at = max(now - CATCH_UP_S, self._free_at) + size / self.rate
        if self._free_at > now:
            await asyncio.sleep(self._free_at - now)


class Line:
    """The way to port `target` of this machine, from `port` (0: any free one).

    `rate` in bytes per second (0: unlimited), `delay_s` one way. `up.carried` is how many bytes the phone put on the
    line so far; set `cut_at` to break it when that many are reached."""

    def __init__(self, target: int, *, rate: float = 0, delay_s: float = 0.0, port: int = 0) -> None:
        self._target, self._delay_s = target, delay_s
        self.up, self.down = _Direction(rate), _Direction(rate)
        self.cut_at: int | None = None
        self.cuts = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._transports: set[asyncio.WriteTransport] = set()
        self._server: asyncio.Server | None = None
        self.port = port

    async def __aenter__(self) -> Line:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self._break()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Break all connections now; new ones can be made at once."""
        self.cuts += 1
        self.cut_at = None
        self._break()

    def _break(self) -> None:
        for task in self._tasks:
            task.cancel()
        for transport in self._transports:
            transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._transports.add(writer.transport)
        far_writer: asyncio.StreamWriter | None = None
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
            self._transports.add(far_writer.transport)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._carry(reader, far_writer, self.up))
                both.create_task(self._carry(far_reader, writer, self.down))
        except (OSError, asyncio.CancelledError, ExceptionGroup):
            pass
        finally:
            for one in (writer, far_writer):
                if one is not None:
                    self._transports.discard(one.transport)
                    one.transport.abort()
            self._tasks.discard(task)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: _Direction) -> None:
        loop = asyncio.get_running_loop()
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def deliver() -> None:
            while True:
                due, piece = await under_way.get()
                if due > loop.time():
                    await asyncio.sleep(due - loop.time())
                writer.write(piece)
                await writer.drain()

        delivery = asyncio.ensure_future(deliver())
        try:
            while piece := await reader.read(PIECE):
                await way.take(len(piece))
                if self.cut_at is not None and self.up.carried >= self.cut_at:
                    self.cut()
                    return
                under_way.put_nowait((loop.time() + self._delay_s, piece))
            raise ConnectionResetError  # one end closed: so does the other
        finally:
            delivery.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await delivery


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[int]:
    """The application on a real port of this machine, in this event loop."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    )
    running = asyncio.ensure_future(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells it in no other way
        await asyncio.sleep(0.005)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await running
