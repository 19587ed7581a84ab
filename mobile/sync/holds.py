"""Which hold an error puts on sending."""

from __future__ import annotations

from mobile.device.interface import NetworkKind
from mobile.sync.errors import Garbled, Outdated, Refused, Revoked, SyncError, Unauthorised, Unreachable
from mobile.sync.status import Hold
from shared.problems import FORBIDDEN


def hold_for(error: SyncError, network: NetworkKind) -> Hold:
    """The hold for an error of a round; `network` is what the phone says of its network."""
    match error:
        case Revoked():
            return Hold.REVOKED
        case Outdated():
            return Hold.OUTDATED
        case Unauthorised():
            return Hold.UNAUTHORISED
        case Unreachable():
            return Hold.OFFLINE if network is NetworkKind.NONE else Hold.UNREACHABLE
        case Refused(code=FORBIDDEN.code):
            return Hold.FORBIDDEN
        case Garbled(portal=True):
            return Hold.STRANGER
        case Garbled(blocked=True):
            return Hold.BLOCKED
        case _:
            return Hold.SERVER
