"""A narrow, long line before a server, and a sink that takes plain uploads, each a process of its own.

    python -m tests.bench.sync_line line PORT TARGET RATE DELAY CUT_EVERY CUTS   (bytes/s, seconds one way, bytes)
    python -m tests.bench.sync_line sink PORT

The line answers `GET /carried` on PORT + 1 with the bytes carried up and down and the number of cuts, as JSON.
"""

from __future__ import annotations

import asyncio
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.mobile.sync.wire import Line


async def _line(port: int, target: int, rate: float, delay_s: float, cut_every: int, cuts: int) -> None:
    async with Line(target, rate=rate, delay_s=delay_s, port=port) as line:
        if cuts:
            line.cut_at = cut_every

        async def carried(_: Request) -> JSONResponse:
            return JSONResponse({"up": line.up.carried, "down": line.down.carried, "cuts": line.cuts})

        async def keep_cutting() -> None:
            while line.cuts < cuts:
                if line.cut_at is None:
                    line.cut_at = line.up.carried + cut_every
                await asyncio.sleep(0.01)

        cutting = asyncio.ensure_future(keep_cutting())
        app = Starlette(routes=[Route("/carried", carried)])
        await uvicorn.Server(uvicorn.Config(app, port=port + 1, log_level="error", lifespan="off")).serve()
        cutting.cancel()


def _sink(port: int) -> None:
    async def take(request: Request) -> JSONResponse:
        size = 0
        async for part in request.stream():
            size += len(part)
        return JSONResponse({"size": size})

    app = Starlette(routes=[Route("/", take, methods=["GET", "POST"])])
    uvicorn.run(app, port=port, log_level="error")


def main() -> None:
    """See the top of the file."""
    if sys.argv[1] == "sink":
        _sink(int(sys.argv[2]))
        return
    port, target, rate, delay, cut_every, cuts = sys.argv[2:8]
    asyncio.run(_line(int(port), int(target), float(rate), float(delay), int(cut_every), int(cuts)))


if __name__ == "__main__":
    main()
