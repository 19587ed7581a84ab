"""What is not delivered yet, counted for the quiet line and item by item for the details behind it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from mobile.store.outbox import Entry, EntryKind, EntryState, Priority, count_waiting, waits
from mobile.store.phone import PhoneStore
from mobile.store.rows import RecordFilter, RecordRow, Sending
from mobile.sync.mending import NOTE
from mobile.sync.status import Facts, Item, ItemState
from shared.evidence import Photo
from shared.file_counts import NO_FILES, FileCounts
from shared.inspection import Alert
from shared.moment import chinese_moment, from_iso

MOST_ROWS = 200
DAY = timedelta(days=1)


def counted(store: PhoneStore, now: datetime) -> Facts:
    """The facts that the store knows; what holds the sending is for the engine to add."""
    entries, preferences = store.outbox.entries(), store.preferences
    waiting = count_waiting(entries)
    unconfirmed = 0
    if not waiting.records and not waiting.photos:
        unconfirmed = store.records.list(RecordFilter(sending=frozenset({Sending.SENT})), limit=0).total
    note: str = preferences.get(NOTE, "")
    contact = preferences.last_contact
    return Facts(
        records=waiting.records,
        files=_files(store, waits(entries)),
        unconfirmed=unconfirmed,
        refused=waiting.refused,
        stuck=waiting.stuck,
        wifi_only=preferences.wifi_only,
        last_contact=chinese_moment(from_iso(contact)) if contact else "",
        notes=(note,) if note else (),
        late=_late(store, now),
        alerts=_untold(store, entries),
    )


def undelivered(store: PhoneStore, now: datetime) -> list[Item]:
    """Envelopes and photos that wait, lack photos, were refused, or tried often in vain; the latter two first, at most
    200 of each kind."""
    entries = store.outbox.entries()
    queued_files = _files_by_record(store, entries)
    queued = [_record_item(store, entry, queued_files, now) for entry in entries if entry.kind is EntryKind.RECORD]
    troubled = [
        _photo_item(store, entry)
        for entry in entries
        if entry.kind is EntryKind.PHOTO and (entry.state is EntryState.REFUSED or entry.stuck)
    ]
    sent = store.records.list(RecordFilter(sending=frozenset({Sending.SENT})), limit=MOST_ROWS).rows
    since = _photos_since(store, entries)
    held = [
        Item(
            row.id,
            _title(row),
            ItemState.HELD,
            _lacking(row, queued_files.get(row.id)),
            waited_days=_days(since.get(row.id, ""), now),
        )
        for row in sent
    ]
    items = [*queued[:MOST_ROWS], *troubled[:MOST_ROWS], *held]
    return sorted(items, key=lambda item: item.state not in (ItemState.REFUSED, ItemState.STUCK))


def _files(store: PhoneStore, entries: Iterable[Entry]) -> FileCounts:
    """Of the entries that are files."""
    photos = store.photos.by_id()
    kept = [photos.get(entry.ref) for entry in entries if entry.kind is EntryKind.PHOTO]
    return FileCounts.of_kinds(one.photo.media.kind if one and one.photo.media else None for one in kept)


def _files_by_record(store: PhoneStore, entries: list[Entry]) -> dict[str, FileCounts]:
    found: dict[str, list[Photo]] = {}
    for entry in entries:
        kept = store.photos.get(entry.ref) if entry.kind is EntryKind.PHOTO else None
        if kept is not None and kept.record_id:
            found.setdefault(kept.record_id, []).append(kept.photo)
    return {record_id: FileCounts.of(files) for record_id, files in found.items()}


def _lacking(row: RecordRow, queued: FileCounts | None) -> str:
    """What the server says it lacks: by kind where the phone still has just as many to send."""
    if queued is not None and queued.total == row.missing:
        return queued.words
    return row.files.some(row.missing)


def _record_item(store: PhoneStore, entry: Entry, files: dict[str, FileCounts], now: datetime) -> Item:
    record_id = entry.ref.partition("/")[0]
    state = _state(entry)
    return Item(
        id=record_id,
        title=_title(store.records.row(record_id)),
        state=state,
        lacking=files.get(record_id, NO_FILES).words,
        problem="" if state is ItemState.WAITING else entry.reason,
        tries=entry.tries,
        waited_days=_days(entry.queued_at, now),
    )


def _days(since: str, now: datetime) -> int:
    """Whole days; none for a clock that was set back meanwhile."""
    return max(0, (now - from_iso(since)) // DAY) if since else 0


def _photos_since(store: PhoneStore, entries: list[Entry]) -> dict[str, str]:
    """By record: since when the photo waits that waits longest."""
    since: dict[str, str] = {}
    for entry in entries:
        kept = store.photos.get(entry.ref) if entry.kind is EntryKind.PHOTO else None
        if kept is not None and kept.record_id:
            since[kept.record_id] = min(entry.queued_at, since.get(kept.record_id, entry.queued_at))
    return since


def _late(store: PhoneStore, now: datetime) -> int:
    """How many records wait, whole or in part, for longer than a day. Photos of open forms are not late."""
    late = set()
    for entry in store.outbox.entries():
        if entry.priority is Priority.DRAFT_PHOTO or not _days(entry.queued_at, now):
            continue
        kept = store.photos.get(entry.ref) if entry.kind is EntryKind.PHOTO else None
        late.add(kept.record_id if kept is not None else entry.ref.partition("/")[0])
    return len(late)


def _untold(store: PhoneStore, entries: Iterable[Entry]) -> int:
    """How many 立即通知 wait of which nobody was told by telephone."""
    waiting = (entry for entry in entries if entry.priority is Priority.ALERT and entry.state is EntryState.WAITING)
    alerts = (store.records.body(entry.ref.partition("/")[0]) for entry in waiting)
    return sum(isinstance(alert, Alert) and not alert.called_phone for alert in alerts)


def _state(entry: Entry) -> ItemState:
    if entry.state is EntryState.REFUSED:
        return ItemState.REFUSED
    return ItemState.STUCK if entry.stuck else ItemState.WAITING


def _photo_item(store: PhoneStore, entry: Entry) -> Item:
    kept = store.photos.get(entry.ref)
    row = store.records.row(kept.record_id) if kept is not None and kept.record_id else None
    media = kept.photo.media if kept is not None else None
    word = media.kind.label if media else "照片"
    number = f"{word} {kept.photo.number}" if kept is not None else word
    title = f"{_title(row)} · {number}"
    return Item(row.id if row else "", title, _state(entry), problem=entry.reason, tries=entry.tries)


def _title(row: RecordRow | None) -> str:
    if row is None:
        return "记录"
    return " · ".join(part for part in (row.title, row.unit_name or row.place) if part)
