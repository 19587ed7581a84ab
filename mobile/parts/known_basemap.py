"""The server's word about the map below the outlines, kept for where there is no network."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta

from mobile.host import Host
from mobile.sync.errors import SyncError
from shared.basemap import Basemap
from shared.moment import from_iso
from shared.plain import PlainError, from_plain, to_plain

_KEPT = "basemap"
ASK_AGAIN = timedelta(minutes=30)
SOON = timedelta(hours=2)  # a key that ends so soon is renewed: the map may be open that long


class KnownBasemap:
    """`app.shared(KnownBasemap)`."""

    def __init__(self, app: Host) -> None:
        self._app = app
        self._asked: datetime | None = None
        self._now = self._read()

    @property
    def now(self) -> Basemap:
        """As the server told last; one that is not available before that."""
        return self._now

    async def ask(self, *, always: bool = False) -> bool:
        """Ask the server, unless it was asked a moment ago; True when it told something else than before. Without
        network all stays as it was."""
        now = self._app.device.clock.now()
        if not always and self._asked is not None and now - self._asked < ASK_AGAIN and not self._ends(now):
            return False
        try:
            told = await self._app.sync.basemap()
        except SyncError:
            return False
        self._asked = now
        if told == self._now:
            return False
        if told.version != self._now.version:
            # Squares of an older map would never be shown again.
            await self._app.device.tiles.keep_only(told.version)
        self._now = told
        # A full phone asks again next time.
        with contextlib.suppress(OSError):
            self._app.store.preferences.put(_KEPT, to_plain(told))
        return True

    def _ends(self, now: datetime) -> bool:
        return bool(self._now.key_until) and from_iso(self._now.key_until) - now < SOON

    def _read(self) -> Basemap:
        try:
            return from_plain(Basemap, self._app.store.preferences.get(_KEPT, {}))
        except (PlainError, ValueError):
            return Basemap()  # a newer server's word, kept by a newer app
