"""Pictures taken before anything was noted become those of the finding, and none is ever lost on the way."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobile.checks.adopting import add_finding, adopted, judge, own_unassigned, unassigned
from mobile.checks.beginning import begin_check
from mobile.checks.content import Content
from mobile.checks.draft import CheckDraft
from mobile.checks.sealing import begin_correction, photos_of, seal_check
from mobile.checks.shots import Scene, Shots
from mobile.device.imaging import Shot
from mobile.store.phone import PhoneStore
from mobile.store.records import open_body
from shared.evidence import ClockReading, Photo, PhotoOrigin
from shared.inspection import Inspection, ItemResult, Outcome
from tests.mobile.checks.hands import IDS, ITEMS, NOW
from tests.mobile.checks.world import OFFICER, XINHUA, open_store
from tests.mobile.fakes import FakeClock, FakeStudio, FakeVolume, jpeg

FIRST, SECOND = ITEMS[:2]
CLOCK = ClockReading(NOW, 1.0)

owners = st.sampled_from(["", *IDS[:4]])
origins = st.sampled_from(PhotoOrigin)
pictures = st.lists(st.tuples(owners, origins), max_size=8).map(
    lambda made: [
        Photo(IDS[20 + n], "0" * 64, 1, 4, 3, n + 1, CLOCK, origin, finding_id=owner)
        for n, (owner, origin) in enumerate(made)
    ]
)
results = st.lists(st.sampled_from(IDS[:4]), unique=True).map(
    lambda ids: [ItemResult(one, "JM01", "占道设摊", Outcome.FAIL) for one in ids]
)


@given(pictures, results, st.sampled_from(IDS[:4]))
def test_a_finding_takes_only_live_pictures_that_no_finding_has(
    photos: list[Photo], findings: list[ItemResult], finding_id: str
) -> None:
    taken = adopted(photos, findings, finding_id)
    had = {photo.id for photo in photos if photo.finding_id in {finding.id for finding in findings}}
    assert not had & {photo.id for photo in taken}
    assert all(photo.origin is PhotoOrigin.CAMERA and photo.finding_id == finding_id for photo in taken)
    assert [replace(photo, finding_id="") for photo in taken] == [
        replace(photo, finding_id="") for photo in unassigned(photos, findings) if photo.origin is PhotoOrigin.CAMERA
    ]


steps = st.one_of(
    st.tuples(st.just("shoot"), st.booleans()),
    st.tuples(st.just("judge"), st.tuples(st.sampled_from(ITEMS[:3]), st.sampled_from(Outcome))),
    st.tuples(st.just("another"), st.sampled_from(ITEMS[:3])),
    st.tuples(st.just("remove"), st.integers(0, 3)),
    st.tuples(st.just("undo"), st.none()),
)


@settings(max_examples=60)
@given(st.lists(steps, max_size=14))
def test_no_picture_is_lost_or_given_twice_whatever_is_judged_removed_and_taken_back(
    entered: list[tuple[str, object]],
) -> None:
    async def live() -> None:
        with tempfile.TemporaryDirectory() as root:
            store = await open_store(Path(root))
            draft, kept = await do_all(store, entered)
            sealed = await seal_check(store, draft, OFFICER, "2026-1")
            record = open_body(sealed)
            assert isinstance(record, Inspection)
            assert [photo.id for photo in record.photos] == kept
            given = Counter(photo_id for item in record.items for photo_id in item.photo_ids)
            assert set(given.values()) <= {1}
            owned = {photo.id for photo in record.photos if photo.finding_id}
            assert owned == set(given)
            await store.close()

    asyncio.run(live())


async def do_all(store: PhoneStore, entered: list[tuple[str, Any]]) -> tuple[CheckDraft, list[str]]:
    draft, shots = begin_check(store, NOW), shots_of(store)
    draft.choose_unit(XINHUA)
    ids, kept = iter(IDS), []
    undo = nothing
    for number, (step, value) in enumerate(entered):
        findings = draft.content.findings
        match step:
            case "shoot":
                picture = jpeg(color=(number, 0, 0))
                kept.append((await take(shots, draft, picture, imported=bool(value))).id)
            case "judge":
                undo = judge(store, draft, value[0], value[1], next(ids))
            case "another":
                add_finding(store, draft, value, next(ids))
            case "remove" if findings:
                undo = draft.remove_result(findings[value % len(findings)].id)
            case "undo":
                undo()
                undo = nothing
    return draft, kept


def nothing() -> None:
    """Before anything was done, and after it was taken back once."""


async def take(
    shots: Shots, draft: CheckDraft, picture: bytes, *, imported: bool = False, finding_id: str = ""
) -> Photo:
    scene = Scene(draft.id, "法华镇路", None, "王磊 310051", "督察科", finding_id)
    kept = await (shots.bring_in(scene, picture) if imported else shots.take(scene, Shot(picture)))
    return kept.photo


def shots_of(store: PhoneStore) -> Shots:
    numbers = iter(range(1, 200))
    return Shots(store, FakeStudio(), lambda n: next(numbers).to_bytes(n, "big"))


async def test_the_first_finding_takes_what_was_shot_before_and_the_next_what_came_since(store: PhoneStore) -> None:
    draft, shots = begin_check(store, NOW), shots_of(store)
    await take(shots, draft, jpeg(color=(1, 0, 0)))
    await take(shots, draft, jpeg(color=(2, 0, 0)), imported=True)
    judge(store, draft, FIRST, Outcome.FAIL, IDS[0])
    await take(shots, draft, jpeg(color=(3, 0, 0)))
    judge(store, draft, SECOND, Outcome.FAIL, IDS[1])
    assert [photo.finding_id for photo in photos_of(store, draft)] == [IDS[0], "", IDS[1]]
    assert [photo.number for photo in own_unassigned(store, draft)] == [2]


async def test_taking_the_verdict_back_gives_the_pictures_back_to_the_scene(store: PhoneStore) -> None:
    draft, shots = begin_check(store, NOW), shots_of(store)
    await take(shots, draft, jpeg())
    undo = judge(store, draft, FIRST, Outcome.FAIL, IDS[0])
    undo()
    assert draft.content == replace(Content(), started_at=NOW, methods=draft.content.methods)
    assert [photo.finding_id for photo in photos_of(store, draft)] == [""]


async def test_taking_it_back_leaves_alone_what_was_given_elsewhere_by_hand(store: PhoneStore) -> None:
    draft, shots = begin_check(store, NOW), shots_of(store)
    photo = await take(shots, draft, jpeg())
    judge(store, draft, SECOND, Outcome.FAIL, IDS[1])
    store.photos.change(replace(photo, finding_id=""))
    undo = judge(store, draft, FIRST, Outcome.FAIL, IDS[0])
    store.photos.change(replace(photo, finding_id=IDS[1]))
    undo()
    assert [photo.finding_id for photo in photos_of(store, draft)] == [IDS[1]]


async def test_another_verdict_than_a_finding_takes_nothing(store: PhoneStore) -> None:
    draft, shots = begin_check(store, NOW), shots_of(store)
    await take(shots, draft, jpeg())
    judge(store, draft, FIRST, Outcome.PASS, IDS[0])
    assert [photo.finding_id for photo in photos_of(store, draft)] == [""]
    judge(store, draft, FIRST, Outcome.FAIL, IDS[1])
    assert [photo.finding_id for photo in photos_of(store, draft)] == [IDS[0]]


async def test_on_a_full_phone_neither_the_verdict_nor_the_pictures_change(tmp_path: Path) -> None:
    volume = FakeVolume(tmp_path)
    store = await PhoneStore.open(volume, FakeClock())
    draft, shots = begin_check(store, NOW), shots_of(store)
    await take(shots, draft, jpeg())
    volume.full = True
    with pytest.raises(OSError, match="No space"):
        judge(store, draft, FIRST, Outcome.FAIL, IDS[0])
    assert draft.content.results == ()
    assert [photo.finding_id for photo in photos_of(store, draft)] == [""]
    volume.full = False
    judge(store, draft, FIRST, Outcome.FAIL, IDS[0])
    assert [photo.finding_id for photo in photos_of(store, draft)] == [IDS[0]]
    await store.close()


async def test_a_picture_of_a_version_already_sealed_stays_where_it_is(store: PhoneStore) -> None:
    draft, shots = begin_check(store, NOW), shots_of(store)
    draft.choose_unit(XINHUA)
    await take(shots, draft, jpeg())
    sealed = await seal_check(store, draft, OFFICER, "2026-1")
    correction = begin_correction(store, sealed.id)
    judge(store, correction, FIRST, Outcome.FAIL, IDS[0])
    assert [photo.finding_id for photo in photos_of(store, correction)] == [""]
