"""What sealed records and their list promise, on every volume."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from mobile.store.drafts import NoSuchDraft
from mobile.store.outbox import EntryKind
from mobile.store.phone import PhoneStore
from mobile.store.records import open_body
from mobile.store.rows import RecordFilter, Sending
from shared.catalogue import Severity
from shared.inspection import Outcome
from shared.sealing import GENESIS, SealedKind, seal_hash
from tests.mobile.store.contract import Place as Folder
from tests.mobile.store.contract import contract, refused
from tests.mobile.store.faulty import FaultyVolume
from tests.mobile.store.people import KEY, TestClock, check, kill, notice, open_store, picture, receipt, seal_check


def found_in(store: PhoneStore, **wanted: Any) -> list[str]:
    """Ids of the records that a filter finds."""
    return [row.id for row in store.records.list(RecordFilter(**wanted)).rows]


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
async def a_photo_that_the_sealed_record_does_not_list_neither_travels_nor_stays(place: Folder) -> None:
    store = await open_store(place())
    draft_id = store.drafts.create("inspection")
    listed, listed_original = picture(store, 1)
    left_out, left_out_original = picture(store, 2)
    await store.photos.add(draft_id, listed, original=listed_original, thumbnail=b"t")
    await store.photos.add(draft_id, left_out, original=left_out_original, thumbnail=b"t")
    seal_check(store, check(store, draft_id, photos=(listed,)), draft_id=draft_id)
    assert [entry.ref for entry in store.outbox.entries() if entry.kind is EntryKind.PHOTO] == [listed.id]
    await store.tidy()
    assert [kept.photo.id for kept in store.photos.all()] == [listed.id]
    assert await store.photos.read(left_out.id) is None
    await store.close()


@contract
async def a_photo_that_arrives_after_its_draft_was_sealed_is_refused(place: Folder) -> None:
    volume = FaultyVolume(place())
    store = await open_store(volume)
    draft_id = store.drafts.create("inspection")
    photo, original = picture(store)

    def seal_meanwhile(name: str) -> None:
        if store.drafts.get(draft_id) is not None:
            seal_check(store, check(store, draft_id), draft_id=draft_id)

    volume.on_write = seal_meanwhile
    with refused(NoSuchDraft):
        await store.photos.add(draft_id, photo, original=original, thumbnail=b"t")
    assert store.photos.all() == []
    assert await place().names("photos") == []
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
