"""The task that ticks for as long as the server runs."""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from sync_server.clockwork.ticks import Ticked, anything_due, tick
from sync_server.ledger.ledger import Ledger

EVERY_S = 20.0
_log = structlog.get_logger("clockwork")


async def run(ledger: Ledger, stop: asyncio.Event, *, every_s: float = EVERY_S) -> None:
    """Tick until `stop` is set; trouble with the database is logged and outlived."""
    while not stop.is_set():
        try:
            await tick_once(ledger)
        except Exception as error:
            _log.error("tick failed", error=repr(error))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every_s)


async def tick_once(ledger: Ledger) -> Ticked:
    """One tick at the ledger's time; writes only when something is due."""
    if not await asyncio.to_thread(_anything_due, ledger):
        return {}
    return await ledger.write_async(tick)


def _anything_due(ledger: Ledger) -> bool:
    with ledger.read() as conn:
        return anything_due(conn, ledger.clock())
