"""Photos of earlier checks: which ones a follow-up is compared with, and copies of them for where there is no network.

The copies are for looking at, not evidence: the originals are elsewhere, and a copy may go at any time.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Sequence

from mobile.store.drafts import Drafts
from mobile.store.ground import Ground
from mobile.store.kept_photo import PhotoFile
from mobile.store.photo_files import PhotoFiles
from mobile.store.pulled import Pulled
from mobile.store.records import Records
from mobile.store.room import RESERVE
from shared.evidence import Photo
from shared.inspection import Inspection
from shared.notice import IssuedNotice
from shared.wire import Assignment, ChangeKind, EarlierPhoto, NoticeStatus

DIRECTORY = "earlier"
MOST_TASKS = 40  # open follow-ups whose pictures are fetched beforehand
_HASH = re.compile(r"[0-9a-f]{64}")


class EarlierPhotos:
    """Looked up by the notice that a check follows up; copies by the hash of their original."""

    def __init__(self, ground: Ground, drafts: Drafts, records: Records, photos: PhotoFiles, reference: Pulled) -> None:
        self._ground = ground
        self._drafts, self._records, self._photos, self._reference = drafts, records, photos, reference

    # Which ones

    def behind(self, notice_id: str) -> tuple[EarlierPhoto, ...]:
        """The pictures behind a notice: as its paper on this phone names them, else as the server does."""
        if not notice_id:
            return ()
        issued = self._issued(notice_id)
        if issued is not None and issued.notice.evidence:
            return tuple(EarlierPhoto(line.sha256, f"照片 {line.number}") for line in issued.notice.evidence)
        status = self._reference.get(ChangeKind.NOTICE_STATE, notice_id, NoticeStatus)
        if status is not None and status.evidence:
            return status.evidence
        tasks = self._reference.all(ChangeKind.ASSIGNMENT, Assignment)
        return next((task.earlier for task in tasks if task.notice_id == notice_id and task.earlier), ())

    def wanted(self) -> list[str]:
        """Hashes that open follow-up tasks and checks being written may need where there is no network."""
        tasks = [a for a in self._reference.all(ChangeKind.ASSIGNMENT, Assignment) if a.notice_id and not a.done]
        tasks.sort(key=lambda task: task.due_on or "9")
        notices = [task.notice_id for task in tasks[:MOST_TASKS]]
        notices += [str(draft.fields.get("notice_id", "")) for draft in self._drafts.open_drafts()]
        return list(dict.fromkeys(photo.sha256 for notice in notices for photo in self.behind(notice)))

    # The pictures

    async def picture(self, notice_id: str, sha256: str) -> bytes | None:
        """The picture, if the phone has it: a copy fetched before, or its own from the check behind the notice."""
        copy = await self.copy(sha256)
        if copy is not None:
            return copy
        own = next((photo for photo in self._own(notice_id) if photo.sha256 == sha256), None)
        return await self.largest(own) if own is not None else None

    async def largest(self, photo: Photo) -> bytes | None:
        """A photo of this phone, as large as it still is here."""
        for which in (PhotoFile.ORIGINAL, PhotoFile.THUMBNAIL):
            found = await self._photos.read(photo.id, which)
            if found:
                return found
        return None

    async def copy(self, sha256: str) -> bytes | None:
        """The fetched copy, if there is one."""
        return await self._ground.volume.read(_name(sha256)) if _HASH.fullmatch(sha256) else None

    async def keep(self, sha256: str, jpeg: bytes) -> bool:
        """Keep a copy; False when there is no room: records and own photos go before."""
        if not _HASH.fullmatch(sha256):
            return False
        space = await self._ground.volume.space()
        if space.free - len(jpeg) < 2 * RESERVE:
            return False
        try:
            await self._ground.volume.write(_name(sha256), jpeg)
        except OSError:
            return False
        return True

    async def missing(self) -> list[str]:
        """Of what is wanted, the hashes neither kept as copies nor whole among the phone's own photos."""
        here = await self._kept() | {kept.photo.sha256 for kept in self._photos.all() if not kept.arriving}
        return [sha256 for sha256 in self.wanted() if sha256 not in here]

    async def let_go(self, wanted: Collection[str]) -> None:
        """Remove the copies that nothing open asks for any more."""
        for sha256 in await self._kept() - set(wanted):
            with contextlib.suppress(OSError):
                await self._ground.volume.remove(_name(sha256))

    async def _kept(self) -> set[str]:
        return {name.removesuffix(".jpg") for name in await self._ground.volume.names(DIRECTORY)}

    def _issued(self, notice_id: str) -> IssuedNotice | None:
        issued = self._records.body(notice_id)
        return issued if isinstance(issued, IssuedNotice) else None

    def _own(self, notice_id: str) -> Sequence[Photo]:
        issued = self._issued(notice_id)
        record = self._records.body(issued.notice.record_id) if issued is not None else None
        return record.photos if isinstance(record, Inspection) else ()


def _name(sha256: str) -> str:
    return f"{DIRECTORY}/{sha256}.jpg"
