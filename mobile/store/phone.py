"""The phone's store: everything the app keeps, behind one door. See README.md in this folder for the calls."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import timedelta

from mobile.device.interface import Clock, Volume
from mobile.store.chain import Chain
from mobile.store.drafts import Drafts
from mobile.store.earlier import EarlierPhotos
from mobile.store.ground import Ground
from mobile.store.handover import Handover
from mobile.store.journal import QUARANTINE, Damage, Journal
from mobile.store.lines import Change
from mobile.store.messages import Messages
from mobile.store.numbers import Numbers
from mobile.store.outbox import Outbox
from mobile.store.photo_files import NotReleasable, PhotoFiles
from mobile.store.preferences import Preferences
from mobile.store.receipts import Receipts
from mobile.store.records import Records
from mobile.store.reference import Reference
from mobile.store.tables import JournalDB


@dataclass(frozen=True)
class StorageReport:
    """Bytes used by the app and left to it; `warning` is a sentence when little is left, else empty."""

    used: int
    free: int
    warning: str


class PhoneStore:
    """Opened once at start by `PhoneStore.open`. Writing calls are durable when they return; OSError means that the
    medium refused (full) and that nothing has changed."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.drafts = Drafts(ground)
        self.outbox = Outbox(ground)
        self.photos = PhotoFiles(ground, self.drafts, self.outbox)
        self.records = Records(ground, self.drafts, self.outbox, self.photos)
        self.chain = Chain(ground, self.records, self.outbox)
        self.receipts = Receipts(ground, self.records, self.outbox, self.photos)
        self.numbers = Numbers(ground)
        self.reference = Reference(ground, self.numbers, self.records)
        self.earlier = EarlierPhotos(ground, self.drafts, self.records, self.photos, self.reference)
        self.preferences = Preferences(ground)
        self.messages = Messages(self.reference, self.preferences, ground.clock)
        self.handover = Handover(ground, self.records, self.outbox, self.photos, self.drafts)
        self.problems: list[str] = []
        self._damage_words = ""
        self._inspected = False
        self._tidying = asyncio.Lock()

    @classmethod
    async def open(cls, volume: Volume, clock: Clock, random: Callable[[int], bytes] = os.urandom) -> PhoneStore:
        """Take the volume and read the state; finish what a kill interrupted; `problems` says what is damaged.

        Raises `VolumeInUse` when another tab or process has the store open, OSError when the volume cannot be read.
        """
        await volume.claim()
        try:
            journal = await Journal.open(volume)
            store = cls(Ground(journal, JournalDB(journal), volume, clock, random))
            store.problems = await store._find_problems(journal.damages)
            await store.photos.recover()
        except BaseException:
            await volume.release()
            raise
        return store

    async def close(self) -> None:
        """Give the volume back. Nothing is pending."""
        await self._ground.journal.close()
        await self._ground.volume.release()

    def transaction(self) -> AbstractContextManager[None]:
        """Group writing calls of any part: all are kept or none. No `await` inside."""
        return self._ground.transaction()

    def new_id(self) -> str:
        """An id for something born now (a finding, a photo, a notice)."""
        return self._ground.new_id()

    def on_change(self, listener: Callable[[frozenset[str]], None]) -> None:
        """Call `listener` after each change with the names of the tables touched, e.g. `{"outbox", "record_rows"}`."""

        def tell(changes: Sequence[Change]) -> None:
            listener(frozenset(change.table for change in changes))

        self._ground.journal.listeners.append(tell)

    async def storage(self) -> StorageReport:
        """How much room there is, for the settings and for warning in time."""
        space = await self._ground.volume.space()
        return StorageReport(space.used, space.free, PhotoFiles.warning(space))

    async def tidy(self, keep: timedelta = timedelta(0)) -> None:
        """Housekeeping in short steps, when the app is idle or goes to the background; saving never needs it.

        Frees originals whose receipt came at least `keep` ago, purges drafts discarded long ago, compacts the journal
        when that pays; the first time also looks whether all photo files are there (adds to `problems`). Raises OSError
        when the medium refuses; the store goes on as before. Called again meanwhile it waits: two at once would take
        the same photo away twice.
        """
        async with self._tidying:
            await self._tidy(keep)

    async def _tidy(self, keep: timedelta) -> None:
        if not self._inspected:
            self.problems += await self.photos.inspect()
            self._inspected = True
        for kept in self.photos.releasable(keep):
            with suppress(NotReleasable):  # the server has told meanwhile that it lost the photo
                await self.photos.release(kept.photo.id, kept.photo.sha256)
        for kept in self.photos.unowned():
            await self.photos.remove(kept.photo.id)
        for draft_id in self.drafts.to_purge():
            for kept in self.photos.of_draft(draft_id):
                await self.photos.remove(kept.photo.id)
            self.drafts.remove(draft_id)
        await self.earlier.let_go(self.earlier.wanted())
        if self.preferences.clock_reading().checked:  # a clock years ahead would take unread ones too
            self.messages.forget_old()
        if self._ground.journal.wants_compaction:
            await self._ground.journal.compact()

    async def damaged_pieces(self) -> int:
        """How many damaged pieces were put aside."""
        return len(await self._ground.volume.names(QUARANTINE))

    async def clear_quarantine(self) -> None:
        """Forget the damaged pieces, after they were handed over; their notice does not return."""
        for name in await self._ground.volume.names(QUARANTINE):
            await self._ground.volume.remove(f"{QUARANTINE}/{name}")
        self.problems = [words for words in self.problems if words != self._damage_words]

    async def _find_problems(self, damages: Sequence[Damage]) -> list[str]:
        problems = []
        pieces = await self._ground.volume.names(QUARANTINE)
        if pieces:
            self._damage_words = (
                f"本机存储有 {len(pieces)} 处损坏，损坏的内容已单独保留，其余记录完好。"
                "请在“设置”中导出未发送内容，交督察科核对。"
            )
            problems.append(self._damage_words)
        unkept = sum(damage.kept_as is None for damage in damages)
        if unkept:
            problems.append(
                f"本机存储有 {unkept} 处损坏，因空间不足未能另存。请清理手机空间后重新打开督察通，不要卸载应用。"
            )
        return problems
