"""What the outbox and the receipts promise to the sync engine, on every volume."""

from __future__ import annotations

from dataclasses import replace

from mobile.store.kept_photo import PhotoFile
from mobile.store.outbox import Entry, EntryKind, EntryState, Priority, Waiting, record_entry_id
from mobile.store.phone import PhoneStore
from mobile.store.photo_files import NotReleasable
from mobile.store.rows import Sending
from shared.catalogue import Severity
from shared.inspection import Alert, Place, Suggestion
from shared.wire import RecordVerdict, Verdict
from tests.mobile.store.contract import Place as Folder
from tests.mobile.store.contract import contract, refused
from tests.mobile.store.faulty import FaultyVolume, Killed
from tests.mobile.store.people import KEY, TestClock, check, kill, open_store, picture, receipt, seal_check


def to_send(store: PhoneStore, kind: EntryKind) -> list[Entry]:
    """What waits of a kind, in sending order."""
    return [entry for entry in store.outbox.entries() if entry.kind is kind and entry.state is EntryState.WAITING]


def entry_order(store: PhoneStore) -> list[Priority]:
    return [entry.priority for entry in store.outbox.entries()]


@contract
async def text_goes_before_pixels_and_grave_before_everything(place: Folder) -> None:
    clock = TestClock()
    store = await open_store(place(), clock)
    open_draft, sealed_draft, grave_draft = (store.drafts.create("inspection") for _ in range(3))
    photos = []
    for draft_id in (open_draft, sealed_draft, grave_draft):
        photo, original = picture(store)
        await store.photos.add(draft_id, photo, original=original, thumbnail=b"t")
        photos.append(photo)
    assert entry_order(store) == [Priority.DRAFT_PHOTO] * 3
    assert store.outbox.waiting() == Waiting()
    now = store.preferences.clock_reading().device
    store.records.seal(Suggestion(store.new_id(), "字再大些", now), key=KEY, clock=store.preferences.clock_reading())
    seal_check(store, check(store, sealed_draft, photos=(photos[1],)), draft_id=sealed_draft)
    grave = check(store, grave_draft, photos=(photos[2],), severity=Severity.GRAVE)
    seal_check(store, grave, draft_id=grave_draft)
    alert = Alert(store.new_id(), grave_draft, grave.items[0].id, "unit-1", "户外设施有坠落危险", Place(), now)
    store.records.seal(alert, key=KEY, clock=store.preferences.clock_reading())
    assert entry_order(store) == sorted(Priority)
    assert store.outbox.entries()[-1].ref == photos[0].id
    assert [entry.priority for entry in to_send(store, EntryKind.RECORD)[:2]] == [
        Priority.ALERT,
        Priority.GRAVE,
    ]
    assert [entry.ref for entry in to_send(store, EntryKind.PHOTO)] == [
        photos[2].id,
        photos[1].id,
        photos[0].id,
    ]
    waiting = store.outbox.waiting()
    assert (waiting.records, waiting.photos) == (4, 2)
    await store.close()


@contract
async def an_interrupted_upload_goes_on_where_it_stood(place: Folder) -> None:
    clock = TestClock()
    store = await open_store(place(), clock)
    draft_id = store.drafts.create("inspection")
    photo, original = picture(store)
    await store.photos.add(draft_id, photo, original=original, thumbnail=b"t")
    store.outbox.remember_upload(photo.id, "/api/uploads/1", 40)
    await kill(store)
    store = await open_store(place(), clock)
    (entry,) = to_send(store, EntryKind.PHOTO)
    assert (entry.upload_url, entry.upload_offset) == ("/api/uploads/1", 40)
    store.outbox.photo_uploaded(photo.id)
    assert to_send(store, EntryKind.PHOTO) == []
    await store.close()


@contract
async def a_record_is_received_only_with_all_its_photos(place: Folder) -> None:
    clock = TestClock()
    store = await open_store(place(), clock)
    draft_id = store.drafts.create("inspection")
    photos = []
    for number in (1, 2):
        photo, original = picture(store, number)
        await store.photos.add(draft_id, photo, original=original, thumbnail=b"thumb", stamped=b"stamp")
        photos.append(photo)
    sealed = seal_check(store, check(store, draft_id, photos=tuple(photos)), draft_id=draft_id)
    store.outbox.photo_uploaded(photos[0].id)
    store.outbox.photo_uploaded(photos[1].id)
    text_only = receipt(sealed, present=(photos[0],), missing=(photos[1],))
    for _ in range(2):
        store.receipts.take_verdicts([RecordVerdict(sealed.id, 1, Verdict.ACCEPTED, text_only)])
        row = store.records.row(draft_id)
        assert row is not None
        assert (row.sending, row.missing) == (Sending.SENT, 1)
    assert [entry.ref for entry in to_send(store, EntryKind.PHOTO)] == [photos[1].id]
    assert store.receipts.incomplete() == [sealed.hash]
    with refused(NotReleasable):
        await store.photos.release(photos[1].id, photos[1].sha256)
    with refused(NotReleasable):
        await store.photos.release(photos[0].id, photos[1].sha256)
    store.receipts.take([receipt(sealed, present=tuple(photos))])
    row = store.records.row(draft_id)
    assert row is not None
    assert (row.sending, row.missing) == (Sending.RECEIVED, 0)
    assert store.outbox.waiting() == Waiting()
    assert store.receipts.incomplete() == []
    await store.tidy()
    for photo in photos:
        assert await store.photos.read(photo.id) is None
        assert await store.photos.read(photo.id, PhotoFile.STAMPED) is None
        assert await store.photos.read(photo.id, PhotoFile.THUMBNAIL) == b"thumb"
    correction = check(store, draft_id, photos=tuple(photos), correction_reason="更正")
    seal_check(store, correction, version=2)
    await kill(store)
    store = await open_store(place(), clock)
    await store.tidy()
    assert store.problems == []
    await store.close()


@contract
async def a_photo_whose_file_was_lost_is_said(place: Folder) -> None:
    store = await open_store(place())
    draft_id = store.drafts.create("inspection")
    photo, original = picture(store, 3)
    await store.photos.add(draft_id, photo, original=original, thumbnail=b"t")
    await store._ground.volume.remove(f"photos/{photo.id}.jpg")
    await store.tidy()
    assert store.problems == ["有 1 张照片（照片 3）的文件丢失，未能发送，请联系督察科。"]
    await store.close()


@contract
async def a_release_that_was_interrupted_is_finished(place: Folder) -> None:
    volume = FaultyVolume(place())
    store = await open_store(volume)
    draft_id = store.drafts.create("inspection")
    photo, original = picture(store)
    await store.photos.add(draft_id, photo, original=original, thumbnail=b"t", stamped=b"s")
    sealed = seal_check(store, check(store, draft_id, photos=(photo,)), draft_id=draft_id)
    store.receipts.take([receipt(sealed, present=(photo,))])
    volume.kill_in = 2
    with refused(Killed):
        await store.photos.release(photo.id, photo.sha256)
    await kill(store)
    store = await open_store(place())
    assert len(store.photos.all()) == 1
    await store.tidy()
    assert (store.problems, store.photos.all()) == ([], [])
    await store.close()


@contract
async def a_receipt_for_other_content_changes_nothing(place: Folder) -> None:
    store = await open_store(place())
    sealed = seal_check(store, check(store, store.new_id()))
    store.receipts.take([replace(receipt(sealed), hash="f" * 64)])
    store.receipts.take([replace(receipt(sealed), id=store.new_id())])
    assert len(store.outbox.entries()) == 1
    row = store.records.row(sealed.id)
    assert row is not None
    assert row.sending is Sending.WAITING
    await store.close()


@contract
async def a_refused_record_stays_with_the_reason_in_words(place: Folder) -> None:
    store = await open_store(place())
    sealed = seal_check(store, check(store, store.new_id()))
    problem = {"title": "单位不存在", "detail": "被督察单位已撤销，请更正后重新提交"}
    store.receipts.take_verdicts([RecordVerdict(sealed.id, 1, Verdict.REFUSED, None, problem)])
    row = store.records.row(sealed.id)
    assert row is not None
    assert (row.sending, row.reason) == (Sending.REFUSED, problem["detail"])
    assert store.outbox.waiting() == Waiting(refused=1)
    assert store.outbox.entries()[0].state is EntryState.REFUSED
    store.outbox.retry_refused(record_entry_id(sealed.id, 1))
    assert store.outbox.waiting().records == 1
    await store.close()
