"""What waits to be sent: text before pixels, 严重 first, kept until a receipt says that it is there (law 4, 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from mobile.store.ground import Ground
from mobile.store.mirror import Mirror
from mobile.store.tables import JournalTable
from shared.plain import to_plain

_TABLE = "outbox"
STUCK_AFTER = 3


class Priority(IntEnum):
    """Lower goes first."""

    ALERT = 0
    GRAVE = 1
    RECORD = 2
    SUGGESTION = 3
    GRAVE_PHOTO = 4
    PHOTO = 5
    DRAFT_PHOTO = 6  # its form is still open; travels when nothing else does


class EntryKind(StrEnum):
    RECORD = "record"
    PHOTO = "photo"


class EntryState(StrEnum):
    WAITING = "waiting"
    UPLOADED = "uploaded"  # a photo sent whole, its receipt not seen yet
    REFUSED = "refused"


@dataclass(frozen=True)
class Entry:
    """One thing to send. `ref` is `record id/version` or the photo's id; `bytes` what it weighs on the way;
    `upload_url` and `upload_offset` (bytes) are where an interrupted upload goes on; moments are ISO 8601 UTC."""

    id: str
    kind: EntryKind
    ref: str
    priority: Priority
    order: int
    bytes: int
    queued_at: str
    state: EntryState = EntryState.WAITING
    reason: str = ""
    upload_url: str = ""
    upload_offset: int = 0
    tries: int = 0  # in vain, while others went through; `reason` then has the latest words

    @property
    def stuck(self) -> bool:
        """Whether it was tried in vain so often that it goes last, to hold up no other."""
        return self.tries >= STUCK_AFTER

    @property
    def place(self) -> tuple[int, int, str]:
        """Where it stands in the queue."""
        return (self.priority, self.order, self.id)


@dataclass(frozen=True)
class Waiting:
    """How much waits. `uploaded` photos await the server's confirmation only, `stuck` ones wait (and
    are counted there) after many tries in vain."""

    records: int = 0
    photos: int = 0
    uploaded: int = 0
    refused: int = 0
    stuck: int = 0


def readable_bytes(count: int) -> str:
    """`820 KB`, `2.4 MB`, `1.3 GB`, decimal units."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} KB"
    if count < 1_000_000_000:
        return f"{count / 1_000_000:.1f} MB"
    return f"{count / 1_000_000_000:.1f} GB"


def record_entry_id(record_id: str, version: int) -> str:
    return f"record/{record_id}/{version}"


def photo_entry_id(photo_id: str) -> str:
    return f"photo/{photo_id}"


class Outbox:
    """The queue. Entries leave it only by a receipt (`receipts.py`) or with a draft photo taken back."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._entries: JournalTable = ground.db.table(_TABLE, key="id")
        self._mirror = Mirror(ground.journal, _TABLE, _read, lambda entry: entry.place)

    def queue_record(self, record_id: str, version: int, priority: Priority, seq: int, size: int) -> None:
        """Queue an envelope; `seq` is its place in the device's chain, `size` bytes of text."""
        self.put(
            Entry(
                id=record_entry_id(record_id, version),
                kind=EntryKind.RECORD,
                ref=f"{record_id}/{version}",
                priority=priority,
                order=seq,
                bytes=size,
                queued_at=self._ground.now(),
            )
        )

    def queue_photo(self, photo_id: str, priority: Priority, size: int) -> None:
        """Queue a photo of `size` bytes; one that is queued already only changes its priority."""
        entry = self.entry(photo_entry_id(photo_id))
        if entry is not None:
            self._entries.amend(entry.id, {"priority": int(priority)})
            return
        self.put(
            Entry(
                id=photo_entry_id(photo_id),
                kind=EntryKind.PHOTO,
                ref=photo_id,
                priority=priority,
                order=0,
                bytes=size,
                queued_at=self._ground.now(),
            )
        )

    def put(self, entry: Entry) -> None:
        """Write an entry as it is, in place of the one with its id."""
        self._entries.put(to_plain(entry))

    def entry(self, entry_id: str) -> Entry | None:
        row = self._entries.get(doc_id=entry_id)
        return None if row is None else _read(row)

    def entries(self) -> list[Entry]:
        """Everything not yet received, in sending order, as committed: asked for at every photo that is sent, and
        therefore kept in memory."""
        return list(self._mirror.in_order())

    def remember_upload(self, photo_id: str, url: str, offset: int) -> None:
        """Where the upload of a photo stands: the tus URL and the bytes that the server confirmed."""
        if self._entries.has(photo_entry_id(photo_id)):
            self._entries.amend(photo_entry_id(photo_id), {"upload_url": url, "upload_offset": offset})

    def photo_uploaded(self, photo_id: str) -> None:
        """All bytes are sent; the entry stays until a receipt names the photo's hash."""
        if self._entries.has(photo_entry_id(photo_id)):
            self._entries.amend(
                photo_entry_id(photo_id), {"state": EntryState.UPLOADED.value, "reason": "", "tries": 0}
            )

    def send_photo_again(self, photo_id: str) -> None:
        """The server lacks a photo that was thought to be there: from the first byte."""
        if self._entries.has(photo_entry_id(photo_id)):
            self._entries.amend(
                photo_entry_id(photo_id),
                {"state": EntryState.WAITING.value, "reason": "", "upload_url": "", "upload_offset": 0, "tries": 0},
            )

    def tried(self, entry_id: str, words: str) -> Entry | None:
        """Count one more try in vain that concerned this entry alone; `words` say why. The entry as it stands then."""
        entry = self.entry(entry_id)
        if entry is None:
            return None
        self._entries.amend(entry_id, {"tries": entry.tries + 1, "reason": words})
        return self.entry(entry_id)

    def refuse(self, entry_id: str, reason: str) -> None:
        """The server will not take it; it stays here, with the reason, until it is retried or handed over."""
        if self._entries.has(entry_id):
            self._entries.amend(entry_id, {"state": EntryState.REFUSED.value, "reason": reason})

    def retry_refused(self, entry_id: str) -> None:
        """Offer a refused entry once more (the reason may be gone: a unit that is known by now)."""
        if self._entries.has(entry_id):
            self._entries.amend(entry_id, {"state": EntryState.WAITING.value, "reason": "", "tries": 0})

    def drop(self, *entry_ids: str) -> None:
        """Take entries out: their receipt is here, or the draft photo was taken back."""
        self._entries.forget(*entry_ids)

    def waiting(self) -> Waiting:
        """Counts for the words on the first screen. Photos of open drafts count once their record is sealed."""
        return count_waiting(self.entries())


def waits(entries: Sequence[Entry]) -> list[Entry]:
    """Those still to send; what belongs to an open form is left out."""
    return [one for one in entries if one.priority is not Priority.DRAFT_PHOTO and one.state is EntryState.WAITING]


def count_waiting(entries: Sequence[Entry]) -> Waiting:
    """See `Waiting`."""
    shown = [entry for entry in entries if entry.priority is not Priority.DRAFT_PHOTO]
    waiting = waits(entries)
    return Waiting(
        records=sum(entry.kind is EntryKind.RECORD for entry in waiting),
        photos=sum(entry.kind is EntryKind.PHOTO for entry in waiting),
        uploaded=sum(entry.state is EntryState.UPLOADED for entry in shown),
        refused=sum(entry.state is EntryState.REFUSED for entry in entries),
        stuck=sum(entry.stuck for entry in waiting),
    )


def _read(row: Mapping[str, Any]) -> Entry:
    known = {name: row[name] for name in Entry.__dataclass_fields__ if name in row}
    return Entry(
        **{
            **known,
            "kind": EntryKind(row["kind"]),
            "priority": Priority(row["priority"]),
            "state": EntryState(row["state"]),
        }
    )
