"""Sealed records: appended to the device's chain, never edited, listed by ten thousand (design law 2)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mobile.store.drafts import Drafts
from mobile.store.ground import Ground
from mobile.store.kept_photo import listed_files
from mobile.store.lines import Change
from mobile.store.mirror import Mirror
from mobile.store.outbox import Outbox, Priority
from mobile.store.photo_files import PhotoFiles
from mobile.store.rows import Body, RecordFilter, RecordRow, Sending, describe, id_of, is_grave, kind_of, row_from
from mobile.store.tables import JournalTable
from shared.evidence import ClockReading
from shared.inspection import Alert, Inspection, Suggestion
from shared.notice import IssuedNotice
from shared.plain import from_plain, to_plain
from shared.sealing import GENESIS, Sealed, SealedKind, canonical, seal
from shared.wire import RecordState

_ROWS = "record_rows"


@dataclass(frozen=True)
class SealingKey:
    """The enrolled device and its signature: Ed25519 over the 32 bytes of a hash."""

    device_id: str
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True)
class Page:
    """Part of a list, and how many rows the whole has."""

    rows: list[RecordRow]
    total: int


class Records:
    """All sealed records of the phone."""

    def __init__(self, ground: Ground, drafts: Drafts, outbox: Outbox, photos: PhotoFiles) -> None:
        self._ground = ground
        self._drafts, self._outbox, self._photos = drafts, outbox, photos
        self._envelopes: JournalTable = ground.db.table("records", key="id")
        self._row_table: JournalTable = ground.db.table(_ROWS, key="id")
        self._chain: JournalTable = ground.db.table("chain", key="id")
        self._newest_first: list[str] | None = None
        self._rows = Mirror(ground.journal, _ROWS, row_from)
        ground.journal.listeners.append(self._follow)

    # Writing

    def seal(
        self,
        body: Body,
        *,
        key: SealingKey,
        clock: ClockReading,
        version: int = 1,
        draft_id: str | None = None,
    ) -> Sealed:
        """Seal a body and queue it, in one transaction with the chain's head, its photos and the draft's removal.

        `version` 1 is a new record, n+1 a correction of version n. Seal several together (a check and its notice)
        inside `PhoneStore.transaction()`. Raises ValueError, in Chinese, for a version out of order or a photo that is
        not on this phone; OSError when the medium is full: then nothing has happened.
        """
        record_id = id_of(body)
        latest = self.latest_version(record_id)
        if version != latest + 1:
            raise ValueError(f"该记录已有第 {latest} 版，更正须为第 {latest + 1} 版")
        known = self._photos_listed(record_id)
        with self._ground.transaction():
            seq, previous = self._head(key.device_id)
            sealed = seal(
                Sealed(
                    id=record_id,
                    kind=kind_of(body),
                    version=version,
                    device_id=key.device_id,
                    seq=seq + 1,
                    prev=previous,
                    clock=clock,
                    body=to_plain(body),
                ),
                key.sign,
            )
            plain = to_plain(sealed)
            self._envelopes.insert({"id": f"{record_id}/{version}", "sealed": plain})
            self._chain.put({"id": key.device_id, "seq": sealed.seq, "hash": sealed.hash})
            self._outbox.queue_record(record_id, version, _priority(body), sealed.seq, len(canonical(plain)))
            if isinstance(body, Inspection):
                self._photos.assign(record_id, body.files, grave=is_grave(body), known=known)
            if draft_id is not None:
                self._photos.let_go(draft_id)
                self._drafts.remove(draft_id)
            self.put_row(describe(body, version))
        return sealed

    def put_row(self, row: RecordRow) -> None:
        """Write a record's line in the list; empty fields take no room."""
        plain = to_plain(row)
        self._row_table.put({name: value for name, value in plain.items() if value or name in _ALWAYS})

    def change_row(self, record_id: str, **changes: Any) -> None:
        """Change a record's line, e.g. what the server says of it; nothing happens when it is not on this phone."""
        row = self.row(record_id)
        if row is not None:
            self.put_row(replace(row, **changes))

    def take_state(self, state: RecordState) -> None:
        """What the server says of a record. One that it had complete and of which it now lacks photos (their originals
        were found damaged) is incomplete again: its receipt will name them."""
        row = self.row(state.record_id)
        if row is None:
            return
        lost = state.photos_missing and row.sending is Sending.RECEIVED
        sending = Sending.SENT if lost else row.sending
        self.put_row(replace(row, words=state.words, missing=state.photos_missing, sending=sending))

    # Reading

    def get(self, record_id: str, version: int | None = None) -> Sealed | None:
        """An envelope, the latest version unless one is named; None when it is not here."""
        wanted = self.latest_version(record_id) if version is None else version
        document = self._envelopes.get(doc_id=f"{record_id}/{wanted}")
        return None if document is None else from_plain(Sealed, document["sealed"])

    def body(self, record_id: str) -> Body | None:
        """What the latest version says; None when it is not here."""
        sealed = self.get(record_id)
        return None if sealed is None else open_body(sealed)

    def versions(self, record_id: str) -> list[Sealed]:
        """All versions of a record, the first one first."""
        found = (self.get(record_id, version) for version in range(1, self.latest_version(record_id) + 1))
        return [sealed for sealed in found if sealed is not None]

    def latest_version(self, record_id: str) -> int:
        """0 when there is no such record."""
        version = 0
        while self._envelopes.has(f"{record_id}/{version + 1}"):
            version += 1
        return version

    def row(self, record_id: str) -> RecordRow | None:
        """A record's line in the list."""
        document = self._row_table.get(doc_id=record_id)
        return None if document is None else row_from(document)

    def list(self, wanted: RecordFilter | None = None, *, offset: int = 0, limit: int = 50) -> Page:
        """Records, the one begun last first (their ids carry that moment).

        Without a filter only the rows shown are looked at, so that the first page of ten thousand is there at once; the
        first filter reads them all and keeps them.
        """
        if self._newest_first is None:
            self._newest_first = sorted(self._committed(), reverse=True)
        if wanted is None:
            rows = self._committed()
            shown = self._newest_first[offset : offset + limit]
            return Page([row_from(json.loads(rows[record_id])) for record_id in shown], len(self._newest_first))
        parsed = self._rows.items()
        selected = wanted.select(parsed[record_id] for record_id in self._newest_first)
        return Page(selected[offset : offset + limit], len(selected))

    def count(self) -> int:
        """How many records there are, in whatever version."""
        return len(self._row_table)

    def chain_head(self, device_id: str) -> tuple[int, str]:
        """Sequence number and hash of the device's last envelope; (0, 64 zeros) before the first."""
        return self._head(device_id)

    # Within

    def _head(self, device_id: str) -> tuple[int, str]:
        head = self._chain.get(doc_id=device_id)
        return (0, GENESIS) if head is None else (head["seq"], head["hash"])

    def _photos_listed(self, record_id: str) -> frozenset[str]:
        """Ids of the photos and recordings that the latest version lists."""
        latest = self.get(record_id)
        return frozenset() if latest is None else frozenset(one["id"] for one in listed_files(latest.body))

    def _committed(self) -> Mapping[str, bytes]:
        """The rows as they are on the medium: what is kept in memory must not hold a transaction that fails later."""
        return self._ground.journal.tables.get(_ROWS, {})

    def _follow(self, changes: Sequence[Change]) -> None:
        if any(change.table == _ROWS for change in changes):
            self._newest_first = None


_ALWAYS = frozenset({"id", "kind", "version", "title", "unit_id", "unit_name", "occurred_at", "sending"})


def _priority(body: Body) -> Priority:
    if isinstance(body, Alert):
        return Priority.ALERT
    if isinstance(body, Suggestion):
        return Priority.SUGGESTION
    return Priority.GRAVE if is_grave(body) else Priority.RECORD


_BODIES: dict[SealedKind, type[Body]] = {
    SealedKind.INSPECTION: Inspection,
    SealedKind.NOTICE: IssuedNotice,
    SealedKind.ALERT: Alert,
    SealedKind.SUGGESTION: Suggestion,
}


def open_body(sealed: Sealed) -> Body:
    """The envelope's content as its dataclass. Raises `shared.plain.PlainError`."""
    return from_plain(_BODIES[sealed.kind], sealed.body)
