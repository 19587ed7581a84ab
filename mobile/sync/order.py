"""What goes first: alerts, then records with a 严重 finding, then other records, then photos (of 严重 records first).

The chain binds the order of the text: an envelope can only follow the one sealed before it. So urgent ones take those
before them along, which costs a few kilobytes, and everything behind them waits for the next request.
"""

from __future__ import annotations

from collections.abc import Sequence

from mobile.store.outbox import Entry, Priority
from shared.wire import MAX_PUSH_RECORDS

MAX_PUSH_BYTES = 1_000_000


def next_batch(waiting: Sequence[Entry]) -> list[Entry]:
    """The envelopes of the next push, from those waiting in chain order: up to the last urgent one if there is any,
    within the limits of one request."""
    urgent = [at for at, entry in enumerate(waiting) if entry.priority <= Priority.GRAVE]
    batch: list[Entry] = []
    size = 0
    for entry in waiting[: urgent[-1] + 1 if urgent else None]:
        if entry.stuck:  # goes alone, so that it takes no other down with it
            return batch or [entry]
        if batch and (len(batch) == MAX_PUSH_RECORDS or size + entry.bytes > MAX_PUSH_BYTES):
            break
        batch.append(entry)
        size += entry.bytes
    return batch
