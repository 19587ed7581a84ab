from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from shared.catalogue import Severity
from shared.evidence import ClockReading, Photo
from shared.inspection import Form, Inspection, ItemResult, Method, Outcome, Place, Suggestion
from shared.notice import (
    CAME_LATER,
    IssuedNotice,
    Notice,
    NoticeLine,
    Service,
    ServiceKind,
    Signature,
    as_read_by,
    document_hash,
    said_later,
)
from shared.organisation import PersonRef
from shared.plain import from_plain, to_plain

AT, LATER = "2026-11-24T07:00:00.000Z", "2026-11-24T07:20:00.000Z"
INSPECTOR = PersonRef("01938000-0000-7000-8000-0000000000a1", "王喆", "沪城管001", "长宁区督察科")
PHOTO = Photo("01938000-0000-7000-8000-0000000000f1", "a" * 64, 400_000, 1600, 1200, 1, ClockReading(AT, 1.0))
FINDING = ItemResult(
    "01938000-0000-7000-8000-0000000000b1",
    "JM01",
    "占道设摊、兜售物品",
    Outcome.FAIL,
    Severity.MAJOR,
    count=3,
    photo_ids=(PHOTO.id,),
)
CHECK = Inspection(
    id="01938000-0000-7000-8000-0000000000c1",
    form=Form.DAILY,
    methods=(Method.ON_SITE, Method.REVISIT),
    unit_id="u1",
    unit_name="新华路街道综合行政执法队",
    inspector=INSPECTOR,
    place=Place("310105", address="新华路 100 号"),
    started_at=AT,
    ended_at=LATER,
    catalogue_version="1",
    items=(
        FINDING,
        replace(FINDING, id="01938000-0000-7000-8000-0000000000b2", outcome=Outcome.PASS, severity=Severity.GRAVE),
    ),
    photos=(PHOTO,),
)
NOTICE = Notice(
    id="01938000-0000-7000-8000-0000000000d1",
    record_id=CHECK.id,
    unit_id="u1",
    unit_name=CHECK.unit_name,
    issuer_name="长宁区城市管理行政执法局督察科",
    lines=(NoticeLine(FINDING.id, "JM01", FINDING.item_text, Severity.MAJOR, 3, "人行道上三处摊位"),),
    requirement="立即清理，落实巡查。",
    issued_at=LATER,
    inspected_at=AT,
    place="新华路 100 号",
    methods="实地督察",
    inspectors=(INSPECTOR,),
)
SIGNATURE = Signature(INSPECTOR, (((0, 0), (500, 200)),), 400, document_hash(NOTICE), LATER)


def test_only_failed_items_are_findings_and_the_worst_of_them_counts() -> None:
    assert CHECK.findings == (FINDING,)
    assert CHECK.worst is Severity.MAJOR


def test_a_check_survives_its_plain_form() -> None:
    assert from_plain(Inspection, to_plain(CHECK)) == CHECK


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"methods": ()}, "督察方式"),
        ({"unit_id": ""}, "被督察单位"),
        ({"photos": ()}, "不在记录中的照片"),
        ({"items": (FINDING, FINDING)}, "重复"),
        ({"id": "x"}, "格式不对"),
        ({"started_at": "2026-11-24T07:00:00"}, "时区"),
    ],
)
def test_a_check_that_cannot_be_filed_is_refused_in_words(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        replace(CHECK, **change)


def test_a_signature_is_bound_to_the_very_words_of_the_paper() -> None:
    service = Service(ServiceKind.SIGNED, LATER, SIGNATURE)
    assert IssuedNotice(NOTICE, service).service is service
    with pytest.raises(ValueError, match="不一致"):
        IssuedNotice(replace(NOTICE, requirement="改日再说。"), service)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Service(ServiceKind.SIGNED, LATER), "须有签名"),
        (lambda: Service(ServiceKind.REFUSED, LATER, refusal_reason="队长不在"), "见证人"),
        (lambda: Service(ServiceKind.REFUSED, LATER, witness=INSPECTOR), "写明原因"),
        (lambda: replace(SIGNATURE, strokes=()), "签名为空"),
        (lambda: replace(NOTICE, lines=()), "至少要有一个问题"),
        (lambda: replace(NOTICE, requirement="  "), "整改要求"),
        (lambda: replace(NOTICE, feedback_days=0), "工作日"),
        (lambda: replace(NOTICE, units=("辆", "处")), "计量单位"),
        (lambda: Suggestion("01938000-0000-7000-8000-0000000000e1", " ", AT), "意见"),
        (lambda: replace(PHOTO, size=0), "照片大小"),
        (lambda: replace(PHOTO, sha256="A" * 64), "十六进制"),
        (lambda: replace(FINDING, count=0), "数量"),
    ],
)
def test_what_a_paper_must_hold_is_asked_for(make: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()


def test_a_field_that_came_later_leaves_the_hash_of_earlier_papers_alone() -> None:
    assert document_hash(NOTICE) == "b8217ccc5315d28e80374e665f4703b0b330c79b314287d5a497a82d609606e4"
    for later in CAME_LATER:
        values: dict[type, Any] = {bool: True, tuple: ("辆",), str: "另一版本"}
        filled = {later: values[type(getattr(NOTICE, later))]}
        paper = replace(NOTICE, **filled)
        assert document_hash(paper) != document_hash(NOTICE), f"{later} is part of what is signed"
        assert document_hash(as_read_by(paper, ())) == document_hash(NOTICE), "as a server of before reckons it"
        assert as_read_by(paper, CAME_LATER) == paper
        assert (said_later(NOTICE), said_later(paper)) == ((), (later,)), "an app of before says nothing of it"


def test_whatever_was_not_on_the_first_papers_is_known_to_have_come_later() -> None:
    names = [field.name for field in fields(Notice)]
    assert tuple(names[names.index("objection_words") + 1 :]) == CAME_LATER
