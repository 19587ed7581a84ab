"""Drafts handed to a colleague, and photos of drafts taken over that are still to come.

A draft that was handed over stays on the phone, closed: it can be taken back until the colleague has it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from mobile.device.imaging import Studio
from mobile.store.drafts import Drafts
from mobile.store.ground import Ground
from mobile.store.photo_files import PhotoFiles
from mobile.store.tables import JournalTable
from shared.evidence import Photo
from shared.handed import HandedStanding, HandedState
from shared.moment import from_iso
from shared.picture import NotAPhoto
from shared.plain import from_plain, to_plain

KEEP_TAKEN = timedelta(days=7)
MOST_TAKEN = 60


@dataclass(frozen=True)
class HandedOut:
    """A draft that was handed over: under which `handover_id`, with the code given for it, and how it stands as
    far as this phone knows. Who has taken one that went `by_file` nobody can tell: it stays `WAITING`."""

    draft_id: str
    handover_id: str
    at: str
    code: str = ""
    address: str = ""
    expires_at: str = ""
    standing: HandedStanding = HandedStanding.WAITING
    taken_by: str = ""
    taken_at: str = ""
    by_file: bool = False
    by_codes: bool = False  # of those `by_file`: as a row of QR codes


@dataclass(frozen=True)
class ComingPhoto:
    """A photo of a draft that was taken over, to be fetched: `photo` as it will stand in the draft."""

    draft_id: str
    handover_id: str
    photo: Photo


class Handed:
    """Both sides of a handing over on this phone. Writing calls are durable when they return, or raise OSError."""

    def __init__(self, ground: Ground, drafts: Drafts, photos: PhotoFiles) -> None:
        self._ground, self._drafts, self._photos = ground, drafts, photos
        self._out: JournalTable = ground.db.table("handed_out", key="id")
        self._coming: JournalTable = ground.db.table("photos_coming", key="id")
        self._taken: JournalTable = ground.db.table("taken_over", key="id")

    # ---- given away

    def hand(self, out: HandedOut) -> None:
        """Close the draft: it is with the colleague now, or on the way. Raises `NoSuchDraft`."""
        with self._ground.transaction():
            self._drafts.hand(out.draft_id)
            self._put(out)

    def take_back(self, draft_id: str) -> None:
        """Open it again. Raises `NoSuchDraft`."""
        with self._ground.transaction():
            self._drafts.take_back(draft_id)
            self._out.forget(draft_id)

    def throw_away(self, draft_id: str) -> None:
        """The colleague has it: this phone's goes where drafts thrown away go, and can be brought back from there.
        Raises `NoSuchDraft`."""
        with self._ground.transaction():
            self.take_back(draft_id)
            self._drafts.discard(draft_id)

    def out(self, draft_id: str) -> HandedOut | None:
        """How the draft was handed over; None when it was not."""
        row = self._out.get(doc_id=draft_id)
        return None if row is None else from_plain(HandedOut, row)

    def all_out(self) -> list[HandedOut]:
        """Every draft that was handed over, latest first."""
        found = [from_plain(HandedOut, row) for row in self._out]
        return sorted(found, key=lambda out: out.at, reverse=True)

    def awaited(self) -> list[HandedOut]:
        """Those of which the server is to be asked whether somebody has taken them."""
        ours = (HandedStanding.WAITING, HandedStanding.EXPIRED)
        return [out for out in self.all_out() if out.standing in ours and not out.by_file]

    def settle(self, state: HandedState) -> None:
        """What the server says of one of them."""
        for out in self.all_out():
            if out.handover_id != state.id:
                continue
            standing = HandedStanding.EXPIRED if state.standing is HandedStanding.UNKNOWN else state.standing
            after = replace(out, standing=standing, taken_by=state.taken_by, taken_at=state.taken_at)
            if after != out:
                self._put(after)

    def to_purge(self) -> list[str]:
        """Ids of drafts that were taken days ago: the colleague has everything."""
        limit = self._ground.clock.now() - KEEP_TAKEN
        taken = [out for out in self.all_out() if out.standing is HandedStanding.TAKEN and out.taken_at]
        return [out.draft_id for out in taken if from_iso(out.taken_at) < limit]

    def forget(self, draft_id: str) -> None:
        """The draft has gone for good."""
        self._out.forget(draft_id)

    # ---- taken over

    def draft_of(self, handover_id: str) -> str:
        """The draft that was made of this handing over; empty when it was not taken over here."""
        row = self._taken.get(doc_id=handover_id)
        return "" if row is None else str(row["draft_id"])

    def take(self, handover_id: str, kind: str, fields: dict[str, Any], photos: list[Photo]) -> str:
        """Begin a draft with what was handed over, and note which photos are to come; its id. The same handing over
        again gives the same draft. Raises OSError when the phone is full: then nothing has changed."""
        known = self.draft_of(handover_id)
        if known:
            return known
        with self._ground.transaction():
            draft_id = self._drafts.create(kind, fields)
            for photo in photos:
                coming = ComingPhoto(draft_id, handover_id, photo)
                self._coming.put({"id": photo.id, **to_plain(coming)})
            self._note_taken(handover_id, draft_id)
        return draft_id

    async def take_whole(
        self,
        handover_id: str,
        kind: str,
        fields: dict[str, Any],
        photos: Sequence[tuple[Photo, bytes]],
        studio: Studio,
        told: Callable[[int], None],
    ) -> str:
        """Begin a draft with what was handed over and with its photos, all or nothing: a kill meanwhile leaves no
        draft, and the person takes it over again. `told` hears how many photos are down. Raises `NoRoom`, OSError."""
        draft_id = self._ground.new_id()
        laid_in: list[str] = []
        try:
            for photo, original in photos:
                laid_in.append(photo.id)
                thumbnail = await _thumbnail(studio, photo, original)
                await self._photos.lay_in(draft_id, photo, original=original, thumbnail=thumbnail)
                told(len(laid_in))
                await asyncio.sleep(0)
            with self._ground.transaction():
                known = self.draft_of(handover_id)
                if not known:
                    self._drafts.create(kind, fields, draft_id)
                    self._photos.attach_laid_in(draft_id, laid_in)
                    self._note_taken(handover_id, draft_id)
        except BaseException:
            with contextlib.suppress(OSError):  # what cannot be cleared now is cleared at the next start
                await self._photos.take_out(laid_in)
            raise
        if known:
            await self._photos.take_out(laid_in)
        return known or draft_id

    def coming(self, draft_id: str = "") -> list[ComingPhoto]:
        """Photos still to be fetched, of one draft or of all; those of drafts that are gone are left out."""
        found = [from_plain(ComingPhoto, row) for row in self._coming]
        wanted = [one for one in found if draft_id in ("", one.draft_id) and self._drafts.get(one.draft_id) is not None]
        return sorted(wanted, key=lambda one: (one.draft_id, one.photo.number, one.photo.id))

    async def keep(self, studio: Studio, coming: ComingPhoto, original: bytes) -> bool:
        """Put a photo that has come into its draft, byte for byte; False when it is not the one that was listed. Raises
        OSError when the phone is full."""
        photo = coming.photo
        if hashlib.sha256(original).hexdigest() != photo.sha256:
            return False
        thumbnail = await _thumbnail(studio, photo, original)
        if self._photos.get(photo.id) is None:
            await self._photos.add(coming.draft_id, photo, original=original, thumbnail=thumbnail)
        self.arrived(photo.id)
        return True

    def arrived(self, photo_id: str) -> None:
        """The photo is here, or will never come."""
        self._coming.forget(photo_id)

    def _put(self, out: HandedOut) -> None:
        self._out.put({"id": out.draft_id, **to_plain(out)})

    def _note_taken(self, handover_id: str, draft_id: str) -> None:
        self._taken.put({"id": handover_id, "draft_id": draft_id, "at": self._ground.now()})
        for row in sorted(self._taken, key=lambda row: str(row["at"]), reverse=True)[MOST_TAKEN:]:
            self._taken.forget(str(row["id"]))


async def _thumbnail(studio: Studio, photo: Photo, original: bytes) -> bytes:
    try:
        return b"" if photo.media else (await studio.open(original)).thumbnail
    except NotAPhoto:
        return original
