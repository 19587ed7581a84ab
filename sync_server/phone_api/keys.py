"""Device keys by token, kept in memory: what a token stands for never changes, so this may be cached.

Whether the phone and its account are still welcome is asked of the ledger every time, inside the writer. Tokens that
nobody has are remembered for a moment, so that whoever sends them again and again costs no question each time."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from starlette.concurrency import run_in_threadpool

from shared.problems import UNAUTHENTICATED, Problem
from sync_server.acts.common.devices import DeviceCaller, device_by_token
from sync_server.ledger.ledger import Ledger

T = TypeVar("T")
CAPACITY = 5_000
UNKNOWN_FOR_S = 5.0


@dataclass(frozen=True)
class DeviceKey:
    device_id: str
    key: Ed25519PublicKey


class DeviceKeys:
    """`await lookup(token_hash)`; forgets the least recently used. `monotonic` gives seconds."""

    def __init__(self, ledger: Ledger, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._ledger, self._monotonic = ledger, monotonic
        self._known: OrderedDict[str, DeviceKey] = OrderedDict()
        self._unknown: OrderedDict[str, float] = OrderedDict()  # until when

    async def lookup(self, token_hash: str) -> DeviceKey:
        """Raises Problem(UNAUTHENTICATED) or Problem(DEVICE_REVOKED). One short read, in a thread, for a token not seen
        before: the event loop never waits for the database."""
        found = self._known.get(token_hash)
        if found is not None:
            self._known.move_to_end(token_hash)
            return found
        if self._unknown.get(token_hash, 0.0) > self._monotonic():
            raise Problem(UNAUTHENTICATED)
        try:
            device = await run_in_threadpool(self._ask, token_hash)
        except Problem as problem:
            if problem.kind is UNAUTHENTICATED:
                _keep(self._unknown, token_hash, self._monotonic() + UNKNOWN_FOR_S)
            raise
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(device.public_key))
        return _keep(self._known, token_hash, DeviceKey(device.device_id, key))

    def _ask(self, token_hash: str) -> DeviceCaller:
        with self._ledger.read() as conn:
            return device_by_token(conn, token_hash)


def _keep(memory: OrderedDict[str, T], name: str, value: T) -> T:
    memory[name] = value
    memory.move_to_end(name)
    while len(memory) > CAPACITY:
        memory.popitem(last=False)
    return value
