"""What each method asks for; records of older and newer apps read and verify both ways."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.evidence import ClockReading, Photo
from shared.inspection import Form, Inspection, Joint, Method, Place, asked_parts, method_lines
from shared.method_data import (
    Accompanying,
    CallBack,
    Choice,
    Complaint,
    ComplaintSource,
    JointWork,
    Lasting,
    MethodData,
    ObservedAct,
    OnSite,
    Revisit,
    Tracking,
    Visit,
)
from shared.organisation import PersonRef
from shared.plain import from_plain, to_plain
from shared.sealing import GENESIS, Sealed, SealedKind, seal, seal_hash
from shared.wire import Assignment, ChangeKind, NoticeStatus, Prefill, RecordState

AT = "2026-11-24T07:00:00.000Z"
ID = "01938000-0000-7000-8000-00000000000{}"
PHOTO = Photo(ID.format(1), "a" * 64, 400_000, 1600, 1200, 1, ClockReading(AT, 1.0), pairs_with="b" * 64)
CHECK = Inspection(
    id=ID.format(2),
    form=Form.DAILY,
    methods=(Method.COMPLAINT, Method.REVISIT),
    unit_id="u1",
    unit_name="新华路街道综合行政执法队",
    inspector=PersonRef("p1", "王喆", "沪城管001"),
    place=Place("310105", address="新华路 100 号"),
    started_at=AT,
    ended_at=AT,
    catalogue_version="1",
    photos=(PHOTO,),
    complaint_number="12345-2026-0098",
    method_data=MethodData(
        complaint=Complaint(ComplaintSource.HOTLINE, "2026-12-01", CallBack.ACCEPTED, "摊位少了", "现场无摊位"),
        revisit=Revisit(Lasting.KEPT, "居民认可"),
    ),
)
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
acts = st.lists(st.builds(ObservedAct, words, words), max_size=3).map(tuple)
data = st.builds(
    MethodData,
    st.none() | st.builds(OnSite, st.none() | st.sampled_from(Visit), words),
    st.none() | st.builds(Accompanying, words, words, words, words, words, words, acts),
    st.none()
    | st.builds(
        Complaint,
        st.none() | st.sampled_from(ComplaintSource),
        words,
        st.none() | st.sampled_from(CallBack),
        words,
        words,
    ),
    st.none() | st.builds(Tracking, words, words),
    st.none() | st.builds(Revisit, st.none() | st.sampled_from(Lasting), words),
    st.none() | st.builds(JointWork, words, words, words, words),
    st.none() | st.builds(Choice, words, words, words),
)


def without(plain: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in plain.items() if name not in names}


def sealed_by_an_older_app() -> dict[str, Any]:
    """An envelope as it was sent and kept before methods had data of their own."""
    body = without(to_plain(CHECK), "method_data", "backfill_reason")
    body["photos"] = [without(photo, "pairs_with") for photo in body["photos"]]
    unsealed = Sealed(CHECK.id, SealedKind.INSPECTION, 1, "d1", 1, GENESIS, ClockReading(AT, 1.0), body)
    plain: dict[str, Any] = json.loads(json.dumps(to_plain(seal(unsealed, lambda digest: digest))))
    return plain


def test_an_older_sealed_record_reads_and_verifies() -> None:
    sealed = from_plain(Sealed, sealed_by_an_older_app())
    assert seal_hash(sealed) == sealed.hash
    record = from_plain(Inspection, sealed.body)
    assert record.method_data == MethodData()
    assert (record.photos[0].pairs_with, record.backfill_reason) == ("", "")
    assert method_lines(record) == [("诉件号", "12345-2026-0098")]


def test_a_record_of_a_still_newer_app_reads_with_what_is_known() -> None:
    plain = to_plain(CHECK)
    plain["method_data"] |= {"drone": {"height": 30}}
    plain["method_data"]["revisit"]["weather"] = "晴"
    assert from_plain(Inspection, plain) == CHECK


@given(data)
def test_every_answer_survives_the_journey(entered: MethodData) -> None:
    record = replace(CHECK, method_data=entered)
    assert from_plain(Inspection, json.loads(json.dumps(to_plain(record)))) == record


@given(data, st.lists(st.sampled_from(Method), unique=True), st.sampled_from(Joint))
def test_only_what_was_asked_for_is_kept_and_shown(entered: MethodData, methods: list[Method], joint: Joint) -> None:
    asked = asked_parts(methods, joint)
    kept = entered.only(asked)
    for part in fields(MethodData):
        before, after = getattr(entered, part.name), getattr(kept, part.name)
        if part.name in asked and before is not None and before != type(before)():
            assert after == before
        else:
            assert after is None
    assert all(label and text for label, text in kept.lines())
    assert {text for _, text in kept.lines()} <= {text for _, text in entered.lines()}


def test_each_method_has_data_of_its_own() -> None:
    assert set(asked_parts(list(Method), Joint.WITHIN)) == {field.name for field in fields(MethodData)}


def test_the_lines_are_for_people() -> None:
    assert method_lines(CHECK) == [
        ("诉件号", "12345-2026-0098"),
        ("诉件来源", "12345热线"),
        ("办理期限", "2026-12-01"),
        ("回访诉求人", "基本满意，摊位少了"),
        ("现场核查", "现场无摊位"),
        ("整改效果", "保持"),
        ("群众评价", "居民认可"),
    ]
    shift = Accompanying(
        "s1", "早班", "王建国", "", "08:30", "11:00", (ObservedAct("劝离摊贩", "09:10"), ObservedAct("开具整改单"))
    )
    assert dict(MethodData(accompanying=shift).lines()) == {
        "班次": "早班",
        "当班人员": "王建国",
        "随行时间": "08:30 至 11:00",
        "所见执法活动": "1. 09:10 劝离摊贩；2. 开具整改单",
    }


def test_a_pair_names_its_partner_by_hash() -> None:
    with pytest.raises(ValueError, match="对照照片校验值"):
        replace(PHOTO, pairs_with="照片 1")


@pytest.mark.parametrize("name", ["cancelled", "cancel_reason", "prefill", "earlier"])
def test_tasks_of_an_older_server_are_plain_ones(name: str) -> None:
    task = from_plain(Assignment, without(to_plain(Assignment("a1", "巡查督察")), name))
    assert task == Assignment("a1", "巡查督察")


def test_a_task_with_values_of_a_newer_server_keeps_the_rest() -> None:
    plain = to_plain(Assignment("a1", "巡查督察", prefill=Prefill(methods=("drone",), joint="with_robots")))
    plain["prefill"]["altitude"] = 30
    assert from_plain(Assignment, plain).prefill.methods == ("drone",)


def test_states_of_an_older_server_read() -> None:
    assert from_plain(RecordState, {"record_id": "r", "words": "已收到"}).alert == ""
    status = {"notice_id": "n", "number": "1", "state": "served", "words": "已送达"}
    assert from_plain(NoticeStatus, status).evidence == ()
    assert ChangeKind("message") is ChangeKind.MESSAGE
