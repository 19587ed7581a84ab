"""Sealing what a draft has become: the check, its correction, the immediate notice. Durable when it returns."""

from __future__ import annotations

from collections.abc import Collection

from mobile.checks.alerts import compose_alert
from mobile.checks.beginning import remember
from mobile.checks.compose import compose, correction_fields
from mobile.checks.draft import KIND, CheckDraft
from mobile.checks.officer import Officer
from mobile.store.phone import PhoneStore
from shared.evidence import Photo
from shared.file_counts import FileCounts
from shared.inspection import Inspection, ItemResult, OnSpotAction
from shared.sealing import Sealed


def photos_of(store: PhoneStore, draft: CheckDraft) -> list[Photo]:
    """The check's photos by number: those of the version it corrects, and its own, without those taken out."""
    removed = set(draft.hidden_photos)
    photos = [*draft.content.kept_photos, *(kept.photo for kept in store.photos.of_draft(draft.id))]
    return sorted((photo for photo in photos if photo.id not in removed), key=lambda photo: photo.number)


def recordings_of(store: PhoneStore, draft: CheckDraft) -> list[Photo]:
    """The check's voice notes and clips, like its photos."""
    removed = set(draft.hidden_photos)
    kept = [*draft.content.kept_recordings, *(one.photo for one in store.photos.recordings_of_draft(draft.id))]
    return [one for one in kept if one.id not in removed]


async def seal_check(
    store: PhoneStore, draft: CheckDraft, officer: Officer, catalogue_version: str, *, raised: Collection[str] = ()
) -> Sealed:
    """The record, sealed and queued; the draft is gone with it. `raised` as in `compose`. Raises ValueError, in
    Chinese, where a rule is not met (see `review`), OSError when the phone is full: then the draft is still there."""
    content = draft.content
    if coming := store.handed.coming(draft.id):
        lacking = FileCounts.of(one.photo for one in coming).words
        raise ValueError(f"同事交来的还有 {lacking}没有取到，请联网稍等再提交")
    clock = store.preferences.clock_reading()
    record = compose(
        content,
        photos_of(store, draft),
        record_id=content.corrects or draft.id,
        inspector=officer.ref,
        now=clock.device,
        catalogue_version=catalogue_version,
        recordings=recordings_of(store, draft),
        raised=raised,
    )
    version = store.records.latest_version(record.id) + 1
    removed = [kept.photo.id for kept in store.photos.files_of_draft(draft.id) if kept.photo.id in draft.hidden_photos]
    with store.transaction():
        sealed = store.records.seal(record, key=officer.key, clock=clock, version=version, draft_id=draft.id)
        remember(store, record)
    for photo_id in removed:
        await store.photos.remove(photo_id)
    return sealed


def seal_alert(
    store: PhoneStore,
    draft: CheckDraft,
    finding: ItemResult,
    officer: Officer,
    *,
    alert_id: str,
    text: str,
    called_phone: str = "",
) -> Sealed:
    """立即通知, sealed and queued before everything else while the check is still open. Raises ValueError, in Chinese,
    without a unit and when it was sent before; OSError when the phone is full."""
    if draft.content.alert(finding.id).alert_id:
        raise ValueError("这个问题已经发出立即通知，不用再发")
    clock = store.preferences.clock_reading()
    alert = compose_alert(
        draft.content,
        finding,
        alert_id=alert_id,
        record_id=draft.content.corrects or draft.id,
        text=text,
        at=clock.device,
        called_phone=called_phone,
    )
    with draft.all_or_nothing(store.transaction()):
        sealed = store.records.seal(alert, key=officer.key, clock=clock)
        draft.set_action(finding.id, OnSpotAction.IMMEDIATE)
        draft.note_alert(finding.id, "alert_id", alert_id)
    return sealed


def begin_correction(store: PhoneStore, record_id: str) -> CheckDraft:
    """A draft for the next version of a sealed check. Raises ValueError when it is not a check on this phone."""
    record = store.records.body(record_id)
    if not isinstance(record, Inspection):
        raise ValueError("本机没有这条督察记录，无法更正")
    return CheckDraft(store.drafts, store.drafts.create(KIND, correction_fields(record)))
