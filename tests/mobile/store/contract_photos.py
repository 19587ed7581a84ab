"""What photo files and the camera's intent promise, on every volume."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from mobile.store.drafts import NoSuchDraft
from mobile.store.kept_photo import PhotoFile
from mobile.store.outbox import photo_entry_id
from mobile.store.room import NoRoom
from shared.evidence import PhotoPurpose
from tests.mobile.store.contract import Place as Folder
from tests.mobile.store.contract import contract, refused
from tests.mobile.store.faulty import FaultyVolume, Killed
from tests.mobile.store.people import check, kill, open_store, picture, seal_check


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
        assert store.problems == store.damage_words  # the save that was cut off, nothing else
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
    assert store.problems == ["有 1 件附件找不到对应的记录，文件已保留在本机，请联系督察科。"]
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
    with refused(NoRoom):
        await store.photos.keep_shot(b"what the camera gave")
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


@contract
async def tidying_twice_at_once_frees_each_original_once(place: Folder) -> None:
    store = await open_store(place())
    draft_id = store.drafts.create("inspection")
    photos = []
    for number in range(1, 4):
        photo, original = picture(store, number)
        await store.photos.add(draft_id, photo, original=original, thumbnail=b"t")
        photos.append(photo)
    seal_check(store, check(store, draft_id, photos=tuple(photos)), draft_id=draft_id)
    store.photos.mark_present([photo.sha256 for photo in photos])
    await asyncio.gather(store.tidy(), store.tidy())
    assert store.photos.all() == []
    assert await store.photos.read(photos[0].id, PhotoFile.THUMBNAIL) == b"t"
    await store.close()
