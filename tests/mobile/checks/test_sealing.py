"""From a draft to sealed records in the store."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mobile.checks.beginning import begin_check, past_checks, unfinished
from mobile.checks.compose import compose
from mobile.checks.content import Content
from mobile.checks.draft import CheckDraft
from mobile.checks.sealing import begin_correction, photos_of, seal_alert, seal_check
from mobile.checks.shots import Scene, Shots, exif_remarks
from mobile.device.imaging import Developed, Shot
from mobile.reference.shipped import Shipped
from mobile.store.outbox import EntryKind
from mobile.store.phone import PhoneStore
from mobile.store.records import open_body
from shared.catalogue import Severity
from shared.evidence import PhotoOrigin
from shared.inspection import Alert, Inspection, Method, OnSpotAction, Outcome
from shared.moment import from_iso
from shared.picture import NotAPhoto
from shared.position import Fix
from shared.wire import Assignment
from tests.mobile.checks.world import OFFICER, XINHUA, open_store
from tests.mobile.fakes import FakeClock, FakeStudio, jpeg

NOW = "2026-11-24T07:04:00.000Z"
ITEMS = {item.code: item for item in Shipped().items}
RESULT = "0193aaaa-0000-7000-8000-000000000001"
ALERT = "0193aaaa-0000-7000-8000-0000000000aa"
FIX = Fix(31.2136, 121.4158, 8, NOW)


def scene(draft: CheckDraft, finding_id: str = "") -> Scene:
    return Scene(draft.id, "长宁区新华路街道 法华镇路 12 号", FIX, "王磊 310051", "督察科", finding_id)


def shots(store: PhoneStore, studio: FakeStudio | None = None) -> Shots:
    return Shots(store, studio or FakeStudio(), os.urandom)


async def written(store: PhoneStore) -> CheckDraft:
    """A check with a finding and its photo."""
    draft = begin_check(store, NOW)
    draft.choose_unit(XINHUA)
    draft.set_fix(FIX, "310105")
    draft.judge(ITEMS["JM01"], Outcome.FAIL, RESULT)
    draft.change(RESULT, {"facts": "道路东侧，三处", "count": 3})
    await shots(store).take(scene(draft, RESULT), Shot(jpeg()))
    return draft


async def test_a_check_is_sealed_with_its_photos_and_the_draft_is_gone(store: PhoneStore) -> None:
    draft = await written(store)
    sealed = await seal_check(store, draft, OFFICER, "2026-1")
    record = open_body(sealed)
    assert isinstance(record, Inspection)
    assert record.id == draft.id
    assert record.findings[0].photo_ids == (record.photos[0].id,)
    assert record.inspector.name == "王磊"
    assert store.drafts.get(draft.id) is None
    assert [entry.kind for entry in store.outbox.entries()] == [EntryKind.RECORD, EntryKind.PHOTO]


async def test_a_check_that_breaks_a_rule_stays_a_draft(store: PhoneStore) -> None:
    draft = await written(store)
    draft.set_methods([])
    with pytest.raises(ValueError, match="督察方式"):
        await seal_check(store, draft, OFFICER, "2026-1")
    assert store.drafts.get(draft.id) is not None


async def test_a_photo_taken_out_leaves_with_sealing_and_not_before(store: PhoneStore) -> None:
    draft = await written(store)
    photo = photos_of(store, draft)[0]
    undo = draft.hide_photo(photo.id)
    assert photos_of(store, draft) == []
    undo()
    assert photos_of(store, draft) == [photo]
    draft.hide_photo(photo.id)
    await seal_check(store, draft, OFFICER, "2026-1")
    assert store.photos.get(photo.id) is None


async def test_a_clock_set_back_during_the_check_does_not_cost_the_record(tmp_path: Path) -> None:
    clock = FakeClock()
    store = await open_store(tmp_path, clock)
    draft = await written(store)
    clock.set_back(hours=3)
    record = open_body(await seal_check(store, draft, OFFICER, "2026-1"))
    assert isinstance(record, Inspection)
    assert from_iso(record.ended_at) >= from_iso(record.started_at)
    await store.close()


async def test_a_correction_is_the_next_version_with_everything_of_the_first(store: PhoneStore) -> None:
    first = open_body(await seal_check(store, await written(store), OFFICER, "2026-1"))
    assert isinstance(first, Inspection)
    draft = begin_correction(store, first.id)
    draft.change(RESULT, {"count": 4})
    draft.set_text("correction_reason", "数量有误")
    await shots(store).take(scene(draft, RESULT), Shot(jpeg(color=(1, 2, 3))))
    sealed = await seal_check(store, draft, OFFICER, "2026-1")
    second = open_body(sealed)
    assert isinstance(second, Inspection)
    assert (sealed.id, sealed.version, second.correction_reason) == (first.id, 2, "数量有误")
    assert [photo.number for photo in second.photos] == [1, 2]
    assert second.items[0].count == 4
    assert open_body(store.records.versions(first.id)[0]) == first


async def test_an_immediate_notice_goes_out_while_the_check_is_open_and_before_all_else(store: PhoneStore) -> None:
    earlier = await written(store)
    await seal_check(store, earlier, OFFICER, "2026-1")
    draft = begin_check(store, NOW)
    draft.choose_unit(XINHUA)
    draft.judge(ITEMS["JM12"], Outcome.FAIL, RESULT)
    finding = draft.content.findings[0]
    assert finding.severity is Severity.GRAVE
    sealed = seal_alert(store, draft, finding, OFFICER, alert_id=ALERT, text="请到场", called_phone="021-62510000")
    alert = open_body(sealed)
    assert isinstance(alert, Alert)
    assert (alert.record_id, alert.finding_id, alert.called_phone) == (draft.id, RESULT, "021-62510000")
    assert store.outbox.entries()[0].ref == f"{ALERT}/1"
    assert draft.content.findings[0].action is OnSpotAction.IMMEDIATE


async def test_an_alert_without_a_unit_is_refused_in_words(store: PhoneStore) -> None:
    draft = begin_check(store, NOW)
    draft.judge(ITEMS["JM12"], Outcome.FAIL, RESULT)
    with pytest.raises(ValueError, match="请先选择被督察单位"):
        seal_alert(store, draft, draft.content.findings[0], OFFICER, alert_id=ALERT, text="x")


async def test_the_next_check_begins_with_the_habits_of_the_last(store: PhoneStore) -> None:
    draft = await written(store)
    draft.set_methods([Method.ON_SITE, Method.ACCOMPANYING])
    draft.set_second_inspector(OFFICER.ref)
    await seal_check(store, draft, OFFICER, "2026-1")
    again = begin_check(store, NOW).content
    assert again.methods == (Method.ON_SITE, Method.ACCOMPANYING)
    assert again.second_inspector == OFFICER.ref
    assert begin_check(store, "2026-11-25T07:00:00.000Z").content.second_inspector is None
    assert past_checks(store)[0].unit_id == XINHUA.id
    assert store.preferences.recent_items() == ["JM01"]


async def test_an_assignment_opens_a_prefilled_check(store: PhoneStore) -> None:
    assignment = Assignment("a1", "回访法华镇路", XINHUA.id, "法华镇路 12 号", notice_id="n1")
    content = begin_check(store, NOW, assignment, XINHUA).content
    assert (content.unit_name, content.place.address, content.methods) == (
        XINHUA.name,
        "法华镇路 12 号",
        (Method.REVISIT,),
    )


async def test_the_check_whose_camera_was_open_is_offered_first(store: PhoneStore) -> None:
    first = begin_check(store, NOW)
    second = begin_check(store, NOW)
    second.set_text("notes", "x")
    store.drafts.intend_camera(first.id)
    found = unfinished(store)
    assert found is not None
    assert found.id == first.id


async def test_a_picture_carries_hash_place_and_stamp(store: PhoneStore) -> None:
    studio = FakeStudio()
    draft = begin_check(store, NOW)
    kept = await shots(store, studio).take(scene(draft), Shot(jpeg()))
    assert (kept.photo.number, kept.photo.origin, kept.photo.fix) == (1, PhotoOrigin.CAMERA, FIX)
    assert studio.stamped[0] == [
        "2026年11月24日 15:04:00 · 未校时",
        "长宁区新华路街道 法华镇路 12 号",
        "31.2136000, 121.4158000（WGS-84）±8 米",
        "王磊 310051 · 督察科",
        f"记录 {draft.id.replace('-', '')[-8:].upper()} · 照片 1 · {kept.photo.sha256[:12]}",
    ]


async def test_without_a_position_the_stamp_says_so(store: PhoneStore) -> None:
    studio = FakeStudio()
    draft = begin_check(store, NOW)
    await shots(store, studio).take(Scene(draft.id, "地下一层", None, "王磊", "督察科"), Shot(jpeg()))
    assert studio.stamped[0][2] == "无定位"


async def test_a_shot_taken_before_a_kill_is_finished_with_its_own_time(tmp_path: Path) -> None:
    clock = FakeClock()
    store = await open_store(tmp_path, clock)
    draft = begin_check(store, NOW)
    store.drafts.intend_camera(draft.id)
    studio = FakeStudio()
    studio.broken = True  # the kill: the bytes are down, the picture is not developed
    with pytest.raises(NotAPhoto):
        await shots(store, studio).take(scene(draft), Shot(jpeg()))
    await store.close()
    clock.forward(minutes=30)
    store = await open_store(tmp_path, clock)
    found = await store.photos.unfinished_shot()
    assert found is not None
    intent, raw = found
    assert intent.draft_id == draft.id
    kept = await shots(store).finish(scene(draft), raw)
    assert kept.photo.clock.device == NOW
    assert store.drafts.camera_intent() is None
    await store.close()


async def test_a_drawn_copy_is_a_photo_of_its_own(store: PhoneStore) -> None:
    draft = begin_check(store, NOW)
    first = await shots(store).take(scene(draft, RESULT), Shot(jpeg()))
    drawn = await shots(store).draw(scene(draft), first.photo, [])
    assert (drawn.photo.number, drawn.photo.drawn_on, drawn.photo.finding_id) == (2, first.photo.id, RESULT)


async def test_an_imported_picture_is_marked_and_checked(store: PhoneStore) -> None:
    studio = FakeStudio()
    draft = begin_check(store, NOW)
    kept = await shots(store, studio).bring_in(scene(draft), jpeg())
    assert kept.photo.origin is PhotoOrigin.IMPORT
    assert kept.photo.note == "照片不含拍摄时间"
    assert studio.stamped[0][0].endswith("导入")


def test_what_the_picture_itself_says_against_the_import_is_told() -> None:
    old = Developed(b"", b"", b"", 1, 1, from_iso("2026-11-20T07:00:00Z"), 31.25, 121.4158)
    assert exif_remarks(old, from_iso(NOW), FIX) == [
        "拍摄时间与现在相差超过 12 小时",
        "拍摄地点与当前位置相距约 4.0 公里",
    ]


def test_a_record_needs_a_method() -> None:
    with pytest.raises(ValueError, match="督察方式"):
        compose(Content(unit_id="u"), [], record_id=RESULT, inspector=OFFICER.ref, now=NOW, catalogue_version="1")
