"""Device keys by token, kept in memory: what a token stands for never changes, so this may be cached.

Whether the phone and its account are still welcome is asked of the ledger every time, inside the writer."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync_server.acts.devices import device_by_token
from sync_server.ledger.ledger import Ledger

CAPACITY = 5_000


@dataclass(frozen=True)
class DeviceKey:
    device_id: str
    key: Ed25519PublicKey


class DeviceKeys:
    """`lookup(token_hash)`; forgets the least recently used."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: OrderedDict[str, DeviceKey] = OrderedDict()

    def lookup(self, token_hash: str) -> DeviceKey:
        """Raises Problem(UNAUTHENTICATED) or Problem(DEVICE_REVOKED). One short read for a token not seen before."""
        found = self._known.get(token_hash)
        if found is None:
            with self._ledger.read() as conn:
                device = device_by_token(conn, token_hash)
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(device.public_key))
            found = self._known[token_hash] = DeviceKey(device.device_id, key)
            while len(self._known) > CAPACITY:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(token_hash)
        return found
