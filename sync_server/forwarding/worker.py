"""The task that empties the delivery queue, for as long as the server runs."""

from __future__ import annotations

import asyncio
import contextlib
import random as chance
from collections.abc import Callable

import structlog

from shared.moment import to_iso
from sync_server.forwarding.messages import Outgoing, message_for
from sync_server.forwarding.queue import Outcome, anything_due, claim, settle
from sync_server.forwarding.sender import Sender
from sync_server.ledger.ledger import Ledger
from sync_server.settings import Settings

POLL_S = 1.0
AFTER_TROUBLE_S = 5.0
_log = structlog.get_logger("forwarding")


async def run(
    ledger: Ledger,
    settings: Settings,
    stop: asyncio.Event,
    *,
    sender: Sender | None = None,
    random: Callable[[], float] = chance.random,
    poll_s: float = POLL_S,
) -> None:
    """Deliver until `stop` is set. Trouble with the database is logged and outlived; nothing is given up."""
    own = sender or Sender(allow_private=settings.private_endpoints)
    try:
        while not stop.is_set():
            try:
                done = await deliver_due(ledger, settings, own, random)
                pause = 0.0 if done else poll_s
            except Exception as error:
                _log.error("delivering failed", error=repr(error))
                pause = AFTER_TROUBLE_S
            if pause:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), pause)
    finally:
        if sender is None:
            await own.aclose()


async def deliver_due(ledger: Ledger, settings: Settings, sender: Sender, random: Callable[[], float]) -> int:
    """Attempt what is due now, once; returns how many deliveries were attempted."""
    if not await asyncio.to_thread(_anything_due, ledger):
        return 0
    claimed = await ledger.write_async(claim)
    outcomes = await asyncio.gather(*(_attempt(ledger, settings, sender, out) for out in claimed))
    if outcomes:
        await ledger.write_async(lambda w: settle(w, outcomes, random))
    return len(outcomes)


def _anything_due(ledger: Ledger) -> bool:
    with ledger.read() as conn:
        return anything_due(conn, to_iso(ledger.clock()))


async def _attempt(ledger: Ledger, settings: Settings, sender: Sender, out: Outgoing) -> Outcome:
    message = message_for(out, settings.public_url, ledger.clock())
    error = await sender.send(out.channel, out.url, message)
    if error:
        _log.info("delivery failed", delivery=out.delivery_id, endpoint=out.endpoint_id, attempts=out.attempts + 1)
    return Outcome(out, error)
