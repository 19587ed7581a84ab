"""Handing drafts over through the server: giving, taking, asking how it stands, and fetching the photos."""

from __future__ import annotations

from collections.abc import Callable

from mobile.device.imaging import Studio
from mobile.store.phone import PhoneStore
from mobile.sync.client import SyncClient
from mobile.sync.errors import Refused, concerns_all
from shared.handed import HandedDraft, HandedState, HandOverReply, TakeReply


class Handing:
    """For one enrolled phone."""

    def __init__(self, client: SyncClient, store: PhoneStore, studio: Studio) -> None:
        self._client, self._store, self._studio = client, store, studio

    async def hand_over(self, package: HandedDraft) -> HandOverReply:
        """A code for the package, or which photos the server still lacks: these are sent again. Raises `SyncError`."""
        reply = await self._client.hand_over(package)
        if reply.missing:
            self._store.photos.mark_missing(reply.missing)
        return reply

    async def take(self, code: str) -> TakeReply:
        """What was handed over under the code. Raises `SyncError`."""
        return await self._client.take_draft(code)

    async def withdraw(self, handover_id: str) -> HandedState:
        """Take it back, unless somebody has it. Raises `SyncError`."""
        (state,) = await self._client.handed_states((), (handover_id,))
        self._store.handed.settle(state)
        return state

    async def settle(self) -> None:
        """Ask how one's own handings over stand. Raises `SyncError`."""
        awaited = [out.handover_id for out in self._store.handed.awaited()]
        for state in await self._client.handed_states(tuple(awaited), ()) if awaited else ():
            self._store.handed.settle(state)

    async def fetch(self, allowed: Callable[[], bool]) -> None:
        """Photos of drafts that were taken over. One that the server does not give any more is not waited for. Raises
        `SyncError`, OSError when the phone is full."""
        for coming in self._store.handed.coming():
            if not allowed():
                return
            try:
                original = await self._client.handed_photo(coming.handover_id, coming.photo.sha256)
            except Refused as refusal:
                if concerns_all(refusal) or not refusal.final:
                    raise
                self._store.handed.arrived(coming.photo.id)
                continue
            await self._store.handed.keep(self._studio, coming, original)
