"""One push as a job for the ledger: whose phone, what it sent, and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.position import DistrictArea
from shared.problems import FORBIDDEN, Problem
from shared.wire import ChainHead, RecordVerdict
from sync_server.acts.common.devices import advance_chain, device_by_token
from sync_server.acts.envelopes import Envelope, Rejected
from sync_server.acts.receiving import receive
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action, allowed


@dataclass(frozen=True)
class Push:
    """What a phone sent, opened and checked as far as that needs no ledger. `device_time` is its own claim."""

    token_hash: str
    opened: tuple[Envelope | Rejected, ...]
    device_time: str


@dataclass(frozen=True)
class Pushed:
    """A verdict for each envelope, and where the phone's chain stands."""

    verdicts: tuple[RecordVerdict, ...]
    chain: ChainHead


def file_push(w: Write, push: Push, areas: Mapping[str, DistrictArea]) -> Pushed:
    """File a push. Raises Problem: UNAUTHENTICATED, DEVICE_REVOKED or FORBIDDEN for the phone as a whole."""
    device = device_by_token(w.conn, push.token_hash)
    if not allowed(device.role, Action.RECORD):
        raise Problem(FORBIDDEN)
    verdicts, chain = receive(w, device, push.opened, areas)
    advance_chain(w, device.device_id, chain, push.device_time)
    return Pushed(tuple(verdicts), chain)
