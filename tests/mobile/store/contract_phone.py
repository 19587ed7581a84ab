"""What the phone's store promises to the screens and to the sync engine, on every volume."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from mobile.device.interface import VolumeInUse
from mobile.store.drafts import NoSuchDraft
from mobile.store.outbox import EntryKind, EntryState, Priority, photo_entry_id, record_entry_id
from mobile.store.phone import PhoneStore
from mobile.store.photo_files import NoRoom, NotReleasable, PhotoFile
from mobile.store.preferences import ClockOffset
from mobile.store.records import open_body
from mobile.store.rows import RecordFilter, Sending
from shared.catalogue import Severity
from shared.evidence import PhotoPurpose
from shared.inspection import Alert, Outcome, Place, Suggestion
from shared.moment import from_iso
from shared.numbering import NumberBlock, PaperKind
from shared.organisation import Unit, UnitKind
from shared.plain import from_plain, to_plain
from shared.sealing import GENESIS, Sealed, SealedKind, seal_hash
from shared.wire import Change, ChangeKind, NoticeStatus, PullReply, RecordState, RecordVerdict, Verdict
from tests.mobile.store.contract import Place as Folder
from tests.mobile.store.contract import contract, refused
from tests.mobile.store.faulty import FaultyVolume, Killed
from tests.mobile.store.people import KEY, TestClock, check, notice, open_store, picture, receipt, seal_check

BLOCK = NumberBlock("block-1", "沪静城管", PaperKind.NOTICE, 2026, 7, 9)


async def kill(store: PhoneStore) -> None:
    """As if the process had gone: only what the system does by itself is done."""
    await store._ground.volume.release()


def found_in(store: PhoneStore, **wanted: Any) -> list[str]:
    """Ids of the records that a filter finds."""
    return [row.id for row in store.records.list(RecordFilter(**wanted)).rows]


def entry_order(store: PhoneStore) -> list[Priority]:
    return [entry.priority for entry in store.outbox.entries()]


# Drafts


@contract
async def every_field_survives_a_kill_right_after_it_was_entered(place: Folder) -> None:
    store = await open_store(place())
    draft_id = store.drafts.create("inspection", {"unit_id": "u1"})
    store.drafts.put(draft_id, "notes", "占道")
    store.drafts.put(draft_id, "notes", "占道设摊")
    store.drafts.put_many(draft_id, {"items/JM01": {"outcome": "fail"}, "items/JM02": None})
    store.drafts.remove_field(draft_id, "items/JM02")
    await kill(store)
    store = await open_store(place())
    (draft,) = store.drafts.open_drafts()
    assert (draft.id, draft.kind) == (draft_id, "inspection")
    assert draft.fields == {"unit_id": "u1", "notes": "占道设摊", "items/JM01": {"outcome": "fail"}}
    await store.close()


@contract
async def the_draft_changed_last_comes_first(place: Folder) -> None:
    store = await open_store(place())
    older, newer = store.drafts.create("inspection"), store.drafts.create("inspection")
    assert [draft.id for draft in store.drafts.open_drafts()] == [newer, older]
    store.drafts.put(older, "notes", "改")
    assert [draft.id for draft in store.drafts.open_drafts()] == [older, newer]
    with refused(NoSuchDraft):
        store.drafts.put("no-such-draft", "notes", "")
    await store.close()


@contract
async def a_discarded_draft_comes_back_until_it_is_purged_with_its_photos(place: Folder) -> None:
    clock = TestClock()
    store = await open_store(place(), clock)
    draft_id = store.drafts.create("inspection", {"notes": "x"})
    photo, original = picture(store)
    await store.photos.add(draft_id, photo, original=original, thumbnail=b"t")
    store.drafts.intend_camera(draft_id)
    store.drafts.discard(draft_id)
    assert store.drafts.camera_intent() is None
    assert store.drafts.open_drafts() == []
    assert store.outbox.entries() == []
    store.drafts.restore(draft_id)
    assert len(store.outbox.entries()) == 1
    store.drafts.discard(draft_id)
    await store.tidy()
    assert [draft.id for draft in store.drafts.discarded()] == [draft_id]
    clock.moment += timedelta(days=8)
    await store.tidy()
    assert store.drafts.discarded() == []
    assert store.drafts.get(draft_id) is None
    assert await store.photos.read(photo.id) is None
    assert await place().names("photos") == []
    await store.close()


# Camera and photos


@contract
async def the_cameras_purpose_is_known_after_a_kill_while_it_was_open(place: Folder) -> None:
    store = await open_store(place())
    draft_id = store.drafts.create("inspection")
    store.drafts.intend_camera(draft_id, "finding-1", PhotoPurpose.BEFORE)
    await kill(store)
    store = await open_store(place())
    intent = store.drafts.camera_intent()
    assert intent is not None
    assert (intent.draft_id, intent.finding_id, intent.purpose) == (draft_id, "finding-1", PhotoPurpose.BEFORE)
    assert await store.photos.unfinished_shot() is None
    await store.photos.keep_shot(b"raw camera bytes")
    await kill(store)
    store = await open_store(place())
    assert await store.photos.unfinished_shot() == (intent, b"raw camera bytes")
    store.drafts.clear_intent()
    await kill(store)
    store = await open_store(place())
    assert await store.photos.unfinished_shot() is None
    assert await place().names("photos") == []
    await store.close()


@contract
async def a_photo_killed_at_any_step_of_being_kept_is_there_whole_or_its_shot_is(place: Folder) -> None:
    step = 0
    finished = False
    while not finished:
        step += 1
        store = await open_store(place())
        draft_id = store.drafts.create("inspection")
        store.drafts.intend_camera(draft_id, "finding-1")
        await store.photos.keep_shot(b"raw")
        photo, original = picture(store)
        await kill(store)
        volume = FaultyVolume(place())
        store = await open_store(volume)
        volume.kill_in = step
        try:
            await store.photos.add(draft_id, photo, original=original, thumbnail=b"t", stamped=b"s")
            finished = True
        except Killed:
            pass
        await kill(store)
        store = await open_store(place())
        kept = store.photos.of_draft(draft_id)
        if kept:
            assert [one.photo for one in kept] == [photo]
            assert await store.photos.read(photo.id) == original
            assert await store.photos.read(photo.id, PhotoFile.STAMPED) == b"s"
            assert store.outbox.entry(photo_entry_id(photo.id)) is not None
            assert store.drafts.camera_intent() is None
        else:
            assert not finished
            found = await store.photos.unfinished_shot()
            assert found is not None
            assert found[1] == b"raw"
            store.drafts.clear_intent()
        await store.tidy()
        assert store.problems == []
        await store.close()
    assert step > 5


@contract
async def a_photo_file_without_any_row_is_kept_and_said(place: Folder) -> None:
    store = await open_store(place())
    photo, original = picture(store)
    await store.photos.write(photo.id, PhotoFile.ORIGINAL, original)
    await store.close()
    store = await open_store(place())
    await store.tidy()
    await store.tidy()
    assert store.problems == ["有 1 张照片找不到对应的记录，文件已保留在本机，请联系督察科。"]
    assert await store.photos.read(photo.id) == original
    await store.close()


@contract
async def a_photo_that_is_not_what_its_hash_says_is_refused(place: Folder) -> None:
    store = await open_store(place())
    draft_id = store.drafts.create("inspection")
    photo, original = picture(store)
    with refused(ValueError):
        await store.photos.add(draft_id, photo, original=original[:-1] + b"?", thumbnail=b"t")
    with refused(NoSuchDraft):
        await store.photos.add("sealed meanwhile", photo, original=original, thumbnail=b"t")
    assert store.photos.all() == []
    await store.close()


@contract
async def records_are_protected_before_photos_when_room_runs_out(place: Folder) -> None:
    volume = FaultyVolume(place())
    store = await open_store(volume)
    draft_id = store.drafts.create("inspection")
    photo, original = picture(store)
    volume.free = 400_000_000
    assert "400.0 MB" in (await store.storage()).warning
    await store.photos.add(draft_id, photo, original=original, thumbnail=b"t")
    volume.free = 50_000_000
    another, bytes_of_it = picture(store, 2)
    with refused(NoRoom) as reasons:
        await store.photos.add(draft_id, another, original=bytes_of_it, thumbnail=b"t")
    assert "文字记录仍可保存" in str(reasons[0])
    seal_check(store, check(store, draft_id, photos=(photo,)), draft_id=draft_id)
    volume.free = 2_000_000_000
    assert (await store.storage()).warning == ""
    await store.close()


@contract
async def a_photo_that_the_full_medium_refuses_leaves_nothing(place: Folder) -> None:
    volume = FaultyVolume(place())
    store = await open_store(volume)
    draft_id = store.drafts.create("inspection")
    store.drafts.intend_camera(draft_id)
    photo, original = picture(store)
    volume.room = 800
    with refused(OSError):
        await store.photos.add(draft_id, photo, original=original, thumbnail=b"t" * 900)
    volume.room = None
    assert store.drafts.camera_intent() is not None
    await kill(store)
    store = await open_store(place())
    assert store.photos.all() == []
    assert await place().names("photos") == []
    await store.tidy()
    assert store.problems == []
    await store.close()


@contract
async def a_drafts_photo_can_be_changed_and_taken_back_but_not_a_sealed_one(place: Folder) -> None:
    store = await open_store(place())
    draft_id = store.drafts.create("inspection")
    photo, original = picture(store, 1)
    other, other_original = picture(store, 2)
    await store.photos.add(draft_id, photo, original=original, thumbnail=b"t")
    await store.photos.add(draft_id, other, original=other_original, thumbnail=b"t")
    photo = replace(photo, note="门口")
    store.photos.change(photo)
    await store.photos.remove(other.id)
    assert [kept.photo for kept in store.photos.of_draft(draft_id)] == [photo]
    assert [entry.ref for entry in store.outbox.entries()] == [photo.id]
    seal_check(store, check(store, draft_id, photos=(photo,)), draft_id=draft_id)
    with refused(ValueError):
        store.photos.change(replace(photo, note="改"))
    with refused(ValueError):
        await store.photos.remove(photo.id)
    await store.close()


# Sealing


@contract
async def sealed_records_are_chained_and_take_the_draft_along(place: Folder) -> None:
    store = await open_store(place())
    draft_id = store.drafts.create("inspection", {"notes": "x"})
    photo, original = picture(store)
    await store.photos.add(draft_id, photo, original=original, thumbnail=b"t")
    inspection = check(store, draft_id, photos=(photo,), severity=Severity.GRAVE)
    paper = notice(store, draft_id)
    with store.transaction():
        first = seal_check(store, inspection, draft_id=draft_id)
        second = store.records.seal(paper, key=KEY, clock=store.preferences.clock_reading())
    await kill(store)
    store = await open_store(place())
    assert (first.seq, first.prev, second.seq, second.prev) == (1, GENESIS, 2, first.hash)
    assert store.records.chain_head(KEY.device_id) == (2, second.hash)
    assert store.records.get(first.id) == first
    assert seal_hash(first) == first.hash
    assert open_body(first) == inspection
    assert open_body(second) == paper
    assert store.drafts.open_drafts() == []
    assert store.photos.of_draft(draft_id) == []
    assert [kept.record_id for kept in store.photos.all()] == [draft_id]
    await store.close()


@contract
async def a_correction_is_a_new_version_and_the_first_stays(place: Folder) -> None:
    store = await open_store(place())
    record_id = store.new_id()
    first = seal_check(store, check(store, record_id))
    for wrong in (1, 3):
        with refused(ValueError):
            seal_check(store, check(store, record_id), version=wrong)
    second = seal_check(store, check(store, record_id, address="改正的地点", correction_reason="地点有误"), version=2)
    assert store.records.versions(record_id) == [first, second]
    assert store.records.get(record_id) == second
    assert store.records.count() == 1
    row = store.records.row(record_id)
    assert row is not None
    assert (row.version, row.place) == (2, "改正的地点")
    assert second.prev == first.hash
    await store.close()


@contract
async def a_record_listing_a_photo_that_is_not_here_is_refused_and_nothing_happens(place: Folder) -> None:
    store = await open_store(place())
    draft_id = store.drafts.create("inspection")
    photo, _ = picture(store)
    with refused(ValueError) as reasons:
        seal_check(store, check(store, draft_id, photos=(photo,)), draft_id=draft_id)
    assert str(reasons[0]) == "第 1 张照片不在本机，请重拍或从记录中去掉"
    assert store.records.count() == 0
    assert store.records.list().rows == []
    assert store.records.chain_head(KEY.device_id) == (0, GENESIS)
    assert store.outbox.entries() == []
    assert len(store.drafts.open_drafts()) == 1
    await store.close()


@contract
async def sealing_on_a_full_medium_leaves_the_draft_to_try_again(place: Folder) -> None:
    volume = FaultyVolume(place())
    store = await open_store(volume)
    draft_id = store.drafts.create("inspection")
    volume.room = 500
    with refused(OSError):
        seal_check(store, check(store, draft_id), draft_id=draft_id)
    assert store.records.list().total == 0
    assert len(store.drafts.open_drafts()) == 1
    volume.room = None
    sealed = seal_check(store, check(store, draft_id), draft_id=draft_id)
    assert (sealed.seq, sealed.prev) == (1, GENESIS)
    await store.close()


# The list


@contract
async def the_list_is_newest_first_and_found_by_words_and_state(place: Folder) -> None:
    clock = TestClock()
    store = await open_store(place(), clock)
    ids = [store.new_id() for _ in range(4)]
    seal_check(store, check(store, ids[0], unit="徐家汇街道综合行政执法队"))
    clock.moment += timedelta(days=1)
    seal_check(store, check(store, ids[1], severity=Severity.GRAVE, address="华山路"))
    seal_check(store, check(store, ids[2], outcome=Outcome.PASS))
    paper = notice(store, ids[0])
    store.records.seal(paper, key=KEY, clock=store.preferences.clock_reading())
    for _ in range(2):
        listed = store.records.list()
        assert [row.id for row in listed.rows] == [paper.notice.id, ids[2], ids[1], ids[0]]
        page = store.records.list(offset=1, limit=2)
        assert ([row.id for row in page.rows], page.total) == ([ids[2], ids[1]], 4)

        found = partial(found_in, store)
        assert found(words="徐家汇 JM01") == [ids[0]]
        assert found(words="督通〔2026〕1号") == [paper.notice.id]
        assert found(words="没有这样的话") == []
        assert found(kinds=frozenset({SealedKind.NOTICE})) == [paper.notice.id]
        assert found(severities=frozenset({Severity.GRAVE})) == [ids[1]]
        assert found(unit_id="unit-2") == []
        assert found(since="2026-11-25T00:00:00.000Z", kinds=frozenset({SealedKind.INSPECTION})) == [ids[2], ids[1]]
        assert found(until="2026-11-25T00:00:00.000Z") == [ids[0]]
        await kill(store)
        store = await open_store(place(), clock)
    store.receipts.take([receipt(store.records.versions(ids[1])[0])])
    assert [row.id for row in store.records.list(RecordFilter(sending=frozenset({Sending.RECEIVED}))).rows] == [ids[1]]
    await store.close()


# Sending


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
    assert store.outbox.waiting().words == "已全部发送"
    now = store.preferences.clock_reading().device
    store.records.seal(Suggestion(store.new_id(), "字再大些", now), key=KEY, clock=store.preferences.clock_reading())
    seal_check(store, check(store, sealed_draft, photos=(photos[1],)), draft_id=sealed_draft)
    grave = check(store, grave_draft, photos=(photos[2],), severity=Severity.GRAVE)
    seal_check(store, grave, draft_id=grave_draft)
    alert = Alert(store.new_id(), grave_draft, grave.items[0].id, "unit-1", "户外设施有坠落危险", Place(), now)
    store.records.seal(alert, key=KEY, clock=store.preferences.clock_reading())
    assert entry_order(store) == sorted(Priority)
    assert store.outbox.entries()[-1].ref == photos[0].id
    assert [entry.priority for entry in store.outbox.due(EntryKind.RECORD, 2, clock.now())] == [
        Priority.ALERT,
        Priority.GRAVE,
    ]
    assert [entry.ref for entry in store.outbox.due(EntryKind.PHOTO, 9, clock.now())] == [
        photos[2].id,
        photos[1].id,
        photos[0].id,
    ]
    waiting = store.outbox.waiting()
    assert (waiting.records, waiting.photos) == (4, 2)
    assert waiting.words.startswith("待发送：4 条记录、2 张照片（约 ")
    await store.close()


@contract
async def a_failed_attempt_waits_for_its_time_and_says_why(place: Folder) -> None:
    clock = TestClock()
    store = await open_store(place(), clock)
    sealed = seal_check(store, check(store, store.new_id()))
    entry_id = record_entry_id(sealed.id, 1)
    later = clock.now() + timedelta(minutes=5)
    store.outbox.postpone([entry_id, "record/gone/1"], later, "没有网络，稍后自动重试")
    store.outbox.postpone([entry_id], later, "没有网络，稍后自动重试")
    await kill(store)
    store = await open_store(place(), clock)
    assert store.outbox.due(EntryKind.RECORD, 5, clock.now()) == []
    (entry,) = store.outbox.due(EntryKind.RECORD, 5, later)
    assert entry.attempts == 2
    assert store.outbox.waiting().reason == "没有网络，稍后自动重试"
    assert from_iso(store.outbox.waiting().next_try) > clock.now()
    store.outbox.retry_now()
    assert len(store.outbox.due(EntryKind.RECORD, 5, clock.now())) == 1
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
    (entry,) = store.outbox.due(EntryKind.PHOTO, 1, clock.now())
    assert (entry.upload_url, entry.upload_offset) == ("/api/uploads/1", 40)
    store.outbox.photo_uploaded(photo.id)
    assert store.outbox.due(EntryKind.PHOTO, 1, clock.now()) == []
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
    assert [entry.ref for entry in store.outbox.due(EntryKind.PHOTO, 9, clock.now())] == [photos[1].id]
    assert store.receipts.incomplete() == [sealed.hash]
    with refused(NotReleasable):
        await store.photos.release(photos[1].id, photos[1].sha256)
    with refused(NotReleasable):
        await store.photos.release(photos[0].id, photos[1].sha256)
    store.receipts.take([receipt(sealed, present=tuple(photos))])
    row = store.records.row(draft_id)
    assert row is not None
    assert (row.sending, row.missing) == (Sending.RECEIVED, 0)
    assert store.outbox.waiting().words == "已全部发送"
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
    assert store.outbox.waiting().words == "1 条未被接收，请查看原因"
    assert store.outbox.entries()[0].state is EntryState.REFUSED
    store.outbox.retry_refused(record_entry_id(sealed.id, 1))
    assert store.outbox.waiting().records == 1
    await store.close()


# From the server


@contract
async def a_page_from_the_server_is_taken_in_whole_with_its_cursor(place: Folder) -> None:
    volume = FaultyVolume(place())
    store = await open_store(volume)
    unit = Unit("u1", "静安寺街道综合行政执法队", UnitKind.SQUAD, "310106")
    sealed = seal_check(store, check(store, store.new_id()))
    paper = notice(store, sealed.id)
    store.records.seal(paper, key=KEY, clock=store.preferences.clock_reading())
    state = NoticeStatus(paper.notice.id, "沪静城管督通〔2026〕5号", "served", "已送达，11月27日前反馈", "2026-11-27")
    page = PullReply(
        cursor="c1",
        more=False,
        server_time="2026-11-24T02:00:00.000Z",
        changes=(
            Change(ChangeKind.UNIT, "u1", to_plain(unit)),
            Change(ChangeKind.UNIT, "u2", {"shape": "of a later version"}),
            Change(ChangeKind.CATALOGUE, "current", {"version": "2026-2"}),
            Change(ChangeKind.RECORD_STATE, sealed.id, to_plain(RecordState(sealed.id, "督察科已受理"))),
            Change(ChangeKind.NOTICE_STATE, paper.notice.id, to_plain(state)),
            Change(ChangeKind.NOTICE_STATE, "unknown", to_plain(replace(state, notice_id="unknown"))),
            Change(ChangeKind.BLOCK, BLOCK.id, to_plain(BLOCK)),
        ),
    )
    assert store.reference.all(ChangeKind.UNIT, Unit) == []
    volume.room = 300
    with refused(OSError):
        store.reference.apply(page)
    assert (store.reference.cursor, store.reference.all(ChangeKind.UNIT, Unit)) == ("", [])
    volume.room = None
    for _ in range(2):
        store.reference.apply(page)
    await kill(store)
    store = await open_store(place())
    assert store.reference.cursor == "c1"
    assert store.reference.all(ChangeKind.UNIT, Unit) == [unit]
    assert store.reference.get(ChangeKind.UNIT, "u1", Unit) == unit
    assert store.reference.catalogue_version == "2026-2"
    row, notice_row = store.records.row(sealed.id), store.records.row(paper.notice.id)
    assert row is not None
    assert row.words == "督察科已受理"
    assert notice_row is not None
    assert (notice_row.number, notice_row.state) == (state.number, "served")
    assert store.numbers.left(PaperKind.NOTICE, 2026) == 3
    gone = replace(
        page, cursor="c2", changes=(Change(ChangeKind.UNIT, "u1", None), Change(ChangeKind.BLOCK, BLOCK.id, None))
    )
    store.reference.apply(gone)
    assert store.reference.all(ChangeKind.UNIT, Unit) == []
    assert store.numbers.left(PaperKind.NOTICE, 2026) == 0
    store.reference.start_over()
    assert store.reference.cursor == ""
    await store.close()


@contract
async def a_number_is_never_used_twice(place: Folder) -> None:
    store = await open_store(place())
    assert store.numbers.take(PaperKind.NOTICE, 2026, "paper-1") is None
    store.numbers.lend(BLOCK)
    first = store.numbers.take(PaperKind.NOTICE, 2026, "paper-1")
    await kill(store)
    store = await open_store(place())
    store.numbers.lend(BLOCK)
    again = store.numbers.take(PaperKind.NOTICE, 2026, "paper-1")
    second = store.numbers.take(PaperKind.NOTICE, 2026, "paper-2")
    assert first is not None
    assert again is not None
    assert second is not None
    assert first == again
    assert [str(taken.number) for taken in (first, second)] == ["沪静城管督通〔2026〕7号", "沪静城管督通〔2026〕8号"]
    store.numbers.void(str(second.number), "现场撤回")
    assert [(str(taken.number), taken.reason) for taken in store.numbers.voided()] == [(str(second.number), "现场撤回")]
    third = store.numbers.take(PaperKind.NOTICE, 2026, "paper-2")
    assert third is not None
    assert third.number.n == 9
    assert store.numbers.take(PaperKind.NOTICE, 2026, "paper-3") is None
    assert store.numbers.take(PaperKind.NOTICE, 2027, "paper-3") is None
    assert store.numbers.left(PaperKind.NOTICE, 2026) == 0
    await store.close()


# The rest


@contract
async def everything_unsent_goes_into_files_that_prove_themselves(place: Folder) -> None:
    store = await open_store(place())
    record_draft, open_draft = store.drafts.create("inspection"), store.drafts.create("inspection", {"notes": "未完"})
    photo, original = picture(store)
    other, other_original = picture(store, 1, "other")
    await store.photos.add(record_draft, photo, original=original, thumbnail=b"t")
    await store.photos.add(open_draft, other, original=other_original, thumbnail=b"t")
    received = seal_check(store, check(store, store.new_id()))
    sealed = seal_check(store, check(store, record_draft, photos=(photo,)), draft_id=record_draft)
    store.receipts.take([receipt(received)])
    names: dict[str, bytes] = {}
    manifests = []
    async for file in store.handover.files(part_bytes=1):
        assert file.name.startswith("督察通-未发送-20261124-")
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            assert archive.testzip() is None
            manifests.append(json.loads(archive.read("manifest.json")))
            names.update({name: archive.read(name) for name in archive.namelist() if name != "manifest.json"})
    assert [(one["part"], one["parts"], one["envelopes"], one["photos"]) for one in manifests] == [
        (1, 2, 1, 1),
        (2, 2, 0, 1),
    ]
    assert from_plain(Sealed, json.loads(names[f"envelopes/000002-{sealed.id}-1.json"])) == sealed
    assert names[f"photos/{photo.sha256}.jpg"] == original
    assert names[f"photos/{other.sha256}.jpg"] == other_original
    draft = json.loads(names[f"drafts/{open_draft}.json"])
    assert (draft["fields"], draft["photos"]) == ({"notes": "未完"}, [other.sha256])
    assert len(names) == 4
    await store.close()


@contract
async def damage_is_said_at_every_start_until_it_was_handed_over(place: Folder) -> None:
    store = await open_store(place())
    for number in range(3):
        store.preferences.put(f"p{number}", number)
    await store.close()
    volume = place()
    log = await volume.open_log("journal/journal.00000000")
    whole = log.read()
    log.truncate(0)
    log.append(whole.replace(b'"value":1', b'"value":7'))
    log.close()
    for _ in range(2):
        store = await open_store(place())
        assert len(store.problems) == 1
        assert "1 处损坏" in store.problems[0]
        assert [store.preferences.get(f"p{number}", -1) for number in range(3)] == [0, -1, 2]
        await store.close()
    store = await open_store(place())
    files = [file async for file in store.handover.files()]
    with zipfile.ZipFile(io.BytesIO(files[0].data)) as archive:
        assert any(name.startswith("quarantine/") for name in archive.namelist())
    store.preferences.put("later", True)
    await store._ground.journal.compact()
    await store.clear_quarantine()
    await store.close()
    store = await open_store(place())
    assert store.problems == []
    await store.close()


@contract
async def settings_and_the_clocks_offset_are_kept(place: Folder) -> None:
    store = await open_store(place())
    assert (store.preferences.wifi_only, store.preferences.clock_offset) == (False, None)
    assert not store.preferences.clock_reading().checked
    store.preferences.put("wifi_only", True)
    store.preferences.put("font", "大")
    store.preferences.set_clock_offset(ClockOffset(-3.5, "2026-11-24T01:00:00.000Z"))
    store.preferences.used_items(["JM01", "JM02"])
    store.preferences.used_items(["RW01", "JM01"])
    await kill(store)
    store = await open_store(place())
    assert store.preferences.wifi_only
    assert store.preferences.get("font", 0) == 0
    reading = store.preferences.clock_reading()
    assert (reading.offset_s, reading.checked, store.preferences.last_contact) == (
        -3.5,
        True,
        "2026-11-24T01:00:00.000Z",
    )
    assert store.preferences.recent_items() == ["JM01", "RW01", "JM02"]
    assert store.preferences.item_counts() == {"JM01": 2, "JM02": 1, "RW01": 1}
    await store.close()


@contract
async def a_second_store_is_refused_and_changes_are_told(place: Folder) -> None:
    store = await open_store(place())
    with refused(VolumeInUse):
        await open_store(place())
    told: list[frozenset[str]] = []
    store.on_change(told.append)
    with store.transaction():
        store.preferences.put("a", 1)
        store.drafts.create("inspection")
    assert told == [frozenset({"preferences", "drafts"})]
    await store.close()
