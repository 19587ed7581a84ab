"""The phone's store: everything the app keeps, behind one door. See README.md in this folder for the calls."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import timedelta

from mobile.device.interface import Clock
from mobile.device.volume import Volume
from mobile.store import earlier, kept_photo, start_shots
from mobile.store.chain import Chain
from mobile.store.drafts import Drafts
from mobile.store.earlier import EarlierPhotos
from mobile.store.ground import Ground
from mobile.store.handed import Handed
from mobile.store.handover import Handover
from mobile.store.journal import Journal
from mobile.store.lines import Change
from mobile.store.messages import Messages
from mobile.store.numbers import Numbers
from mobile.store.outbox import Outbox
from mobile.store.photo_files import NotReleasable, PhotoFiles
from mobile.store.preferences import Preferences
from mobile.store.pulled import Pulled
from mobile.store.putting_aside import Damage
from mobile.store.quarantine import Quarantine, sentences
from mobile.store.receipts import Receipts
from mobile.store.records import Records
from mobile.store.room import room_warning
from mobile.store.start_shots import StartShots
from mobile.store.tables import JournalDB


@dataclass(frozen=True)
class StorageReport:
    """Bytes left to the app; `warning` is a sentence when little is left, else empty."""

    free: int
    warning: str


@dataclass(frozen=True)
class Usage:
    """Bytes of our own files: photos with their copies, all written records and drafts, and what else there is (the
    room a browser's volume holds for text, above all)."""

    photos: int
    text: int
    rest: int

    @property
    def total(self) -> int:
        return self.photos + self.text + self.rest


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
        self.reference = Pulled(ground, self.numbers, self.records)
        self.earlier = EarlierPhotos(ground, self.drafts, self.records, self.photos, self.reference)
        self.preferences = Preferences(ground)
        self.messages = Messages(self.reference, self.preferences, ground.clock)
        self.handover = Handover(ground, self.records, self.outbox, self.photos, self.drafts)
        self.handed = Handed(ground, self.drafts, self.photos)
        self.quarantine = Quarantine(ground)
        self.start_shots = StartShots(ground, self.preferences)
        self.problems: list[str] = []
        self.damage_words: list[str] = []  # those of the problems that go once the damage was looked at
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
        return StorageReport(space.free, room_warning(space))

    async def usage(self) -> Usage:
        """What our own files take, counted one by one; for the screens that show it."""
        sizes = await self._ground.volume.sizes()
        pictures = (kept_photo.DIRECTORY, earlier.DIRECTORY, start_shots.DIRECTORY)
        photos = sum(size for name, size in sizes.items() if name in pictures)
        text = sum(size for name, size in sizes.items() if name.startswith("journal"))
        return Usage(photos, text, sum(sizes.values()) - photos - text)

    async def tidy(self, keep: timedelta = timedelta(0)) -> None:
        """Housekeeping in short steps, when the app is idle or goes to the background; saving never needs it.

        Frees originals whose receipt came at least `keep` ago, purges drafts discarded long ago (after a day on which
        it was said; `preferences.cleaned` tells what went), compacts the journal
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
        for draft_id in [*self.drafts.to_purge(), *self.handed.to_purge()]:
            photos = self.photos.files_of_draft(draft_id)
            for kept in photos:
                await self.photos.remove(kept.photo.id)
            with self.transaction():
                self.drafts.remove(draft_id)
                self.handed.forget(draft_id)
                self.preferences.cleaned_up(drafts=1, photos=len(photos))
        self.drafts.announce_going()
        await self.earlier.let_go(self.earlier.wanted())
        if self.preferences.clock_reading().checked:  # a clock years ahead would take unread ones too
            self.messages.forget_old()
        if self._ground.journal.wants_compaction:
            await self._ground.journal.compact()

    async def acknowledge_damage(self) -> None:
        """The person has seen what was put aside (and handed it over): forget it, its notice does not return."""
        await self.quarantine.clear(await self.quarantine.pieces())
        self.problems = [words for words in self.problems if words not in self.damage_words]
        self.damage_words = []

    async def _find_problems(self, damages: Sequence[Damage]) -> list[str]:
        self.damage_words = sentences(await self.quarantine.pieces())
        problems = [*self.damage_words]
        unkept = sum(damage.kept_as is None for damage in damages)
        if unkept:
            problems.append(
                f"本机存储有 {unkept} 处损坏，因空间不足未能另存。请清理手机空间后重新打开督察通，不要卸载应用。"
            )
        return problems
