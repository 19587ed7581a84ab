"""A record as large as the server's reader takes fails no page, no paper and no file; the phone seals none so large."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI

from mobile.checks.compose import compose
from mobile.checks.content import Content
from mobile.checks.review import review
from shared.bounds import MOST_PHOTOS, MOST_RESULTS, MOST_SUBJECTS, too_much
from shared.composing import PaperFacts, compose_notice, lines_for, place_words
from shared.evidence import ClockReading, Photo
from shared.inspection import Form, Inspection, Method, Place, Subject
from shared.moment import day_in_shanghai, to_iso
from shared.notice import IssuedNotice, Service, ServiceKind
from shared.organisation import Role
from shared.plain import MAX_LIST, MAX_TEXT
from shared.sealing import SealedKind
from shared.wire import Verdict
from shared.workdays import Deadline
from tests.sync_server.console.conftest import Browser
from tests.sync_server.console.story import Phone
from tests.sync_server.phones import SHIPPED, finding, fresh_id, item_of, street_name

Enter = Callable[..., Browser]


@pytest.fixture
def phone(app: FastAPI, squads: list[str]) -> Phone:
    return Phone(app, squads[0])


def huge(phone: Phone, size: int) -> Inspection:
    """A check of so many findings, photos and persons, each with a long text here and there."""
    ended = phone.clock() - timedelta(minutes=30)
    clock = ClockReading(to_iso(ended), 1.0, 0.0, to_iso(ended))
    items = tuple(finding("JM03", facts="堆放货物" * 1000 if n % 500 == 0 else f"第{n}处堆放货物") for n in range(size))
    photos = tuple(
        Photo(fresh_id(), hashlib.sha256(str(n).encode()).hexdigest(), 9, 4, 3, n + 1, clock) for n in range(size)
    )
    return Inspection(
        id=fresh_id(),
        form=Form.DAILY,
        methods=(Method.ON_SITE,),
        unit_id=phone.unit_id,
        unit_name=phone.unit_name,
        inspector=phone.person,
        place=Place(phone.district, phone.street, "定" * MAX_TEXT),
        started_at=to_iso(ended - timedelta(minutes=20)),
        ended_at=to_iso(ended),
        catalogue_version="1",
        items=items,
        photos=photos,
        subjects=tuple(Subject(f"05{n:04d}") for n in range(size)),
        notes="备" * MAX_TEXT,
    )


def test_the_largest_record_that_can_be_read_fails_no_page(phone: Phone, logged_in: Enter) -> None:
    check = huge(phone, MAX_LIST)
    assert phone.send(SealedKind.INSPECTION, check) is Verdict.ACCEPTED, "what was sealed is not refused for its size"
    place = check.place
    paper = compose_notice(
        PaperFacts(
            notice_id=fresh_id(),
            checks=(check,),
            lines=lines_for(check.findings, item_of),
            issuer_name="长宁区城市管理行政执法局督察科",
            requirement="改" * MAX_TEXT,
            issued_at=check.ended_at,
            feedback_days=3,
            due=Deadline(day_in_shanghai(phone.clock()), True),
            places=(
                place_words(SHIPPED.district_names[phone.district], street_name(phone.street), place.address, None),
            ),
        )
    )
    officer = logged_in(Role.SECTION_OFFICER)
    record = f"/records/{check.id}"
    answers = {
        url: officer.get(url).status_code
        for url in (
            record,
            f"{record}?findings=20&photos=20",
            f"{record}?findings=99999&photos=x",
            f"{record}/paper.pdf",
            f"{record}/paper.docx",
            f"/notices/new?record={check.id}",
            "/records",
            "/records?q=定定定",
            "/findings",
            "/findings/export/xlsx",
            "/records/export/csv",
            "/analysis",
        )
    }
    issued = IssuedNotice(paper, Service(ServiceKind.ONLINE, check.ended_at))
    assert phone.send(SealedKind.NOTICE, issued) is Verdict.ACCEPTED
    notice = f"/notices/{paper.id}"
    answers |= {
        url: officer.get(url).status_code
        for url in (
            notice,
            f"{notice}/paper.pdf",
            f"{notice}/paper.docx",
            f"{notice}/feedback.pdf",
            "/notices",
            "/inbox",
            "/",
        )
    }
    assert {url: status for url, status in answers.items() if status != 200} == {}
    page = officer.get(record).text
    assert "问题（2000）" in page
    assert page.count('class="finding"') == 100, "a page shows a part and says so"
    assert "第 1 页，共 20 页" in page
    assert "第1999处堆放货物" in officer.get(f"{record}?findings=20").text + officer.get(f"{record}?findings=19").text


def test_what_the_server_would_page_through_is_not_sealed_on_the_phone(phone: Phone) -> None:
    check = huge(phone, 3)
    assert "超过 4000 字" in too_much(replace(check, notes="备" * (MAX_TEXT + 1)))
    assert too_much(huge(phone, MOST_RESULTS + 1)).startswith("一条记录最多 300 项检查结果")
    assert too_much(replace(check, photos=check.photos[:1] * (MOST_PHOTOS + 1))).startswith("一条记录最多 300 张照片")
    assert too_much(replace(check, subjects=check.subjects[:1] * (MOST_SUBJECTS + 1))).startswith("一条记录最多 60 名")
    assert too_much(check) == ""


def test_the_phone_says_it_before_sealing_and_refuses_to_seal(phone: Phone) -> None:
    content = Content(
        methods=(Method.ON_SITE,),
        unit_id=phone.unit_id,
        unit_name=phone.unit_name,
        results=tuple(finding("JM03") for _ in range(MOST_RESULTS + 1)),
    )
    remarks = review(content, [], item_of, outside=False)
    assert any(remark.must and "最多 300 项检查结果" in remark.text for remark in remarks)
    now = to_iso(phone.clock())
    with pytest.raises(ValueError, match="其余另建一条"):
        compose(content, [], record_id=fresh_id(), inspector=phone.person, now=now, catalogue_version="1")
