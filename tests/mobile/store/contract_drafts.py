"""What drafts promise, on every volume."""

from __future__ import annotations

from datetime import timedelta

from mobile.store.drafts import NoSuchDraft
from tests.mobile.store.contract import Place as Folder
from tests.mobile.store.contract import contract, refused
from tests.mobile.store.people import TestClock, kill, open_store, picture


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
    assert [draft.id for draft in store.drafts.going()] == [draft_id]
    store.drafts.restore(draft_id)
    store.drafts.discard(draft_id)
    assert store.drafts.going() == []
    clock.moment += timedelta(days=8)
    await store.tidy()
    await store.tidy()
    assert [draft.id for draft in store.drafts.going()] == [draft_id]
    assert store.preferences.cleaned == (0, 0)
    clock.moment += timedelta(days=1, minutes=1)
    await store.tidy()
    assert store.preferences.cleaned == (1, 1)
    store.preferences.cleaned_noted()
    assert store.preferences.cleaned == (0, 0)
    assert store.drafts.discarded() == []
    assert store.drafts.get(draft_id) is None
    assert await store.photos.read(photo.id) is None
    assert await place().names("photos") == []
    await store.close()


@contract
async def a_clock_that_leaps_from_1970_to_today_cleans_nothing_up_unsaid(place: Folder) -> None:
    clock = TestClock()
    today, clock.moment = clock.moment, clock.moment.replace(year=1970)
    store = await open_store(place(), clock)
    draft_id = store.drafts.create("inspection", {"notes": "x"})
    store.drafts.discard(draft_id)
    clock.moment = today
    await store.tidy()
    assert [draft.id for draft in store.drafts.going()] == [draft_id]
    store.drafts.restore(draft_id)
    assert [draft.id for draft in store.drafts.open_drafts()] == [draft_id]
    await store.close()
