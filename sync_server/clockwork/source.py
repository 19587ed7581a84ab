"""What a tick asks: one source of things that become due by themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from sync_server.ledger.write import Write


@dataclass(frozen=True)
class Source:
    """`due` asks, by a bounded and indexed read, whether `run` would do anything at the moment; `run` does it and
    returns how many things it said or moved. Both may be called any number of times, on any number of servers: what
    has been said stands in the event log, and `run` looks there inside its own write."""

    name: str
    due: Callable[[Connection, datetime], bool]
    run: Callable[[Write], int]
