"""Who acts, as the event log names them."""

from __future__ import annotations

from sync_server.ledger.events import Actor
from sync_server.procedures.permissions import Caller


def as_actor(caller: Caller) -> Actor:
    """The account as the log names it."""
    return Actor("user", caller.user_id, caller.name)
