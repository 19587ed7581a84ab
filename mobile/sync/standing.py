"""How sending stands: what holds it, when it goes on, and who hears of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from mobile.device.interface import Clock, NetworkKind
from mobile.store.phone import PhoneStore
from mobile.sync.items import counted, undelivered
from mobile.sync.status import Facts, Hold, Progress, Row, SyncStatus, describe, detail_rows

log = logging.getLogger(__name__)

Listener = Callable[[SyncStatus], None]


class Standing:
    """Of one engine. A hold that stops it is kept for the next start."""

    def __init__(self, store: PhoneStore, clock: Clock, progress: Callable[[], Progress | None]) -> None:
        self._store, self._clock, self._progress = store, clock, progress
        self._listeners: list[Listener] = []
        self._words = ""
        self.hold = Hold.NOT_ENROLLED
        self.network = NetworkKind.UNKNOWN
        self.retry_at: float | None = None  # by the monotonic clock

    def held_by(self, hold: Hold, words: str = "") -> None:
        """What holds it from now on; `words` say more than the hold does."""
        before, self.hold, self._words = self.hold, hold, words
        if hold is not before and (hold.stops or before.stops):
            with suppress(OSError):
                kept = {"hold": hold.value, "words": words} if hold.stops else {}
                self._store.preferences.put("sync_hold", kept)
        self.tell()

    def recall(self, *, updated: bool) -> None:
        """What held it when the app was closed. An app that was `updated` since may no longer be too old."""
        stored: dict[str, str] = self._store.preferences.get("sync_hold", {})
        hold = Hold(stored.get("hold", ""))
        self.held_by(Hold.NONE if updated and hold is Hold.OUTDATED else hold, stored.get("words", ""))

    def status(self) -> SyncStatus:
        """The quiet line and the facts behind it, as of now."""
        return describe(self._facts())

    def rows(self) -> list[Row]:
        """The details behind the line."""
        return detail_rows(self._facts(), undelivered(self._store, self._clock.now()))

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with the status whenever it may have changed; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def tell(self) -> None:
        """Something may have changed: say so to whoever listens."""
        if not self._listeners:
            return
        status = self.status()
        for listener in list(self._listeners):
            try:
                listener(status)
            except Exception:
                # Called in the midst of saving and sending, which a broken screen must not stop.
                log.exception("a listener of the sync status failed")

    def _facts(self) -> Facts:
        return replace(
            counted(self._store, self._clock.now()),
            hold=self.hold,
            hold_words=self._words,
            progress=self._progress(),
            network=self.network,
            retry_in_s=None if self.retry_at is None else max(0.0, self.retry_at - self._clock.monotonic()),
        )
