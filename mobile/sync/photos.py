"""The pixels' way: photos of the outbox over a few parallel lanes, as long as they may travel."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from mobile.store.outbox import Entry, EntryKind, EntryState
from mobile.store.phone import PhoneStore
from mobile.sync.errors import Refused, SyncError, Unreachable, concerns_all, concerns_one
from mobile.sync.uploads import Job, PhotoDamaged, Uploader

MOST_SET_ASIDE = 3
DAMAGED_WORDS = "附件文件在本机已损坏或丢失，无法上传。"


class PhotoLanes:
    """Sends waiting photos, most urgent first; `told` is called after each that is done with. One `run` at a time."""

    def __init__(self, store: PhoneStore, uploader: Uploader, lanes: int, told: Callable[[], None]) -> None:
        self._store, self._uploader, self._lanes, self._told = store, uploader, lanes, told
        self._under_way: set[str] = set()
        self._set_aside: set[str] = set()
        self._stop: Exception | None = None
        self._late: SyncError | None = None

    def waiting(self) -> list[Entry]:
        """Photos to send, in order; those of open forms come last, and behind them what was often tried in vain."""
        waiting = [
            entry
            for entry in self._store.outbox.entries()
            if entry.kind is EntryKind.PHOTO and entry.state is EntryState.WAITING
        ]
        return sorted(waiting, key=lambda entry: entry.stuck)

    async def run(self) -> None:
        """Send until nothing waits. Trouble with the line or the store lets the other lanes finish what they have in
        hand; a photo that alone makes trouble is set aside for this run. Either is raised at the end: `SyncError` or
        OSError."""
        self._under_way.clear()
        self._set_aside.clear()
        self._stop = self._late = None
        lanes = [asyncio.ensure_future(self._lane()) for _ in range(self._lanes)]
        try:
            await asyncio.gather(*lanes)
        finally:
            for lane in lanes:
                lane.cancel()
            await asyncio.gather(*lanes, return_exceptions=True)
        trouble = self._stop or self._late
        if trouble is not None:
            raise trouble

    async def _lane(self) -> None:
        while self._stop is None and (entry := self._next()) is not None:
            self._under_way.add(entry.ref)
            try:
                await self._send(entry)
                self._told()
                await asyncio.sleep(0)  # screens share the loop, and a line may answer without letting go of it
            except (Unreachable, OSError) as error:
                self._stop = self._stop or error
            except SyncError as error:
                self._set_aside.add(entry.ref)
                tried = self._store.outbox.tried(entry.id, error.words) if concerns_one(error) else None
                if tried is None or not tried.stuck:
                    self._late = error
                if concerns_all(error) or len(self._set_aside) >= MOST_SET_ASIDE:
                    self._stop = self._stop or error
            finally:
                self._under_way.discard(entry.ref)

    def _next(self) -> Entry | None:
        busy = self._under_way | self._set_aside
        return next((entry for entry in self.waiting() if entry.ref not in busy), None)

    async def _send(self, entry: Entry) -> None:
        kept = self._store.photos.get(entry.ref)
        if kept is None:
            self._store.outbox.drop(entry.id)
            return
        media = kept.photo.media
        job = Job(
            photo_id=entry.ref,
            sha256=kept.photo.sha256,
            size=kept.photo.size,
            read=partial(self._store.photos.read, entry.ref),
            url=entry.upload_url,
            media_type=(media.type or "application/octet-stream") if media else "image/jpeg",
        )
        try:
            await self._uploader.send(job)
        except PhotoDamaged:
            self._store.outbox.refuse(entry.id, DAMAGED_WORDS)
        except Refused as refusal:
            if not refusal.final or concerns_all(refusal):
                raise
            self._store.outbox.refuse(entry.id, refusal.words)
        else:
            self._store.outbox.photo_uploaded(entry.ref)
