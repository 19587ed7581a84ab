"""What the methods asked for, and pairs of photos, on the record's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI

from shared.evidence import Photo, PhotoPurpose
from shared.inspection import Inspection, Method
from shared.method_data import CallBack, Complaint, ComplaintSource, Lasting, MethodData, Revisit
from shared.organisation import Role
from shared.sealing import SealedKind
from tests.sync_server.console.conftest import Browser
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]


@pytest.fixture
def phone(app: FastAPI, squads: list[str]) -> Phone:
    return Phone(app, squads[0])


def follow_up(phone: Phone, first: Inspection, notice: str, pairs_with: str, **changes: Any) -> Inspection:
    """A revisit whose one photo repeats an earlier one."""
    check = phone.check(photos=1)
    photo: Photo = replace(check.photos[0], id=phone.new_id(), purpose=PhotoPurpose.AFTER, pairs_with=pairs_with)
    again = replace(
        check,
        id=phone.new_id(),
        methods=(Method.REVISIT,),
        notice_id=notice,
        items=tuple(replace(item, id=phone.new_id(), photo_ids=(photo.id,)) for item in check.items),
        photos=(photo,),
        **changes,
    )
    phone.send(SealedKind.INSPECTION, again)
    return again


def test_the_page_says_what_the_methods_asked_for(phone: Phone, logged_in: Enter) -> None:
    data = MethodData(
        complaint=Complaint(ComplaintSource.HOTLINE, "2026-12-01", CallBack.ACCEPTED, "摊位少了", "现场已无摊位"),
    )
    first = phone.check()
    check = follow_up(
        phone, first, "", first.photos[0].sha256, method_data=data, complaint_number="12345-2026-0098", backfilled=True
    )
    page = logged_in(Role.SECTION_OFFICER).get(f"/records/{check.id}").text
    for words in ("12345-2026-0098", "12345热线", "基本满意，摊位少了", "现场已无摊位", "由纸质记录补录"):
        assert words in page


def test_before_and_after_stand_side_by_side(phone: Phone, logged_in: Enter) -> None:
    first = phone.check()
    notice = phone.notice(first)
    data = MethodData(revisit=Revisit(Lasting.KEPT, "居民认可"))
    check = follow_up(phone, first, notice, first.photos[1].sha256, method_data=data)
    page = logged_in(Role.SECTION_OFFICER).get(f"/records/{check.id}").text
    pair = page[page.index("整改前后对照（1）") : page.index('id="map"')]
    assert pair.index(f"/photos/{first.photos[1].id}/copy") < pair.index(check.photos[0].id)
    assert f'<dt>原通知书</dt><dd><a href="/notices/{notice}">' in page
    assert "保持" in page
    assert "居民认可" in page


def test_a_hash_that_nobody_knows_leaves_the_place_of_the_earlier_photo_empty(phone: Phone, logged_in: Enter) -> None:
    check = follow_up(phone, phone.check(), "", "e" * 64)
    page = logged_in(Role.SECTION_OFFICER).get(f"/records/{check.id}").text
    assert "上次的照片不在本级台账" in page
