"""What the parts of the phone's store stand on, handed to each of them once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from mobile.device.interface import Clock
from mobile.device.volume import Volume
from mobile.store.journal import Journal
from mobile.store.tables import JournalDB
from shared.identity import new_id
from shared.moment import to_iso


@dataclass(frozen=True)
class Ground:
    """The open database, the volume with the photo files, the clock and the source of randomness."""

    journal: Journal
    db: JournalDB
    volume: Volume
    clock: Clock
    random: Callable[[int], bytes]

    def now(self) -> str:
        """The phone's time as ISO 8601 UTC."""
        return to_iso(self.clock.now())

    def new_id(self) -> str:
        """A UUIDv7 of this moment."""
        return new_id(self.clock.now(), self.random)

    def transaction(self) -> AbstractContextManager[None]:
        """All writes inside are kept or none; no `await` inside. See `JournalStorage.transaction`."""
        return self.db.transaction()
