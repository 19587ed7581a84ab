"""The task that empties the delivery queue, for as long as the server runs."""

from __future__ import annotations

import asyncio
import random as chance
from collections import Counter
from collections.abc import Callable, Collection, Iterable

import structlog

from shared.moment import to_iso
from sync_server.forwarding.mail import Mailer, mail_server
from sync_server.forwarding.messages import Outgoing, message_for
from sync_server.forwarding.queue import ROOM, Outcome, anything_due, claim, settle
from sync_server.forwarding.sender import Sender
from sync_server.ledger.ledger import Ledger
from sync_server.reference.receivers import MAIL
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
    """Deliver until `stop` is set. Trouble with the database is logged and outlived; nothing is given up.

    Each attempt is settled when it ends: a receiver that keeps its caller waiting delays nobody else."""
    own = sender or Sender(allow_private=settings.private_endpoints)
    mailer = Mailer(mail_server(settings))
    under_way: dict[asyncio.Task[Outcome], str] = {}
    stopping = asyncio.ensure_future(stop.wait())
    try:
        while not stop.is_set():
            try:
                under_way |= await _start_due(ledger, settings, own, mailer, under_way.values())
                pause = poll_s
            except Exception as error:
                _log.error("delivering failed", error=repr(error))
                pause = AFTER_TROUBLE_S
            waited_for = {*under_way, stopping}
            await asyncio.wait(waited_for, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            for task in await _settle_ended(ledger, under_way, random):
                del under_way[task]
    finally:
        stopping.cancel()
        for task in under_way:
            task.cancel()  # its claim runs out, and it is attempted again
        await asyncio.gather(*under_way, return_exceptions=True)
        mailer.close()
        if sender is None:
            await own.aclose()


async def deliver_due(
    ledger: Ledger,
    settings: Settings,
    sender: Sender,
    random: Callable[[], float],
    mailer: Mailer | None = None,
) -> int:
    """Attempt what is due now, once; returns how many deliveries were attempted."""
    own = mailer or Mailer(mail_server(settings))
    under_way = await _start_due(ledger, settings, sender, own, ())
    if under_way:
        await asyncio.wait(under_way)
        await _settle_ended(ledger, under_way, random)
    if mailer is None:
        own.close()
    return len(under_way)


async def _start_due(
    ledger: Ledger, settings: Settings, sender: Sender, mailer: Mailer, busy: Collection[str]
) -> dict[asyncio.Task[Outcome], str]:
    """Begin what is due, as far as its channel has places besides those that are `busy`; the attempts with theirs."""
    taken = Counter(busy)
    room = {channel: places - taken[channel] for channel, places in ROOM.items()}
    if not any(room.values()) or not await asyncio.to_thread(_anything_due, ledger):
        return {}
    claimed = await ledger.write_async(lambda w: claim(w, room))
    return {asyncio.create_task(_attempt(ledger, settings, sender, mailer, out)): out.channel for out in claimed}


async def _settle_ended(
    ledger: Ledger, under_way: Iterable[asyncio.Task[Outcome]], random: Callable[[], float]
) -> set[asyncio.Task[Outcome]]:
    """Write how the attempts that have ended went; these. One whose outcome could not be written is attempted again
    when its claim runs out: receivers know a repetition by its id."""
    ended = {task for task in under_way if task.done()}
    if ended:
        outcomes = [task.result() for task in ended]
        try:
            await ledger.write_async(lambda w: settle(w, outcomes, random))
        except Exception as error:
            _log.error("outcomes not written", deliveries=len(outcomes), error=repr(error))
    return ended


def _anything_due(ledger: Ledger) -> bool:
    with ledger.read() as conn:
        return anything_due(conn, to_iso(ledger.clock()))


async def _attempt(ledger: Ledger, settings: Settings, sender: Sender, mailer: Mailer, out: Outgoing) -> Outcome:
    """One attempt; whatever goes wrong with it is its own outcome."""
    try:
        if out.channel == MAIL:
            error = await mailer.send(out, settings.public_url, ledger.clock())
        else:
            message = message_for(out, settings.public_url, ledger.clock())
            error = await sender.send(out.channel, out.url, message)
    except Exception as fault:
        _log.error("attempt failed", delivery=out.delivery_id, endpoint=out.endpoint_id, exc_info=fault)
        error = "推送地址或密钥无法使用，请删去后重新添加"
    if error:
        _log.info("delivery failed", delivery=out.delivery_id, endpoint=out.endpoint_id, attempts=out.attempts + 1)
    return Outcome(out, error)
