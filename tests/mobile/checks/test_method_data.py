"""What tasks bring, what methods ask for, paper keyed in later, and pairs of photos: without a screen."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile.checks.beginning import begin_backfill, begin_check, is_untouched
from mobile.checks.compose import compose, correction_fields, entered_data
from mobile.checks.content import read
from mobile.checks.draft import CheckDraft
from mobile.checks.pairing import next_to_repeat, pairs
from mobile.checks.prefill import prefill_words
from mobile.checks.review import review
from mobile.checks.sealing import begin_correction, seal_check
from mobile.checks.shots import Scene, Shots
from mobile.device.imaging import Shot
from mobile.store.phone import PhoneStore
from mobile.store.records import open_body
from shared.evidence import PhotoPurpose
from shared.inspection import Coverage, Form, Inspection, Joint, Method, Timing
from shared.method_data import Accompanying, CallBack, Complaint, MethodData, ObservedAct, Visit
from shared.picture import NotAPhoto
from shared.wire import Assignment, EarlierPhoto, Prefill, ShiftBrief
from tests.mobile.checks.test_sealing import ITEMS, NOW
from tests.mobile.checks.world import OFFICER, XINHUA, open_store
from tests.mobile.fakes import FakeStudio, jpeg

SHIFT = ShiftBrief("s1", "11月24日 早班 定西路", "王建国", "沪A·12345", "08:30", "11:30")
FULL = Prefill(
    methods=("complaint", "accompanying"),
    form="special",
    coverage="full",
    timing="random",
    joint="with_others",
    item_codes=("JM01", "JM03"),
    complaint_number="12345-2026-0098",
    complaint_source="hotline",
    shift_id="s1",
    scope="全部沿街商户",
    draw="〔2026〕12月第1次抽取",
    shift=SHIFT,
)


def task(prefill: Prefill, **values: Any) -> Assignment:
    return Assignment("a1", "随行早班", XINHUA.id, "定西路", prefill=prefill, **values)


def sentences(draft: CheckDraft) -> list[str]:
    return [remark.text for remark in review(draft.content, [], ITEMS.get, outside=False)]


def test_a_task_fills_in_everything_it_knows(store: PhoneStore) -> None:
    content = begin_check(store, NOW, task(FULL), XINHUA).content
    assert content.methods == (Method.ACCOMPANYING, Method.COMPLAINT)
    assert (content.coverage, content.timing, content.joint) == (Coverage.FULL, Timing.RANDOM, Joint.WITH_OTHERS)
    assert (content.unit_id, content.place.address, content.assignment_id) == (XINHUA.id, "定西路", "a1")
    assert content.complaint_number == "12345-2026-0098"
    assert content.planned_items == ("JM01", "JM03")
    data = content.method_data
    assert data.accompanying == Accompanying("s1", SHIFT.name, "王建国", "沪A·12345", "08:30", "11:30")
    assert data.choice is not None
    assert (data.choice.scope, data.choice.draw) == ("全部沿街商户", "〔2026〕12月第1次抽取")


def test_a_task_of_a_case_opens_a_check_that_counts_to_it(store: PhoneStore) -> None:
    prefill = Prefill(case_id="c1", case_number="沪长城管督立〔2026〕1号")
    content = begin_check(store, NOW, task(prefill)).content
    assert content.form is Form.SPECIAL
    assert (content.case_id, content.case_number) == ("c1", "沪长城管督立〔2026〕1号")
    assert ("专项", "沪长城管督立〔2026〕1号") in prefill_words(prefill, [])


def test_a_task_without_a_prefill_begins_as_usual(store: PhoneStore) -> None:
    begun = begin_check(store, NOW, task(Prefill())).content
    usual = begin_check(store, NOW).content
    assert (begun.methods, begun.form, begun.coverage) == (usual.methods, usual.form, usual.coverage)


def test_what_this_app_does_not_know_of_a_prefill_is_passed_over(store: PhoneStore) -> None:
    strange = Prefill(methods=("drone", "tracking"), form="yearly", joint="with_robots", complaint_source="fax")
    content = begin_check(store, NOW, task(strange, notice_id="n1")).content
    assert content.methods == (Method.TRACKING,)
    assert content.joint is Joint.NONE
    assert content.notice_id == "n1"
    assert content.follows_up


def test_the_task_says_what_the_check_will_begin_with() -> None:
    found = dict(prefill_words(FULL, ["占道设摊"]))
    assert found["督察方式"] == "随行督察、随诉督察、专项督察、全面督察、随机抽查、联合督察"
    assert found["班次"] == SHIFT.name
    assert prefill_words(Prefill(), []) == []


async def test_each_answer_is_on_the_medium_when_it_was_given(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    draft = begin_check(store, NOW)
    draft.set_methods([Method.ON_SITE, Method.COMPLAINT])
    draft.set_method_data("on_site", "visit", Visit.COVERT.value)
    draft.set_method_data("complaint", "call_back_words", "没人接")
    await store.close()  # nothing is said to the draft before: the kill
    again = await open_store(tmp_path)
    data = CheckDraft(again.drafts, draft.id).content.method_data
    assert data.on_site is not None
    assert data.on_site.visit is Visit.COVERT
    assert data.complaint == Complaint(call_back_words="没人接")
    await again.close()


async def test_only_the_chosen_methods_are_sealed_and_the_rest_stays_for_a_change_of_mind(store: PhoneStore) -> None:
    draft = begin_check(store, NOW, None, XINHUA)
    draft.set_methods([Method.REVISIT, Method.COMPLAINT])
    draft.set_method_data("revisit", "result", "kept")
    draft.set_method_data("complaint", "call_back", CallBack.SATISFIED.value)
    draft.set_methods([Method.REVISIT])
    assert draft.content.method_data.complaint is not None
    record = open_body(await seal_check(store, draft, OFFICER, "2026-1"))
    assert isinstance(record, Inspection)
    assert record.method_data.complaint is None
    assert record.method_data.revisit is not None
    corrected = begin_correction(store, record.id).content
    assert corrected.method_data == record.method_data


def test_scope_reason_and_draw_belong_to_what_was_chosen(store: PhoneStore) -> None:
    draft = begin_check(store, NOW)
    for name, words in (("scope", "全部"), ("reason", "群众反映"), ("draw", "第1次")):
        draft.set_method_data("choice", name, words)
    assert dict(entered_data(draft.content).lines()) == {"抽查理由": "群众反映"}
    draft.set_coverage(Coverage.FULL)
    draft.set_timing(Timing.RANDOM)
    assert dict(entered_data(draft.content).lines()) == {"督察范围": "全部", "随机抽取": "第1次"}


def test_what_a_method_is_about_is_asked_for_in_a_sentence_and_never_stands_in_the_way(store: PhoneStore) -> None:
    draft = begin_check(store, NOW, None, XINHUA)
    draft.set_text("notes", "见附件")
    draft.set_methods(list(Method))
    draft.set_joint(Joint.WITH_OTHERS)
    found = review(draft.content, [], ITEMS.get, outside=False)
    for words in ("班次", "诉件号", "目前进展", "整改效果", "参加单位", "原通知书"):
        assert any(words in remark.text for remark in found), words
    assert not any(remark.must for remark in found)
    for part, name, value in (
        ("accompanying", "shift_name", "早班"),
        ("tracking", "state", "已拆除"),
        ("revisit", "result", "relapsed"),
        ("joint", "bodies", "公安"),
    ):
        draft.set_method_data(part, name, value)
    draft.set_text("complaint_number", "12345-1")
    draft.set_text("notice_id", "n1")
    assert not any("督察" in text for text in sentences(draft))


@given(
    st.dictionaries(st.sampled_from(["visit", "weather", "acts", "nonsense"]), st.none() | st.integers() | st.text())
)
def test_a_draft_of_another_app_version_loses_only_what_cannot_be_read(values: dict[str, object]) -> None:
    fields = {f"method/on_site/{name}": value for name, value in values.items()}
    fields |= {"method/tracking/state": "已拆除", "notes": "备注"}
    content = read(fields)
    assert content.notes == "备注"
    assert content.method_data.tracking is not None
    assert content.method_data.tracking.state == "已拆除"


def test_observed_acts_keep_their_time(store: PhoneStore) -> None:
    draft = begin_check(store, NOW)
    draft.set_methods([Method.ACCOMPANYING])
    draft.set_method_data("accompanying", "acts", [{"time": "09:10", "words": "劝离摊贩"}])
    assert entered_data(draft.content) == MethodData(
        accompanying=Accompanying(acts=(ObservedAct("劝离摊贩", "09:10"),))
    )


# ---- paper keyed in later (补录, story 35)


async def test_a_check_from_paper_carries_the_papers_times_and_says_so(store: PhoneStore) -> None:
    draft = begin_backfill(store, NOW)
    draft.choose_unit(XINHUA)
    draft.set_text("notes", "无问题")
    musts = [remark.text for remark in review(draft.content, [], ITEMS.get, outside=False) if remark.must]
    assert musts == ["请选择纸质记录上的检查日期和起止时间。"]
    draft.set_paper_times("2026-11-23T01:00:00.000Z", "2026-11-23T01:40:00.000Z")
    draft.set_text("backfill_reason", "手机没电或损坏")
    record = open_body(await seal_check(store, draft, OFFICER, "2026-1"))
    assert isinstance(record, Inspection)
    assert record.backfilled
    assert record.backfill_reason == "手机没电或损坏"
    assert (record.started_at, record.ended_at) == ("2026-11-23T01:00:00.000Z", "2026-11-23T01:40:00.000Z")
    again = begin_correction(store, record.id).content
    assert (again.backfilled, again.ended_at, again.backfill_reason) == (True, record.ended_at, "手机没电或损坏")


def test_a_check_made_now_ends_now_whatever_its_draft_says_of_a_paper(store: PhoneStore) -> None:
    draft = begin_check(store, NOW, None, XINHUA)
    draft.put({"ended_at": "2020-01-01T00:00:00.000Z", "backfill_reason": "x"})
    later = "2026-11-24T08:00:00.000Z"
    record = compose(
        draft.content, [], record_id=draft.id, inspector=OFFICER.ref, now=later, catalogue_version="2026-1"
    )
    assert (record.ended_at, record.backfill_reason) == (later, "")


def test_a_paper_check_in_which_something_was_entered_is_not_thrown_away(store: PhoneStore) -> None:
    draft = begin_backfill(store, NOW)
    assert is_untouched(draft.content, 0)
    draft.set_text("backfill_reason", "手机没电")
    assert not is_untouched(draft.content, 0)


# ---- pairs


async def test_a_shot_over_an_earlier_picture_is_a_live_photo_that_names_it(store: PhoneStore) -> None:
    draft = begin_check(store, NOW)
    shots = Shots(store, FakeStudio(), os.urandom)
    scene = Scene(draft.id, "", None, "王磊", "督察科", pairs_with="b" * 64)
    kept = await shots.take(scene, Shot(jpeg()))
    assert (kept.photo.pairs_with, kept.photo.purpose) == ("b" * 64, PhotoPurpose.AFTER)
    assert kept.photo.origin.value == "camera"
    imported = await shots.bring_in(scene, jpeg(color=(1, 2, 3)))
    assert imported.photo.pairs_with == ""


async def test_a_shot_that_a_kill_interrupted_still_knows_its_partner(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    draft = begin_check(store, NOW)
    studio = FakeStudio()
    studio.broken = True  # the kill comes between the shutter and the development
    store.drafts.intend_camera(draft.id, "", PhotoPurpose.SCENE)
    scene = Scene(draft.id, "", None, "王磊", "督察科", pairs_with="b" * 64)
    with pytest.raises(NotAPhoto):
        await Shots(store, studio, os.urandom).take(scene, Shot(jpeg()))
    await store.close()
    again = await open_store(tmp_path)
    found = await again.photos.unfinished_shot()
    assert found is not None
    kept = await Shots(again, FakeStudio(), os.urandom).finish(replace(scene, pairs_with=""), found[1])
    assert kept.photo.pairs_with == "b" * 64
    await again.close()


async def test_the_next_picture_to_repeat_is_one_without_a_partner(store: PhoneStore) -> None:
    draft = begin_check(store, NOW)
    shots = Shots(store, FakeStudio(), os.urandom)
    earlier = [EarlierPhoto("a" * 64), EarlierPhoto("b" * 64), EarlierPhoto("c" * 64)]
    taken = []
    for n, sha256 in enumerate(("b" * 64, "a" * 64)):
        scene = Scene(draft.id, "", None, "王磊", "督察科", pairs_with=sha256)
        taken.append((await shots.take(scene, Shot(jpeg(color=(n, n, n))))).photo)
    assert next_to_repeat(earlier, taken[:1]) == 0
    assert next_to_repeat(earlier, taken) == 2
    last = replace(taken[0], id=store.new_id(), number=3, pairs_with="c" * 64)
    assert next_to_repeat(earlier, [*taken, last], 1) == 1
    second = replace(taken[0], id=store.new_id(), number=4)
    assert [photo.number for photo in pairs([*taken, second])] == [2, 4]


def test_corrections_carry_the_answers_of_the_methods(store: PhoneStore) -> None:
    draft = begin_check(store, NOW, task(FULL), XINHUA)
    record = compose(draft.content, [], record_id=draft.id, inspector=OFFICER.ref, now=NOW, catalogue_version="2026-1")
    assert read(correction_fields(record)).method_data == record.method_data
