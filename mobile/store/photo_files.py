"""Photos and recordings on the volume, and what is known of each.

`photos/<id>.jpg` is the sealed original (of a recording too, which has no other files),
`<id>.t.jpg` the thumbnail, `<id>.s.jpg` the stamped copy for showing. The row
in the table is written before the files ("arriving") and completed after them, in one transaction with clearing the
camera's intent: whatever moment the app is killed at, the picture is found at the next start.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from mobile.store.drafts import CameraIntent, Drafts, NoSuchDraft
from mobile.store.ground import Ground
from mobile.store.kept_photo import DIRECTORY, KeptPhoto, PhotoFile, file_name, read_kept
from mobile.store.mirror import Mirror
from mobile.store.outbox import EntryState, Outbox, Priority, photo_entry_id
from mobile.store.room import check_room
from mobile.store.tables import JournalTable
from shared.evidence import Photo
from shared.file_counts import FileCounts
from shared.moment import to_iso
from shared.plain import to_plain

_SHOT = f"{DIRECTORY}/shot"


class NotReleasable(Exception):
    """The photo must stay: no receipt names its hash yet. The text is for the user."""


class PhotoFiles:
    """All photos of the phone."""

    def __init__(self, ground: Ground, drafts: Drafts, outbox: Outbox) -> None:
        self._ground = ground
        self._drafts, self._outbox = drafts, outbox
        self._rows: JournalTable = ground.db.table("photos", key="id")
        self._mirror = Mirror(ground.journal, "photos", read_kept, lambda kept: kept.photo.id)
        drafts.followers.append(self._draft_marked)

    # Taking

    async def keep_shot(self, raw: bytes) -> None:
        """Put the camera's bytes down before they are developed: that takes a second in which the app may be killed.

        Raises `NoRoom` before the record store is at risk, OSError when the medium refuses."""
        await check_room(self._ground.volume, len(raw))
        await self._ground.volume.write(_SHOT, raw)

    async def unfinished_shot(self) -> tuple[CameraIntent, bytes] | None:
        """At start: a shot that was taken but not developed, and what it was for."""
        intent = self._drafts.camera_intent()
        raw = None if intent is None else await self._ground.volume.read(_SHOT)
        return None if intent is None or raw is None else (intent, raw)

    async def add(
        self, draft_id: str, photo: Photo, *, original: bytes, thumbnail: bytes, stamped: bytes = b""
    ) -> KeptPhoto:
        """Keep a developed photo for a draft and clear the camera's intent; it may travel from now on.

        Raises `NoRoom` before the record store is at risk, OSError when the medium refuses (nothing of the photo
        stays), ValueError when `photo.sha256` is not that of `original`, `NoSuchDraft`.
        """
        self._drafts.require(draft_id)
        if hashlib.sha256(original).hexdigest() != photo.sha256 or len(original) != photo.size:
            raise ValueError("照片与其校验值不符")
        await check_room(self._ground.volume, len(original) + len(thumbnail) + len(stamped))
        kept = KeptPhoto(photo, draft_id=draft_id, arriving=True)
        self._put(kept)
        try:
            # The original comes last: once it is whole, recovery takes the photo as complete.
            if thumbnail:
                await self.write(photo.id, PhotoFile.THUMBNAIL, thumbnail)
            if stamped:
                await self.write(photo.id, PhotoFile.STAMPED, stamped)
            await self.write(photo.id, PhotoFile.ORIGINAL, original)
            self._drafts.require(draft_id)  # it may have been sealed meanwhile
            done = self._attach(kept)
        except (OSError, NoSuchDraft):
            with contextlib.suppress(OSError):  # what cannot be cleared now is cleared at the next start
                await self._remove_files(photo.id)
                self._rows.forget(photo.id)
            raise
        with contextlib.suppress(OSError):
            await self._ground.volume.remove(_SHOT)
        return done

    async def lay_in(self, draft_id: str, photo: Photo, *, original: bytes, thumbnail: bytes) -> None:
        """Put the files of a photo down for a draft that is still to be made. Until `attach_laid_in` it belongs to
        nobody, and the next start takes it out. Raises `NoRoom`, OSError."""
        await check_room(self._ground.volume, len(original) + len(thumbnail))
        self._put(KeptPhoto(photo, draft_id=draft_id, arriving=True))
        if thumbnail:
            await self.write(photo.id, PhotoFile.THUMBNAIL, thumbnail)
        await self.write(photo.id, PhotoFile.ORIGINAL, original)

    def attach_laid_in(self, draft_id: str, photo_ids: Iterable[str]) -> None:
        """The draft is made, in this transaction: its photos are whole and may travel."""
        for photo_id in photo_ids:
            self._put(KeptPhoto(self._require(photo_id).photo, draft_id))
            self._outbox.queue_photo(photo_id, Priority.DRAFT_PHOTO, self._require(photo_id).photo.size)

    async def take_out(self, photo_ids: Iterable[str]) -> None:
        """Undo `lay_in`."""
        for photo_id in photo_ids:
            await self._remove_files(photo_id)
            self._rows.forget(photo_id)

    async def write(self, photo_id: str, which: PhotoFile, data: bytes) -> None:
        """Write one of a photo's files, e.g. a stamped copy made later."""
        await self._ground.volume.write(file_name(photo_id, which), data)

    def change(self, photo: Photo) -> None:
        """Change what is known of a draft's photo (finding, purpose, note). Raises ValueError once it is sealed."""
        kept = self._require(photo.id)
        if kept.record_id or (photo.sha256, photo.size) != (kept.photo.sha256, kept.photo.size):
            raise ValueError("照片已随记录封存，不能再改")
        self._put(replace(kept, photo=photo))

    async def remove(self, photo_id: str) -> None:
        """Take a draft's photo back. Raises ValueError once it is sealed."""
        kept = self._require(photo_id)
        if kept.record_id:
            raise ValueError("照片已随记录封存，不能删除")
        with self._ground.transaction():
            self._put(replace(kept, arriving=True))
            self._outbox.drop(photo_entry_id(photo_id))
        await self._remove_files(photo_id)
        self._rows.forget(photo_id)

    # Reading

    def get(self, photo_id: str) -> KeptPhoto | None:
        row = self._rows.get(doc_id=photo_id)
        return None if row is None else read_kept(row)

    def all(self) -> list[KeptPhoto]:
        """Every photo whose original is still here, oldest first (of what is committed: not inside a transaction)."""
        return list(self._mirror.in_order())

    def by_id(self) -> Mapping[str, KeptPhoto]:
        """The same by id, for whoever looks up many. For reading only."""
        return self._mirror.items()

    def of_draft(self, draft_id: str) -> list[KeptPhoto]:
        """A draft's pictures by number."""
        return [kept for kept in self.files_of_draft(draft_id) if kept.photo.media is None]

    def recordings_of_draft(self, draft_id: str) -> list[KeptPhoto]:
        """A draft's voice notes and clips, each kind by number."""
        found = [kept for kept in self.files_of_draft(draft_id) if kept.photo.media is not None]
        return sorted(found, key=lambda kept: kept.photo.media.kind.value if kept.photo.media else "")

    def files_of_draft(self, draft_id: str) -> list[KeptPhoto]:
        """All that is kept for a draft, by number."""
        found = [kept for kept in self.all() if kept.draft_id == draft_id and not kept.arriving]
        return sorted(found, key=lambda kept: (kept.photo.number, kept.photo.id))

    async def read(self, photo_id: str, which: PhotoFile = PhotoFile.ORIGINAL) -> bytes | None:
        """The file's bytes; None when it is not here (freed, or never made)."""
        return await self._ground.volume.read(file_name(photo_id, which))

    # On the way to the server

    def assign(
        self, record_id: str, photos: Sequence[Photo], *, grave: bool, known: frozenset[str] = frozenset()
    ) -> None:
        """Hand photos over from the draft to the sealed record, inside its transaction.

        `known` are ids that an earlier version listed: they may be freed already. Raises ValueError for a photo that is
        not here, or not with this hash.
        """
        priority = Priority.GRAVE_PHOTO if grave else Priority.PHOTO
        for photo in photos:
            kept = self.get(photo.id)
            if kept is None and photo.id in known:
                continue
            if kept is None or kept.photo.sha256 != photo.sha256:
                raise ValueError(f"{_named(photo)}不在本机，请重拍或从记录中去掉")
            self._put(KeptPhoto(photo, "", record_id, kept.present_at))
            entry = self._outbox.entry(photo_entry_id(photo.id))
            if entry is not None:
                self._outbox.queue_photo(photo.id, priority, photo.size)

    def let_go(self, draft_id: str) -> None:
        """The draft is sealed: photos of it that its record does not list do not travel; `tidy` removes them. Inside
        the transaction of the sealing."""
        for kept in self.files_of_draft(draft_id):
            current = self.get(kept.photo.id)
            if current is not None and not current.record_id:
                self._put(replace(current, draft_id=""))
                self._outbox.drop(photo_entry_id(kept.photo.id))

    def unowned(self) -> list[KeptPhoto]:
        """Photos that neither a draft nor a record has any more."""
        return [kept for kept in self.all() if not (kept.draft_id or kept.record_id or kept.arriving)]

    def mark_present(self, hashes: Iterable[str]) -> None:
        """A receipt says that the server holds these hashes: the photos need not be sent any more."""
        wanted = set(hashes)
        with self._ground.transaction():
            for kept in self.all() if wanted else []:
                if kept.photo.sha256 in wanted and not kept.present_at:
                    self._put(replace(kept, present_at=self._ground.now()))
                    self._outbox.drop(photo_entry_id(kept.photo.id))

    def mark_missing(self, hashes: Iterable[str]) -> None:
        """A receipt says that the server lacks these: queue again what was thought to be there."""
        wanted = set(hashes)
        with self._ground.transaction():
            for kept in self.all() if wanted else []:
                if kept.photo.sha256 not in wanted or kept.arriving:
                    continue
                entry = self._outbox.entry(photo_entry_id(kept.photo.id))
                if entry is None:
                    self._put(replace(kept, present_at=""))
                    self._outbox.queue_photo(kept.photo.id, Priority.PHOTO, kept.photo.size)
                elif entry.state is EntryState.UPLOADED:  # a refused one stays so until somebody asks
                    self._outbox.send_photo_again(kept.photo.id)

    def releasable(self, keep: timedelta = timedelta(0)) -> list[KeptPhoto]:
        """Photos of sealed records that a receipt named at least `keep` ago: their originals may go. What stays for a
        while can be sent again should the server be restored from a backup."""
        limit = to_iso(self._ground.clock.now() - keep)
        return [kept for kept in self.all() if kept.record_id and kept.present_at and kept.present_at <= limit]

    async def release(self, photo_id: str, sha256: str) -> None:
        """Free the original and the stamped copy (the thumbnail stays). Raises `NotReleasable` unless a receipt named
        exactly this hash (design law 4)."""
        kept = self._require(photo_id)
        if not kept.present_at or not kept.record_id or kept.photo.sha256 != sha256:
            raise NotReleasable("服务器尚未确认收到这张照片，原件须留在本机")
        for which in (PhotoFile.ORIGINAL, PhotoFile.STAMPED):
            await self._ground.volume.remove(file_name(photo_id, which))
        self._rows.forget(photo_id)

    # Starting

    async def recover(self) -> None:
        """Finish what a kill interrupted; run once at start.

        A photo whose original is whole is attached to the draft it was taken for; one that is not is taken out (the
        camera's intent is still there: the app asks for it again), and so is one whose draft was sealed without it.
        """
        for kept in self.all():
            if kept.arriving:
                original = await self.read(kept.photo.id)
                whole = original is not None and hashlib.sha256(original).hexdigest() == kept.photo.sha256
                if whole and self._drafts.get(kept.draft_id) is not None:
                    self._attach(kept)
                else:
                    await self._remove_files(kept.photo.id)
                    self._rows.forget(kept.photo.id)
        if self._drafts.camera_intent() is None:
            await self._ground.volume.remove(_SHOT)

    async def inspect(self) -> list[str]:
        """Compare rows and files, which takes a second with ten thousand; sentences about what does not agree.

        Files without a row (after damage) are kept. A row whose file went by an interrupted `release` is forgotten.
        """
        names = await self._ground.volume.names(DIRECTORY)
        originals = {name[: -len(".jpg")] for name in names if name.count(".") == 1}
        problems = []
        strangers = [one for one in originals if not self._rows.has(one)]
        if strangers:
            problems.append(f"有 {len(strangers)} 件附件找不到对应的记录，文件已保留在本机，请联系督察科。")
        missing = [kept for kept in self.all() if kept.photo.id not in originals and not kept.arriving]
        self._rows.forget(*(kept.photo.id for kept in missing if kept.present_at))
        lost = [kept for kept in missing if not kept.present_at]
        if lost:
            photos = [kept.photo for kept in lost]
            which = "、".join(one.name for one in photos[:5])
            problems.append(f"有 {FileCounts.of(photos).words}（{which}）的文件丢失，未能发送，请联系督察科。")
        return problems

    # Within

    def _attach(self, kept: KeptPhoto) -> KeptPhoto:
        done = KeptPhoto(kept.photo, kept.draft_id)
        with self._ground.transaction():
            self._put(done)
            self._outbox.queue_photo(kept.photo.id, Priority.DRAFT_PHOTO, kept.photo.size)
            intent = self._drafts.camera_intent()
            if kept.photo.media is None and intent is not None and intent.draft_id == kept.draft_id:
                self._drafts.clear_intent()
        return done

    def _draft_marked(self, draft_id: str, discarded: bool) -> None:
        """A discarded draft's photos stay here but do not travel."""
        for kept in self.files_of_draft(draft_id):
            if discarded:
                self._outbox.drop(photo_entry_id(kept.photo.id))
            elif not kept.present_at:
                self._outbox.queue_photo(kept.photo.id, Priority.DRAFT_PHOTO, kept.photo.size)

    def _put(self, kept: KeptPhoto) -> None:
        self._rows.put({"id": kept.photo.id, **to_plain(kept)})

    def _require(self, photo_id: str) -> KeptPhoto:
        kept = self.get(photo_id)
        if kept is None:
            raise ValueError("照片不在本机")
        return kept

    async def _remove_files(self, photo_id: str) -> None:
        for which in PhotoFile:  # the original first: with it gone, recovery finishes the removal
            await self._ground.volume.remove(file_name(photo_id, which))


def _named(photo: Photo) -> str:
    return f"第 {photo.number} 张照片" if photo.media is None else f"{photo.media.kind.label} {photo.number}"
