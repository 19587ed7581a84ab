"""A day with the phone, the same one for the same seed: what a kill at any step is compared with."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from typing import Any

from mobile.device.volume import Volume
from mobile.store.phone import PhoneStore
from shared.catalogue import Severity
from shared.evidence import Photo
from shared.inspection import Inspection
from shared.numbering import NumberBlock, PaperKind
from shared.plain import to_plain
from shared.wire import Change, ChangeKind, PullReply
from tests.mobile.store.people import KEY, TestClock, check, notice, picture, receipt, seal_check

BLOCK = NumberBlock("b", "沪静城管", PaperKind.NOTICE, 2026, 1, 99)


async def open_seeded(volume: Volume, seed: int, clock: TestClock) -> PhoneStore:
    """A store whose ids depend on the seed and the clock alone."""
    return await PhoneStore.open(volume, clock, random.Random(seed).randbytes)


async def live(store: PhoneStore, clock: TestClock, seed: int) -> AsyncIterator[None]:
    """Do one thing after the other; yields after each that was acknowledged."""
    chance = random.Random(seed)
    block = Change(ChangeKind.BLOCK, BLOCK.id, to_plain(BLOCK))
    page = PullReply("c0", False, "2026-11-24T02:00:00.000Z", (block, Change(ChangeKind.UNIT, "u1", {"id": "u1"})))
    store.reference.apply(page)
    yield
    for number in range(3):
        draft_id = store.drafts.create("inspection", {"unit_id": "u1"})
        yield
        store.drafts.put_many(draft_id, {"notes": "字" * chance.randint(0, 50), "items/JM01": {"count": number}})
        yield
        photos: tuple[Photo, ...] = ()
        for shot in range(chance.randint(1, 2)):
            store.drafts.intend_camera(draft_id, "finding")
            yield
            photo, original = picture(store, shot + 1)
            await store.photos.add(draft_id, photo, original=original, thumbnail=b"t", stamped=b"s")
            photos += (photo,)
            yield
        inspection: Inspection = check(store, draft_id, photos=photos, severity=chance.choice(list(Severity)))
        taken = store.numbers.take(PaperKind.NOTICE, 2026, draft_id)
        assert taken is not None
        yield
        with store.transaction():
            sealed = seal_check(store, inspection, draft_id=draft_id)
            paper = notice(store, draft_id, str(taken.number))
            store.records.seal(paper, key=KEY, clock=store.preferences.clock_reading())
        yield
        if chance.random() < 0.5:
            await store._ground.journal.compact()
            yield
        for photo in photos[:1]:
            store.outbox.remember_upload(photo.id, "/api/uploads/1", 10)
        yield
        store.receipts.take([receipt(sealed, present=photos[:1], missing=photos[1:])])
        yield
        await store.tidy()
        yield
        if chance.random() < 0.5:
            seal_check(store, check(store, draft_id, photos=photos, correction_reason="更正"), version=2)
            yield
        store.reference.apply(
            PullReply(f"c{number + 1}", False, page.server_time, (Change(ChangeKind.UNIT, "u1", None),))
        )
        yield
    thrown_away = store.drafts.create("inspection")
    yield
    store.drafts.discard(thrown_away)
    yield
    await store._ground.journal.compact()
    yield


def seen(store: PhoneStore) -> dict[str, Any]:
    """Everything a person or the server could tell the difference by, except moments and files being freed."""
    return {
        "drafts": {draft.id: draft.fields for draft in store.drafts.open_drafts()},
        "discarded": [draft.id for draft in store.drafts.discarded()],
        "intent": store.drafts.camera_intent() is not None,
        "rows": [(row.id, row.version, row.sending, row.missing, row.number) for row in store.records.list().rows],
        "envelopes": [sealed.hash for row in store.records.list().rows for sealed in store.records.versions(row.id)],
        "chain": store.records.chain_head(KEY.device_id),
        "outbox": [(entry.id, entry.priority, entry.upload_offset) for entry in store.outbox.entries()],
        "photos": [kept.photo.id for kept in store.photos.all() if not kept.present_at],
        "cursor": store.reference.cursor,
        "units": store.reference.plain(ChangeKind.UNIT, "u1"),
        "numbers": store.numbers.left(PaperKind.NOTICE, 2026),
    }
